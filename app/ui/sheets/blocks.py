"""The framed blocks of a sheet; `lead` makes the button that leads somewhere."""

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.language import _
from app.ui import theme
from app.ui.sheets.view import (
    Banner,
    Check,
    Checks,
    Code,
    Copies,
    Copy,
    Line,
    Opening,
    Row,
    Rows,
)
from app.ui.shown import Act, Tone
from app.ui.theme import Role
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.copy_button import CopyButton
from app.ui.widgets.flow import Flow
from app.ui.widgets.icon import Icon
from app.ui.widgets.panel import TONE_ROLES, Panel, rule
from app.ui.widgets.qr_code import QrCode
from app.ui.widgets.steps import Numeral
from app.ui.widgets.text import TextRole, label, selectable

Lead = Callable[[Kind, Act | Opening], Button]

_TOP, _MIDDLE = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignVCenter
_NAMES, _LONG, _WIDE = 136, 22, 125
"""The column of names in pixels; from how many letters on, or from which text size on, names
stand above instead of beside."""


def banner_panel(block: Banner, lead: Lead) -> QWidget:
    """Return the answer, with the page's primary button."""
    panel = Panel(block.tone)
    row, words = _beside(Icon(block.icon, TONE_ROLES[block.tone], side=28))
    words.addWidget(label(TextRole.HEADING, block.headline))
    words.addWidget(label(TextRole.BODY, block.text))
    if block.act is not None:
        words.addSpacing(6)
        words.addWidget(_alone(lead(Kind.PRIMARY, block.act)))
    panel.body.addLayout(row)
    return panel


def rows_panel(block: Rows, lead: Lead) -> QWidget:
    """Return things said under a heading, parted by lines."""
    names = [len(row.name) for row in block.rows]
    above = theme.percent() > _WIDE or not 0 < max(names) <= _LONG
    if block.ordered:
        rows = [_step(place, row, lead) for place, row in enumerate(block.rows, start=1)]
    elif above:
        rows = [_stacked(row, lead) for row in block.rows]
    else:
        rows = [_named(row, lead) for row in block.rows]
    return _headed(block.heading, _parted(rows))


def copies_panel(block: Copies, _lead: Lead) -> QWidget:
    """Return values with a button each that copies them."""
    panel = Panel()
    panel.body.addWidget(label(TextRole.BODY, block.sentence))
    if block.values:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        above = theme.percent() > _WIDE
        for place, value in enumerate(block.values):
            _add_value(grid, place * 2, value, above)
        panel.body.addLayout(grid)
    if block.after:
        panel.body.addWidget(label(TextRole.MUTED, block.after))
    return _headed(block.heading, panel)


def line_panel(block: Line, lead: Lead) -> QWidget:
    """Return a line to call: what for, its number, when it answers."""
    panel = Panel(Tone.INFO if block.lead else Tone.NEUTRAL)
    row, words = _beside(Icon(block.icon, Role.ACCENT, side=24))
    if block.lead:
        words.addWidget(label(TextRole.HEADING, block.lead))
    words.addWidget(label(TextRole.STRONG, block.title))
    words.addWidget(label(TextRole.MUTED, block.purpose))
    if block.number:
        words.addWidget(selectable(TextRole.HEADING, block.number))
    if block.conditions:
        words.addWidget(label(TextRole.SMALL, block.conditions))
    if block.call is not None:
        _add_call(block, block.call, lead, row, words)
    panel.body.addLayout(row)
    return panel


def _add_call(block: Line, call: Opening, lead: Lead, row: QHBoxLayout, words: QVBoxLayout) -> None:
    """Add the buttons at the right, or below where there is no room."""
    made = lead(Kind.PRIMARY if block.lead else Kind.QUIET, call)
    made.setAccessibleName(f"{call.words}, {block.title}")
    copy = CopyButton(f"{block.title}, {block.number}", block.number, _("Copier"))
    if block.lead or theme.percent() > _WIDE:
        acts = Flow()
        acts.add(made)
        acts.add(copy)
        words.addSpacing(4)
        words.addWidget(acts)
        return
    row.addWidget(made, 0, _MIDDLE)
    row.addWidget(copy, 0, _MIDDLE)


