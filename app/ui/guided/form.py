"""A form drawn from its description: fields in sections, errors under them, the first one read."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.language import _
from app.ui import theme
from app.ui.guided.view import FieldKind, Form, FormField, FormSection, Typed
from app.ui.widgets.field import Field, line, paragraph
from app.ui.widgets.fold import Fold
from app.ui.widgets.option import Choice, Tick
from app.ui.widgets.text import TextRole, label

_LINE_ENDS = str.maketrans("\u2028\u2029", "\n\n")
_DATE_WIDTH = 180
_WIDE = 125


class FormInput:
    """The widgets of a `Form`; `answer` is None while something cannot be read."""

    def __init__(self, asked: Form) -> None:
        self.changed: Callable[[], None] = _nothing
        self.submitted: Callable[[], None] = _nothing
        self._asked = asked
        self._frames: dict[str, Field] = {}
        self._reads: dict[str, Callable[[], str | bool]] = {}
        self._folds: list[Fold] = []
        self.widget = QWidget()
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for section in asked.sections:
            self._add_section(column, section)
        self._first_error()

    @property
    def complete(self) -> bool:
        """A form can always be handed in: what is missing is said under its field."""
        return True

    def answer(self) -> object:
        typed: Typed = {key: read() for key, read in self._reads.items()}
        errors = self._asked.check(typed)
        for key, frame in self._frames.items():
            frame.set_error(errors.get(key, ""))
        if errors:
            self._point_out()
            return None
        return self._asked.build(typed)

    def focus(self) -> None:
        wrong = self._first_error()
        frame = wrong or next(iter(self._frames.values()), None)
        if frame is not None:
            frame.editor.setFocus()

    def _point_out(self) -> None:
        wrong = self._first_error()
        if wrong is None:
            return
        for fold in self._folds:
            if fold.isAncestorOf(wrong):
                fold.set_open(True)
        wrong.point_out()

    def _first_error(self) -> Field | None:
        return next((frame for frame in self._frames.values() if frame.error), None)

    def _add_section(self, column: QVBoxLayout, section: FormSection) -> None:
        if section.folded:
            column.addWidget(self._fold(section))
            return
        if section.title:
            column.addSpacing(8)
            column.addWidget(label(TextRole.HEADING, section.title))
        self._add_fields(column, section)

    def _fold(self, section: FormSection) -> Fold:
        """Fold the fields away while all are empty.

        They are made with the others, so that Tab finds them in their place.
        """

        def make() -> QWidget:
            inside = QWidget()
            column = QVBoxLayout(inside)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(16)
            self._add_fields(column, section)
            return inside

        fold = Fold(section.title, make)
        fold.set_open(True)
        fold.set_open(any(asked.value or asked.error for asked in section.fields))
        self._folds.append(fold)
        return fold

    def _add_fields(self, column: QVBoxLayout, section: FormSection) -> None:
        row: QHBoxLayout | None = None
        for asked in section.fields:
            if not asked.half or theme.percent() > _WIDE:
                column.addWidget(self._field(asked, section.title))
                row = None
                continue
            begun = row is not None
            row = row or _row(column)
            row.addWidget(self._field(asked, section.title), 1, Qt.AlignmentFlag.AlignBottom)
            row = None if begun else row

    def _field(self, asked: FormField, part: str) -> QWidget:
        editor, read = _EDITORS[asked.kind](asked)
        self._reads[asked.key] = read
        tick = asked.kind is FieldKind.TICK
        frame = Field(asked.name, editor, asked.hint, bare=tick, part=part)
        frame.set_error(asked.error)
        self._frames[asked.key] = frame
        return frame


def _row(column: QVBoxLayout) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(16)
    column.addLayout(row)
    return row


Editor = tuple[QWidget, Callable[[], str | bool]]


def _nothing() -> None:
    """Stand in until somebody listens."""


def _text(asked: FormField) -> Editor:
    editor: QLineEdit = line(str(asked.value))
    return editor, editor.text


def _date(asked: FormField) -> Editor:
    editor = line(str(asked.value), longest=10)
    editor.setMaximumWidth(_DATE_WIDTH)
    editor.setPlaceholderText(_("JJ/MM/AAAA"))
    return editor, editor.text


def _time(asked: FormField) -> Editor:
    editor = line(str(asked.value), longest=8)
    editor.setMaximumWidth(_DATE_WIDTH)
    editor.setPlaceholderText(_("HH:MM"))
    return editor, editor.text


def _paragraph(asked: FormField) -> Editor:
    editor: QPlainTextEdit = paragraph(str(asked.value))

    def read() -> str:
        """To the letter: `toPlainText` would make plain spaces of no-break spaces."""
        return editor.document().toRawText().translate(_LINE_ENDS)

    return editor, read


def _tick(asked: FormField) -> Editor:
    editor = Tick(asked.name, asked.hint)
    editor.setChecked(asked.value is True)
    return editor, editor.isChecked


def _pick(asked: FormField) -> Editor:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    group = QButtonGroup(box)
    for place, (value, title, explanation) in enumerate(asked.options):
        choice = Choice(title, explanation)
        choice.setChecked(value == asked.value)
        group.addButton(choice, place)
        column.addWidget(choice)
    box.setFocusProxy(group.button(0))

    def read() -> str:
        return asked.options[group.checkedId()][0] if group.checkedId() >= 0 else ""

    return box, read


_EDITORS: dict[FieldKind, Callable[[FormField], Editor]] = {
    FieldKind.TEXT: _text,
    FieldKind.DATE: _date,
    FieldKind.TIME: _time,
    FieldKind.PARAGRAPH: _paragraph,
    FieldKind.TICK: _tick,
    FieldKind.PICK: _pick,
}
