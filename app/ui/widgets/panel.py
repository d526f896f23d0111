"""Framed parts: a plain panel, a notice with an icon, and a problem told in a fixed order."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.language import _
from app.ui.shown import Fact, ProblemView, Tone
from app.ui.theme import Role
from app.ui.widgets.facts import FactList
from app.ui.widgets.fold import Fold
from app.ui.widgets.icon import Icon
from app.ui.widgets.text import TextRole, label

TONE_ROLES = {
    Tone.NEUTRAL: Role.MUTED,
    Tone.INFO: Role.ACCENT,
    Tone.OK: Role.OK,
    Tone.WARNING: Role.WARNING,
    Tone.DANGER: Role.DANGER,
}
TONE_ICONS = {
    Tone.NEUTRAL: "info",
    Tone.INFO: "info",
    Tone.OK: "ok",
    Tone.WARNING: "warning",
    Tone.DANGER: "danger",
}


class Panel(QFrame):
    """A framed part of a page; `body` is where its content goes."""

    def __init__(self, tone: Tone = Tone.NEUTRAL) -> None:
        super().__init__()
        self.setProperty("panel", tone.value)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(20, 16, 20, 16)
        self.body.setSpacing(8)


class Notice(Panel):
    """A sentence with its icon; `row` can take an act."""

    def __init__(
        self, tone: Tone, sentence: str, icon: str = "", role: TextRole = TextRole.BODY
    ) -> None:
        super().__init__(tone)
        self.row = QHBoxLayout()
        self.row.setSpacing(12)
        symbol = Icon(icon or TONE_ICONS[tone], TONE_ROLES[tone])
        self.row.addWidget(symbol, 0, Qt.AlignmentFlag.AlignTop)
        self.words = label(role, sentence)
        self.row.addWidget(self.words, 1)
        self.body.setContentsMargins(16, 12, 16, 12)
        self.body.addLayout(self.row)


class ProblemPanel(Panel):
    """What happened; did it cost a try; what to do now; folded, the details for IT."""

    def __init__(self, view: ProblemView) -> None:
        super().__init__(view.tone)
        row = QHBoxLayout()
        row.setSpacing(12)
        symbol = Icon(TONE_ICONS[view.tone], TONE_ROLES[view.tone], side=24)
        row.addWidget(symbol, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(label(TextRole.HEADING, view.what))
        if view.cost:
            column.addWidget(label(TextRole.STRONG, view.cost))
        column.addWidget(label(TextRole.BODY, view.remedy))
        if view.details:
            column.addWidget(for_support(view.details))
        row.addLayout(column, 1)
        self.body.addLayout(row)


def for_support(facts: tuple[Fact, ...]) -> Fold:
    """Return the folded details that a support person asks for."""
    return Fold(_("Détails techniques"), partial(FactList, facts))


def rule() -> QWidget:
    """Return a thin line between two parts."""
    made = QFrame()
    made.setObjectName("rule")
    return made
