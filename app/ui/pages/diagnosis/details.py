"""*Détails*: everything each check found, for IT support."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.finding import Finding, Line, Repair
from app.language import _
from app.ui import theme
from app.ui.pages.diagnosis.lines import Book
from app.ui.pages.diagnosis.model import Detail, detail
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.facts import FactList
from app.ui.widgets.flow import Flow
from app.ui.widgets.icon import Icon
from app.ui.widgets.layouts import empty
from app.ui.widgets.panel import TONE_ROLES, Panel
from app.ui.widgets.text import TextRole, label

_LARGE = 150


class Details(QWidget):
    """One panel a check; all its repairs are at hand."""

    def __init__(self, mend: Callable[[Line, Repair], None], book: Book) -> None:
        super().__init__()
        self._mend, self._book = mend, book
        self._shown: tuple[Finding, ...] = ()
        self._part = QVBoxLayout(self)
        self._part.setContentsMargins(0, 0, 0, 0)
        self._part.setSpacing(12)

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Show these findings instead."""
        if findings == self._shown:
            return
        self._shown = findings
        empty(self._part)
        for finding in findings:
            self._part.addWidget(self._panel(detail(finding)))

    def _panel(self, shown: Detail) -> QWidget:
        panel, row = Panel(), shown.row
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Icon(row.icon, TONE_ROLES[row.tone]), 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(label(TextRole.HEADING, row.title))
        word = label(TextRole.BODY, row.word)
        word.setProperty("tone", row.tone.value)
        head.addWidget(word, 1)
        panel.body.addLayout(head)
        panel.body.addWidget(label(TextRole.BODY, row.sentence))
        if shown.facts:
            panel.body.addWidget(FactList(shown.facts, beside=theme.percent() < _LARGE))
        if shown.repairs or row.symptoms:
            panel.body.addWidget(self._acts(shown))
        return panel

    def _acts(self, shown: Detail) -> Flow:
        acts = Flow()
        for repair in shown.repairs:
            acts.add(
                Button(Kind.QUIET, _(repair.button), partial(self._mend, shown.row.line, repair))
            )
        if shown.row.symptoms:
            acts.add(Button(Kind.LINK, _("Ouvrir le livre"), partial(self._book, shown.row)))
        return acts
