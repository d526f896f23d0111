"""The column that every page stands in: at most 760 pixels wide, centred, scrolled if long."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

WIDEST = 760
MARGIN = 32
SCROLL_BAR = 12
_AIR = 16


class Column(QScrollArea):
    """A scrolled page; `body` takes its parts from top to bottom."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        ground = self._ground = QWidget()
        inner = QWidget()
        inner.setMaximumWidth(WIDEST)
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(0, MARGIN, 0, MARGIN)
        self.body.setSpacing(16)
        _centre(ground, inner, MARGIN - SCROLL_BAR)
        self.setWidget(ground)

    def bring(self, part: QWidget) -> None:
        """Scroll until `part` is in sight: all of it, or its beginning where it is too long."""
        if (layout := self._ground.layout()) is not None:
            layout.activate()
        top = part.mapTo(self._ground, QPoint(0, 0)).y() - _AIR
        bottom = top + part.height() + 2 * _AIR - self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setValue(min(max(bar.value(), bottom), top))


def pinned(parent: QWidget, top: int = 0, bottom: int = 0) -> QVBoxLayout:
    """Return a layout above the scrolled part, whose edges stand over the column's."""
    inner, column = QWidget(), QVBoxLayout()
    inner.setLayout(column)
    inner.setMaximumWidth(WIDEST)
    column.setContentsMargins(0, top, 0, bottom)
    _centre(parent, inner, MARGIN)
    return column


def _centre(parent: QWidget, inner: QWidget, right: int) -> None:
    row = QHBoxLayout(parent)
    row.setContentsMargins(MARGIN, 0, right, 0)
    row.addStretch(1)
    row.addWidget(inner, 100)
    row.addStretch(1)


def empty(layout: QLayout) -> None:
    """Take everything out of a layout, layouts within it too; widgets are deleted soon."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            empty(inner)
