"""Runs the checks and the repairs for the page, and keeps what they found. No Qt."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from app.diagnostics.diagnosis import Diagnosis, diagnose
from app.diagnostics.last_good import Since, compare
from app.diagnostics.repairs import Means, Outcome, perform
from app.diagnostics.report import Report, report_of
from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Finding, Line, Repair
from app.lane import Lane
from app.ui.pages.diagnosis.model import merged

T = TypeVar("T")


@dataclass(slots=True)
class Examination:
    """One examination of the workstation at a time; `changed` is told of every result.

    `report` is redacted, and None until all checks have answered.
    """

    look: Callable[[], Awaitable[Surroundings]]
    means: Means
    changed: Callable[[], None]
    findings: dict[Line, Finding]
    diagnosis: Diagnosis | None = None
    since: Since | None = None
    report: Report | None = None
    working: bool = False

    async def run(self) -> None:
        """Examine everything anew; does nothing while an examination is under way."""
        if self.working:
            return
        self.working = True
        self.findings.clear()
        self.diagnosis = self.report = None
        self.changed()
        try:
            here = await self.look()
            self.diagnosis = found = await diagnose(here, self._take)
            self.since = await _elsewhere(lambda: compare(here.paths, found))
            await self._report()
        finally:
            self._end()

    async def repair(self, repair: Repair) -> Outcome | None:
        """Do what the repair announced and take what is found afterwards; None when busy."""
        if self.working:
            return None
        self.working = True
        self.changed()
        try:
            done = await perform(repair, await self.look(), self.means, self._take)
            if self.diagnosis is not None and done.after:
                findings = merged(self.diagnosis.findings, done.after)
                self.diagnosis = replace(self.diagnosis, findings=findings)
                await self._report()
            return done
        finally:
            self._end()

    async def _report(self) -> None:
        diagnosis, since = self.diagnosis, self.since or Since(None)
        if diagnosis is not None:
            self.report = await _elsewhere(lambda: report_of(diagnosis, since))

    def _take(self, finding: Finding) -> None:
        self.findings[finding.line] = finding
        self.changed()

    def _end(self) -> None:
        self.working = False
        self.changed()


async def _elsewhere(work: Callable[[], T]) -> T:
    lane = Lane("diagnosis")
    try:
        return await lane.run(work)
    finally:
        lane.close()
