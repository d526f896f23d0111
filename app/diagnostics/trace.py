"""The trace: masked exchanges with card and server, for this run only, for IT to attach.

The wires write each exchange to their loggers at DEBUG, a code's bytes masked at the source
(`app.reader.channel`, `app.backend.http`). A trace gives these loggers a file of their own. It
holds what the card answers, hence who holds it: the switch says so. `app.reader.replay` reads the
card's side back.
"""

import logging
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from app.logs import private_handler
from app.paths import Paths, private_folder

WIRES = ("app.reader.channel", "app.backend.http")
FORMAT = "%(asctime)s [%(threadName)s] %(name)s %(message)s"


class Trace:
    """One trace file, from its creation until `stop`."""

    def __init__(self, paths: Paths, now: datetime) -> None:
        """Begin to write; raises OSError when the file cannot be created."""
        self.file: Path = private_folder(paths.logs) / f"trace-{now:%Y%m%d-%H%M%S}.txt"
        self._handler = private_handler(self.file)
        self._handler.setFormatter(logging.Formatter(FORMAT))
        self._levels = {name: logging.getLogger(name).level for name in WIRES}
        for name in WIRES:
            logger = logging.getLogger(name)
            logger.setLevel(logging.DEBUG)
            logger.addHandler(self._handler)

    def stop(self) -> None:
        """End the trace and leave the loggers as they were; safe to call twice."""
        for name, level in self._levels.items():
            logger = logging.getLogger(name)
            logger.removeHandler(self._handler)
            logger.setLevel(level)
        with suppress(OSError):  # a full disk takes not even the last line
            self._handler.close()
