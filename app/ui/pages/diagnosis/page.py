"""Draws *Diagnostic*: the verdict, then its sections; examining begins with the first visit."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.diagnostics.repairs import Means
from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Line, Repair
from app.language import _
from app.paths import Paths
from app.ui.announce import announce
from app.ui.frame import Frame
from app.ui.pages.diagnosis.book import Book
from app.ui.pages.diagnosis.details import Details
from app.ui.pages.diagnosis.examination import Examination
from app.ui.pages.diagnosis.journal import Journal
from app.ui.pages.diagnosis.lines import Summary, VerdictPanel
from app.ui.pages.diagnosis.model import Row, outcome, rows, verdict
from app.ui.pages.diagnosis.report import ReportSection
from app.ui.places import Intent, Place
from app.ui.shortcuts import Deed, listen, tell
from app.ui.widgets.beside import Beside
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.column import Column
from app.ui.widgets.tabs import Tabs
from app.ui.widgets.text import TextRole, label

_HEADING = 400
_SUMMARY, _DETAILS, _JOURNAL, _BOOK, _REPORT = range(5)


class DiagnosisPage:
    """The page; results appear as they come."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.widget = Column()
        frame.take_in(self.widget)
        means = Means(
            frame.parts.reestablish,
            lambda text: QGuiApplication.clipboard().setText(text),
            lambda: frame.open(Intent.SEE_SETTINGS),
            lambda: frame.open(Intent.SEE_CARD),
        )
        self.examination = Examination(self._surroundings, means, self._render, {})
        self.verdict, self.summary = VerdictPanel(), Summary(self._mend, self._open_book)
        self.details, self.book = Details(self._mend, self._open_book), Book()
        self.journal = Journal(frame.parts.log_file, self._paths, frame.spawn)
        self.report = ReportSection(frame.notify, frame.spawn)
        self.tabs = Tabs(
            (
                (_("Résumé"), self.summary),
                (_("Détails"), self.details),
                (_("Journal"), self.journal),
                (_("Livre de dépannage"), self.book),
                (_("Rapport"), self.report),
            ),
            self._opened,
        )
        self.again = Button(Kind.QUIET, _("Tout relancer"), self._run)
        heading = Beside(_HEADING)
        heading.row.addWidget(label(TextRole.TITLE, _("Diagnostic")), 1)
        copy = Button(Kind.QUIET, _("Copier le rapport"), self._copy_report, symbol="copy")
        tell(copy, Deed.COPY, Place.DIAGNOSIS)
        tell(self.again, Deed.AGAIN, Place.DIAGNOSIS)
        for button in (copy, self.again):
            heading.row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (heading, self.verdict, self.tabs):
            self.widget.body.addWidget(part)
        self.widget.body.addStretch(1)
        listen(self.widget, Deed.AGAIN, self._run, Place.DIAGNOSIS)
        listen(self.widget, Deed.COPY, self._copy_report, Place.DIAGNOSIS)
        listen(self.widget, Deed.FIND, self._search, Place.DIAGNOSIS)
        self._render()

    def visit(self, intent: Intent | None) -> None:
        """Examine the workstation at the first visit; later ones keep what was found."""
        if not self.examination.findings:
            self._run()
        self._opened(self.tabs.present)

    def leave(self) -> str | None:
        return None

    async def _surroundings(self) -> Surroundings:
        return await self._frame.parts.surroundings()

    async def _paths(self) -> Paths:
        return (await self._surroundings()).paths

    def _run(self) -> None:
        self.summary.begin()
        self._frame.spawn(self._examine())

    async def _examine(self) -> None:
        await self.examination.run()
        announce(self.verdict, self.verdict.headline)

    def _mend(self, line: Line, repair: Repair) -> None:
        self.tabs.open(_SUMMARY)
        self._frame.spawn(self._repair(line, repair))

    async def _repair(self, line: Line, repair: Repair) -> None:
        done = await self.examination.repair(repair)
        if done is not None:
            self.summary.line(line).tell(*outcome(done), _(repair.then) if not done.after else "")

    def _open_book(self, row: Row) -> None:
        self.tabs.open(_BOOK)
        self.book.open_for(row)
        self.widget.verticalScrollBar().setValue(0)

    def _copy_report(self) -> None:
        """Copy what *Rapport* shows, whichever section is on show."""
        self.report.show_report(self.examination.report, self.examination.since)
        self.report.copy()

    def _search(self) -> None:
        self.tabs.open(_BOOK)
        self.book.focus()

    def _opened(self, section: int) -> None:
        if section == _JOURNAL:
            self.journal.refresh()
        self._render()

    def _render(self) -> None:
        """Show what is known; the sections that are not on show are filled when they are."""
        now = self.examination
        self.verdict.show_verdict(verdict(now.findings), now.report["code"] if now.report else "")
        self.summary.show_rows(rows(now.findings))
        if self.tabs.present == _DETAILS:
            self.details.show_findings(tuple(now.findings[x] for x in Line if x in now.findings))
        if self.tabs.present == _REPORT:
            self.report.show_report(now.report, now.since)
