"""Other programs on one register: each is told of a change at once, and nobody has to ask.

On one SQLite file they are programs of this user, who find each other as the outbox's do. What is
told is only that something changed; what it was is read from the register.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection

from app.backend.neighbours import Presence

Changed = Callable[[], None]
"""Called on a thread of ours when the register changed, or when that could no longer be heard."""


class Others(Protocol):
    """Tells the others and hears of them."""

    def hear(self, changed: Changed) -> None:
        """Hear from now on; again after the way to them was lost, no effect while it stands."""

    def tell(self, connection: Connection) -> None:
        """Tell them, in the transaction that changes something, once it is committed."""

    def told(self) -> None:
        """It was committed."""

    def close(self) -> None:
        """Hear and tell no more."""


class Nobody:
    """For whoever only looks into the register once."""

    def hear(self, changed: Changed) -> None:
        """There is nothing to hear."""

    def tell(self, connection: Connection) -> None:
        """There is nobody to tell."""

    def told(self) -> None:
        """There is nobody to tell."""

    def close(self) -> None:
        """There is nothing to end."""


class OnThisFile:
    """Programs of this user on the SQLite file at `path`."""

    _NEWS = UUID(int=0)

    def __init__(self, path: Path) -> None:
        self._folder, self._kind = path.parent, path.stem
        self._presence: Presence | None = None

    def hear(self, changed: Changed) -> None:
        """As in `Others`; a folder in which nothing can be written has nobody to hear."""
        if self._presence is None:
            with suppress(OSError):
                self._presence = Presence(self._folder, lambda _what: changed(), self._kind)
                self._presence.forget_the_dead()

    def tell(self, connection: Connection) -> None:
        """Nothing yet: they would read what is not committed."""

    def told(self) -> None:
        """Tell them."""
        if self._presence is not None:
            self._presence.tell(self._NEWS)

    def close(self) -> None:
        """As in `Others`."""
        if self._presence is not None:
            self._presence.close()
