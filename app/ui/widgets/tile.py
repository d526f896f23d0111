"""A large button that leads on: a title, an explanation, both wrapped, and an arrow."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton

from app.ui import theme
from app.ui.drawing import icon_pixmap
from app.ui.theme import Role, Text
from app.ui.widgets import wrapped
from app.ui.widgets.wrapped import MARK, PAD, Room

_NARROWEST, _USUAL = 160, 320


class Tile(QPushButton):
    """Leads to a page or to the next question; the arrow keys move between neighbours."""

    def __init__(
        self, title: str, act: Callable[[], None], explanation: str = "", symbol: str = ""
    ) -> None:
        super().__init__(title)
        self._symbol = symbol
        self._room = Room(left=bool(symbol), right=True)
        self.setAutoDefault(True)
        wrapped.prepare(self, explanation)
        self.clicked.connect(lambda _checked=False: act())

    def sizeHint(self) -> QSize:
        return wrapped.size(self, self._room, _USUAL)

    def minimumSizeHint(self) -> QSize:
        return wrapped.least(self, self._room, _NARROWEST)

    def heightForWidth(self, width: int) -> int:
        return wrapped.height(self, self._room, width)

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        near = self.underMouse() or self.isDown()
        wrapped.draw_panel(self, painter, near, weight=2 if self.hasFocus() else 1)
        self._marks(painter)
        wrapped.draw_words(self, painter, self._room)

    def _marks(self, painter: QPainter) -> None:
        """Draw the symbol beside the title, and the arrow half way up at the right."""
        side, ratio = theme.scaled(MARK), self.devicePixelRatioF()
        if self._symbol:
            line = QFontMetrics(theme.font(Text.BODY)).height()
            top = theme.scaled(PAD) + (line - side) // 2
            drawing = icon_pixmap(self._symbol, Role.ACCENT, side, ratio)
            painter.drawPixmap(theme.scaled(PAD), top, drawing)
        arrow = icon_pixmap("chevron-right", Role.MUTED, side, ratio)
        left = self.width() - theme.scaled(PAD) - side
        painter.drawPixmap(left, (self.height() - side) // 2, arrow)