def code_panel(block: Code, lead: Lead) -> QWidget:
    """Return a QR code beside the address it stands for, or above it where the text is large."""
    panel, words, directions = Panel(), QVBoxLayout(), QBoxLayout.Direction
    below = theme.percent() > _WIDE
    row = QBoxLayout(directions.TopToBottom if below else directions.LeftToRight)
    row.setSpacing(20)
    words.setSpacing(6)
    address = block.opening.address
    row.addWidget(QrCode(address), 0, _TOP)
    words.addWidget(label(TextRole.STRONG, block.heading))
    words.addWidget(label(TextRole.BODY, block.sentence))
    words.addWidget(selectable(TextRole.MUTED, urlsplit(address).hostname or address))
    acts = Flow()
    acts.add(lead(Kind.PRIMARY, block.opening))
    acts.add(CopyButton(address, address, _("Copier l’adresse")))
    words.addSpacing(4)
    words.addWidget(acts)
    words.addStretch(1)
    row.addLayout(words, 1)
    panel.body.addLayout(row)
    return panel


def checks_panel(block: Checks, _lead: Lead) -> QWidget:
    """Return what was examined, each line with its state in words."""
    return _parted([_check(line) for line in block.lines])


def _check(line: Check) -> QBoxLayout:
    row, words = _beside(Icon(line.icon, TONE_ROLES[line.tone], side=24))
    words.addWidget(label(TextRole.STRONG, line.title))
    words.addWidget(label(TextRole.MUTED, line.sentence))
    state = label(TextRole.STRONG, line.state)
    state.setWordWrap(False)
    state.setProperty("tone", line.tone.value)
    row.addWidget(state, 0, _TOP)
    return row


def _named(row: Row, lead: Lead) -> QBoxLayout:
    """Return a row whose name stands at the left."""
    line, words = QHBoxLayout(), _words(row, lead)
    line.setSpacing(16)
    name = label(TextRole.MUTED, row.name)
    name.setFixedWidth(theme.scaled(_NAMES))
    line.addWidget(name, 0, _TOP)
    line.addLayout(words, 1)
    return line


def _stacked(row: Row, lead: Lead) -> QBoxLayout:
    """Return a row whose name stands above."""
    words = _words(row, lead)
    if row.name:
        words.insertWidget(0, label(TextRole.STRONG, row.name))
    return words


def _step(number: int, row: Row, lead: Lead) -> QBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(14)
    line.addWidget(Numeral(number), 0, _TOP)
    line.addLayout(_words(row, lead), 1)
    return line


def _words(row: Row, lead: Lead) -> QVBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(label(TextRole.BODY, row.text))
    if row.note:
        words.addWidget(label(TextRole.SMALL, row.note))
    if row.opening is not None:
        words.addWidget(_alone(lead(Kind.LINK, row.opening)))
    return words


def _add_value(grid: QGridLayout, at: int, value: Copy, above: bool) -> None:
    """Add a value: its name beside it, or above it where the text is large."""
    name, shown = label(TextRole.MUTED, value.name), selectable(TextRole.STRONG, value.shown)
    name.setBuddy(shown)
    if above:
        grid.addWidget(name, at, 0, 1, 3)
        grid.addWidget(shown, at + 1, 0, 1, 2)
    else:
        name.setFixedWidth(theme.scaled(_NAMES))
        grid.addWidget(name, at, 0)
        grid.addWidget(shown, at, 1)
    grid.addWidget(CopyButton(value.name, value.copied), at + 1 if above else at, 2)


def _headed(heading: str, content: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 4, 0, 0)
    column.setSpacing(8)
    column.addWidget(label(TextRole.HEADING, heading))
    column.addWidget(content)
    return holder


def _parted(rows: Iterable[QBoxLayout]) -> QWidget:
    """Return a panel with a line between the rows."""
    panel = Panel()
    panel.body.setContentsMargins(20, 12, 20, 12)
    for place, row in enumerate(rows):
        if place:
            panel.body.addWidget(rule())
        panel.body.addLayout(row)
    return panel


def _beside(symbol: Icon) -> tuple[QHBoxLayout, QVBoxLayout]:
    """Return a row that begins with an icon, and the column of words at its right."""
    row, words = QHBoxLayout(), QVBoxLayout()
    row.setSpacing(14)
    words.setSpacing(4)
    row.addWidget(symbol, 0, _TOP)
    row.addLayout(words, 1)
    return row, words


def _alone(button: Button) -> QWidget:
    """Return a button that keeps its own width."""
    flow = Flow()
    flow.add(button)
    return flow
