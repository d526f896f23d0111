"""The column that every page stands in: at most 760 pixels wide, centred, scrolled if long."""

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.ui.widgets.layouts import MARGIN, WIDEST, centre, pinned

SCROLL_BAR = 12
_AIR, _LITTLE = 16, 4


class Column(QScrollArea):
    """A scrolled page; `body` takes its parts from top to bottom.

    `pin` puts one part above what scrolls: a sentence that must be in sight whatever the size of
    window and text, and wherever the page is scrolled to.
    """

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
        self._pinned: QWidget | None = None

    def pin(self, part: QWidget | None) -> None:
        """Keep `part` in sight above the page, in the place of the one before; None for none."""
        if self._pinned is not None:
            self._pinned.hide()
            self._pinned.deleteLater()
            self._pinned = None
        if part is not None:
            self._pinned = QWidget(self)
            pinned(self._pinned, top=_AIR, bottom=_AIR // 2).addWidget(part)
            self._pinned.show()
        self._make_room()

    def bring(self, part: QWidget) -> None:
        """Scroll until `part` is in sight: all of it, or its beginning where it is too long."""
        self._lay_out()
        begin = part.mapTo(self._ground, QPoint(0, 0)).y()
        bottom = begin + part.height() + _AIR - self.viewport().height()
        top = begin - _LITTLE  # nothing of the part before is left standing there cut in two
        bar = self.verticalScrollBar()
        bar.setValue(min(max(bar.value(), bottom), top))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_pinned"):
            self._make_room()

    def _make_room(self) -> None:
        """Give the pinned part the height that it wants at this width."""
        if self._pinned is None:
            self.setViewportMargins(0, 0, 0, 0)
            return
        height = self._pinned.heightForWidth(self.width())
        self._pinned.setGeometry(0, 0, self.width(), height)
        self.setViewportMargins(0, height, 0, 0)

    def _lay_out(self) -> None:
        """Give the page its height now: each part that was just put into it asks its parent."""
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
