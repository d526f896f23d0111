"""The column that every page stands in: at most 760 pixels wide, centred, scrolled if long."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.ui.widgets.layouts import MARGIN, WIDEST, centre

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
        centre(ground, inner, MARGIN - SCROLL_BAR)
        self.setWidget(ground)

    def bring(self, part: QWidget) -> None:
        """Scroll until `part` is in sight: all of it, or its beginning where it is too long."""
        if (layout := self._ground.layout()) is not None:
            layout.activate()
        top = part.mapTo(self._ground, QPoint(0, 0)).y() - _AIR
        bottom = top + part.height() + 2 * _AIR - self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setValue(min(max(bar.value(), bottom), top))
