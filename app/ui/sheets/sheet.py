"""Draws a sheet block by block; a block that did not change keeps its widgets."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.ui.frame import Frame
from app.ui.outside import open_outside
from app.ui.sheets.blocks import (
    banner_panel,
    checks_panel,
    code_panel,
    copies_panel,
    line_panel,
    rows_panel,
)
from app.ui.sheets.view import (
    Acts,
    Banner,
    Block,
    Checks,
    Code,
    Copies,
    Folded,
    Line,
    Opening,
    Remark,
    Rows,
)
from app.ui.shown import Act
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.facts import FactList
from app.ui.widgets.flow import Flow
from app.ui.widgets.fold import Fold
from app.ui.widgets.panel import Notice
from app.ui.widgets.text import TextRole, label

_GAP = 16


class SheetView(QWidget):
    """The blocks of a sheet, one under the other; the focus stays where a block did not change."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self._shown: list[tuple[Block, QWidget]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_GAP)

    def show_blocks(self, blocks: tuple[Block, ...]) -> None:
        """Show these blocks instead of those before."""
        before = self._shown
        self._shown = []
        for place, block in enumerate(blocks):
            known, widget = before[place] if place < len(before) else (None, None)
            if widget is None or known != block:
                made = _DRAWN[type(block)](block, self._lead)
                self._put(place, made, widget)
                widget = made
            self._shown.append((block, widget))
        for _block, widget in before[len(blocks) :]:
            self._drop(widget)

    def _put(self, place: int, made: QWidget, old: QWidget | None) -> None:
        """Put a block in; a button of the old one that had the focus hands it to its like."""
        self._column.insertWidget(place, made)
        if old is None:
            return
        held = QApplication.focusWidget()
        if isinstance(held, Button) and old.isAncestorOf(held):
            made.show()  # what is not on screen yet cannot take the focus
            alike = (each for each in made.findChildren(Button) if each.text() == held.text())
            next(alike, made).setFocus()
        self._drop(old)

    def _drop(self, widget: QWidget) -> None:
        self._column.removeWidget(widget)
        widget.hide()
        widget.deleteLater()

    def _lead(self, kind: Kind, to: Act | Opening) -> Button:
        """Return the button that leads somewhere, here or outside."""
        if isinstance(to, Act):
            return Button(kind, to.words, partial(self._frame.open, to.intent))
        act = partial(open_outside, self._frame, to.address)
        made = Button(kind, to.words, act, symbol=_symbol(to))
        made.setToolTip(to.address.removeprefix("tel:").removeprefix("mailto:"))
        return made


def _symbol(opening: Opening) -> str:
    scheme = opening.address.partition(":")[0]
    return {"tel": "phone", "mailto": "mail"}.get(scheme, "external")


Lead = Callable[[Kind, Act | Opening], Button]


def _remark(block: Remark, _lead: Lead) -> QWidget:
    return Notice(block.tone, block.text)


def _acts(block: Acts, lead: Lead) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    if block.heading:
        column.addWidget(label(TextRole.HEADING, block.heading))
    flow = Flow()
    for place, act in enumerate(block.acts):
        first = block.primary and place == 0
        flow.add(lead(Kind.PRIMARY if first else Kind.QUIET, act))
    column.addWidget(flow)
    return holder


def _folded(block: Folded, _lead: Lead) -> QWidget:
    return Fold(block.title, partial(FactList, block.facts, beside=False))


_DRAWN: dict[type[Block], Callable[[Any, Lead], QWidget]] = {
    Banner: banner_panel,
    Rows: rows_panel,
    Remark: _remark,
    Copies: copies_panel,
    Line: line_panel,
    Code: code_panel,
    Checks: checks_panel,
    Acts: _acts,
    Folded: _folded,
}
