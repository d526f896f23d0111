"""Draws one step of a guided sequence: the problem before it, its words, its input, its buttons.

The caution of a step is not drawn here: the page pins it above what scrolls.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.guided.bodies import ChooseInput, CodesInput, DigitsInput, Input
from app.ui.guided.countdown import Countdown
from app.ui.guided.form import FormInput
from app.ui.guided.view import (
    Body,
    CardNumber,
    Choose,
    Digits,
    EnterCodes,
    EnterDigits,
    Form,
    Picture,
    Reply,
    Result,
    StepView,
    Submit,
    Summary,
    Wait,
)
from app.ui.widgets.beside import Beside
from app.ui.widgets.busy import Busy
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.empty import Drawing
from app.ui.widgets.facts import FactList
from app.ui.widgets.flow import Flow
from app.ui.widgets.icon import Icon
from app.ui.widgets.panel import TONE_ICONS, TONE_ROLES, Panel, ProblemPanel
from app.ui.widgets.text import TextRole, label, selectable

_SHORT, _NUMBER = 24, 520
Answer = Callable[[object], None]


class StepSheet(QWidget):
    """One step on show; `answer` is called once with what the person decided.

    `touched` is called with what is being filled in, so that it is brought into sight.
    """

    def __init__(self, view: StepView, answer: Answer, touched: Callable[[QWidget], None]) -> None:
        super().__init__()
        self._answer, self._touched = answer, touched
        self._input = _input(view.body)
        self._submit: Button | None = None
        self._first: Button | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        if view.problem is not None:
            column.addWidget(ProblemPanel(view.problem))
        for line in view.lines:
            column.addWidget(label(TextRole.BODY, line))
        shown = self._input.widget if self._input is not None else _shown(view.body)
        if shown is not None:
            column.addWidget(shown)
        self._add_buttons(column, view)
        if self._input is not None:
            self._input.changed = self._filled_in
            self._input.submitted = self._collect
        self._follow()

    def focus(self) -> bool:
        """Take the focus to what has to be done next; false where there is only to wait."""
        if self._input is not None:
            self._input.focus()
        elif self._first is not None:
            self._first.setFocus()
        else:
            return False
        return True

    def _add_buttons(self, column: QVBoxLayout, view: StepView) -> None:
        made = [self._replying(Kind.QUIET, reply) for reply in view.others]
        if view.primary is not None:
            self._submit = self._primary(view.primary)
            made.insert(0, self._submit)
        if not made:
            return
        if not isinstance(view.body, Wait | Digits):
            self._first = made[0]
        buttons = Flow()
        for button in made:
            buttons.add(button)
        column.addSpacing(4)
        column.addWidget(buttons)

    def _primary(self, primary: Submit | Reply) -> Button:
        if isinstance(primary, Reply):
            return self._replying(Kind.PRIMARY, primary)
        kind = Kind.DANGER if primary.danger else Kind.PRIMARY
        return _button(kind, primary.words, self._collect)

    def _replying(self, kind: Kind, reply: Reply) -> Button:
        return _button(kind, reply.words, lambda: self._answer(reply.answer))

    def _filled_in(self) -> None:
        self._follow()
        if self._input is not None:
            self._touched(self._input.widget)

    def _follow(self) -> None:
        if self._submit is not None and self._input is not None:
            self._submit.setEnabled(self._input.complete)

    def _collect(self) -> None:
        if self._input is None or not self._input.complete:
            return
        answer = self._input.answer()
        if answer is not None:
            self._answer(answer)


def _button(kind: Kind, words: str, act: Callable[[], None]) -> Button:
    made = Button(kind, theme.over_two_lines(words, _SHORT), act)
    made.setAccessibleName(words)
    return made


def _input(body: Body) -> Input | None:
    if isinstance(body, Choose):
        return ChooseInput(body)
    if isinstance(body, EnterCodes):
        return CodesInput(body)
    if isinstance(body, EnterDigits):
        return DigitsInput(body)
    return FormInput(body) if isinstance(body, Form) else None


def _shown(body: Body) -> QWidget | None:
    if isinstance(body, CardNumber):
        return _card_number(body)
    if isinstance(body, Digits):
        return Countdown(body)
    if isinstance(body, Picture):
        return _centred(Drawing(body.drawing))
    if isinstance(body, Summary):
        return _summary(body)
    if isinstance(body, Wait):
        return _waiting(body)
    return _result(body) if isinstance(body, Result) else None


def _card_number(body: CardNumber) -> QWidget:
    panel, beside, words = Panel(), Beside(_NUMBER, spacing=20), QVBoxLayout()
    words.setSpacing(4)
    words.addStretch(1)
    words.addWidget(label(TextRole.LABEL, body.name))
    words.addWidget(selectable(TextRole.TITLE, body.number))
    words.addStretch(1)
    beside.row.addLayout(words, 1)
    beside.row.addWidget(Drawing(body.drawing))
    panel.body.addWidget(beside)
    return panel


def _summary(body: Summary) -> QWidget:
    panel = Panel()
    for title, facts in body.parts:
        panel.body.addWidget(label(TextRole.STRONG, title))
        panel.body.addWidget(FactList(facts))
        panel.body.addSpacing(8)
    return panel


def _waiting(body: Wait) -> QWidget:
    busy = Busy()
    busy.start(body.sentence)
    return busy


def _result(body: Result) -> QWidget:
    panel = Panel(body.tone)
    row = QHBoxLayout()
    row.setSpacing(14)
    symbol = Icon(TONE_ICONS[body.tone], TONE_ROLES[body.tone], side=28)
    row.addWidget(symbol, 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(6)
    words.addWidget(label(TextRole.HEADING, body.headline))
    for line in body.lines:
        words.addWidget(label(TextRole.BODY, line))
    if body.facts:
        words.addSpacing(6)
        words.addWidget(FactList(body.facts))
    if body.beneath is not None:
        words.addWidget(body.beneath())
    row.addLayout(words, 1)
    panel.body.addLayout(row)
    return panel


def _centred(widget: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
    return holder
