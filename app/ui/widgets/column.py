"""The column that every page stands in: at most 760 pixels wide, centred, scrolled if long."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

WIDEST = 760
MARGIN = 32


class Column(QScrollArea):
    """A scrolled page; `body` takes its parts from top to bottom."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        ground, inner = QWidget(), QWidget()
        inner.setMaximumWidth(WIDEST)
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(0, MARGIN, 0, MARGIN)
        self.body.setSpacing(16)
        row = QHBoxLayout(ground)
        row.setContentsMargins(MARGIN, 0, MARGIN, 0)
        row.addStretch(1)
        row.addWidget(inner, 100)
        row.addStretch(1)
        self.setWidget(ground)


def empty(layout: QLayout) -> None:
    """Take everything out of a layout, layouts within it too; widgets are deleted soon."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            empty(inner)
