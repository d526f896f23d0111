"""Unblockings under way, on disk: which card, which step; never a code.

A CPS4 is unblocked in three commands (card.md 3.6). Each is noted before it leaves, so that what a
crash or a pulled card interrupted is explained and finished at that card's next insertion. The
card is named by a digest of its chip's serial number, one small file a card.
"""

import hashlib
from contextlib import suppress
from pathlib import Path

from app.backend.store import local_problems
from app.domain.pin import UnblockStep
from app.paths import private_folder, write_private


class DiskJournal:
    """The journal of one user, in `folder`. Every method blocks: it is called on a card's lane."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def note(self, serial: str, step: UnblockStep) -> None:
        """Keep the step durably; raises LocalProblem, and then nothing may be sent."""
        with local_problems(self._folder):
            private_folder(self._folder)
            write_private(self._place(serial), step.value.encode())

    def pending(self, serial: str) -> UnblockStep | None:
        """Return the last step noted for this card; None also for a file that makes no sense."""
        with suppress(OSError, ValueError):
            return UnblockStep(self._place(serial).read_text("ascii"))
        return None

    def forget(self, serial: str) -> None:
        """Drop what was noted for this card."""
        with local_problems(self._folder):
            self._place(serial).unlink(missing_ok=True)

    def _place(self, serial: str) -> Path:
        return self._folder / hashlib.sha256(serial.encode()).hexdigest()[:32]
