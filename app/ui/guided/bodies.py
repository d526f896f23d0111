"""Widgets for what a step asks: each knows whether it is complete and what its answer is."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from app.language import _
from app.ui.guided.view import Choose, CodeAsked, EnterCodes, EnterDigits
from app.ui.shown import Tone
from app.ui.widgets.field import Field, line
from app.ui.widgets.fold import Fold
from app.ui.widgets.option import Choice
from app.ui.widgets.panel import Notice
from app.ui.widgets.pin_field import PinField
from app.ui.widgets.pin_pad import PinPad


class Input(Protocol):
    """An input on show; `changed` is called whenever `complete` may have changed."""

    changed: Callable[[], None]
    submitted: Callable[[], None]

    @property
    def widget(self) -> QWidget:
        """What is shown."""

    @property
    def complete(self) -> bool:
        """Whether the answer can be given."""

    def answer(self) -> object:
        """Return the answer, or None after having said under a field what is wrong."""

    def focus(self) -> None:
        """Take the focus to the first place to fill in."""


def _nothing() -> None:
    """Stand in until somebody listens."""


class ChooseInput:
    """Options of which one is picked; none is picked beforehand."""

    def __init__(self, asked: Choose) -> None:
        self.changed = self.submitted = _nothing
        self.widget = QWidget()
        column = _column(self.widget)
        self._group = QButtonGroup(self.widget)
        self._answers: list[object] = []
        for title, explanation, answer in asked.options:
            choice = Choice(title, explanation)
            choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            choice.return_pressed.connect(self._entered)
            self._group.addButton(choice, len(self._answers))
            self._answers.append(answer)
            column.addWidget(choice)
        self._group.idToggled.connect(lambda _id, _on: self.changed())

    @property
    def complete(self) -> bool:
        return self._group.checkedId() >= 0

    def answer(self) -> object:
        return self._answers[self._group.checkedId()]

    def focus(self) -> None:
        self._group.button(0).setFocus()

    def _entered(self) -> None:
        if self.complete:
            self.submitted()


class CodesInput:
    """One code field or several, with a pad of digits for who wants one."""

    def __init__(self, asked: EnterCodes) -> None:
        self.changed = self.submitted = _nothing
        self._build = asked.build
        self.widget = QWidget()
        column = _column(self.widget, gap=16)
        self._keypad_hint = Notice(
            Tone.INFO,
            _("Pavé numérique verrouillé\u202f: appuyez sur «\u202fVerr Num\u202f»."),
            icon="keypad",
        )
        self._keypad_hint.hide()
        self._fields = [self._add(column, code) for code in asked.fields]
        self._typing = self._fields[0]
        column.addWidget(self._keypad_hint)
        pad = partial(PinPad, self._press, self._erase)
        column.addWidget(Fold(_("Clavier à l’écran"), pad))

    @property
    def complete(self) -> bool:
        return all(field.long_enough for field in self._fields)

    def answer(self) -> object:
        return self._build(tuple(field.take() for field in self._fields))

    def focus(self) -> None:
        self._fields[0].setFocus()

    def _add(self, column: QVBoxLayout, code: CodeAsked) -> PinField:
        field = PinField(code.shortest, code.longest)
        field.counted.connect(lambda _count: self.changed())
        field.keypad_off.connect(self._keypad_hint.show)
        field.returnPressed.connect(lambda: self._entered(field))
        field.focused.connect(lambda: self._remember(field))
        frame = Field(code.name, field, code.hint)
        column.addWidget(frame)
        return field

    def _remember(self, field: PinField) -> None:
        self._typing = field

    def _entered(self, field: PinField) -> None:
        """Return goes to the next field, and submits in the last one."""
        place = self._fields.index(field)
        if place + 1 < len(self._fields):
            self._fields[place + 1].setFocus()
        elif self.complete:
            self.submitted()

    def _press(self, digit: str) -> None:
        self._typing.press(digit)

    def _erase(self) -> None:
        self._typing.erase()


class DigitsInput:
    """A few printed digits typed off the card."""

    def __init__(self, asked: EnterDigits) -> None:
        self.changed = self.submitted = _nothing
        self._length = asked.length
        self._line = line(longest=asked.length)
        self._line.setMaximumWidth(200)
        self.widget = Field(asked.name, self._line, asked.hint)
        self.widget.set_error(asked.error)
        self._line.textChanged.connect(lambda _text: self.changed())
        self._line.returnPressed.connect(self._entered)

    @property
    def complete(self) -> bool:
        return len(self._line.text().strip()) == self._length

    def answer(self) -> object:
        return self._line.text().strip()

    def focus(self) -> None:
        self._line.setFocus()

    def _entered(self) -> None:
        if self.complete:
            self.submitted()


def _column(widget: QWidget, gap: int = 8) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(gap)
    return column
