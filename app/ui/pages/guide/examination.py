"""Examines this workstation for the guide: when asked, and when reader or card change."""

from collections.abc import Callable

from app.domain.finding import Finding, Line
from app.domain.station import Station
from app.ui.frame import Frame
from app.ui.pages.guide.workstation import LINES


class Examination:
    """One examination at a time; `changed` is told of every finding."""

    def __init__(self, frame: Frame, changed: Callable[[], None]) -> None:
        self._frame, self._changed = frame, changed
        self._station: Station | None = None
        self._working = False
        self.findings: dict[Line, Finding] = {}

    def run(self) -> None:
        """Examine anew, unless that is under way."""
        if not self._working:
            self._working = True
            self.findings.clear()
            self._changed()
            self._frame.spawn(self._run())

    def follow(self) -> None:
        """Examine anew if the readers are no longer as they were, once they are read."""
        station = self._frame.desk.station
        if station is not None and station != self._station and _settled(station):
            self.run()

    async def _run(self) -> None:
        self._station = self._frame.desk.station
        try:
            here = await self._frame.parts.surroundings()
            from app.diagnostics.diagnosis import diagnose  # loaded by now, off the event loop

            await diagnose(here, self._found, frozenset(LINES))
        finally:
            self._working = False
        self.follow()

    def _found(self, finding: Finding) -> None:
        self.findings[finding.line] = finding
        self._changed()


def _settled(station: Station) -> bool:
    return not station.looking and not any(reader.reading for reader in station.readers)
