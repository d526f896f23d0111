"""A large button that leads on: a title, an explanation, both wrapped, and an arrow."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy

from app.ui import theme
from app.ui.drawing import icon_pixmap
from app.ui.theme import Role, Text

_PAD, _MARK, _GAP, _NARROWEST, _USUAL = 14, 20, 12, 160, 320
_UNWRAPPED = 10_000


class Tile(QPushButton):
    """Leads to a page or to the next question; the arrow keys move between neighbours."""

    def __init__(
        self, title: str, act: Callable[[], None], explanation: str = "", symbol: str = ""
    ) -> None:
        super().__init__(title)
        self._explanation, self._symbol = explanation, symbol
        self.setAccessibleDescription(explanation)
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(lambda _checked=False: act())

    def sizeHint(self) -> QSize:
        wide = theme.scaled(_USUAL)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """Ask for unwrapped text only: how high it is is a matter of the width."""
        return QSize(theme.scaled(_NARROWEST), self.heightForWidth(_UNWRAPPED))

    def heightForWidth(self, width: int) -> int:
        title, explanation = self._places(width)
        return max(title.bottom(), explanation.bottom()) + 1 + theme.scaled(_PAD)

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._panel(painter)
        self._marks(painter)
        title, below = self._places(self.width())
        painter.setFont(theme.font(Text.BODY, strong=bool(self._explanation)))
        painter.setPen(theme.colour(Role.INK))
        painter.drawText(title, Qt.TextFlag.TextWordWrap, self.text())
        if self._explanation:
            painter.setFont(theme.font(Text.BODY))
            painter.setPen(theme.colour(Role.MUTED))
            painter.drawText(below, Qt.TextFlag.TextWordWrap, self._explanation)

    def _panel(self, painter: QPainter) -> None:
        focused, near = self.hasFocus(), self.underMouse() or self.isDown()
        edge = Role.FOCUS if focused else Role.ACCENT if near else Role.LINE
        weight = 2 if focused else 1
        painter.setPen(QPen(theme.colour(edge), weight))
        painter.setBrush(theme.colour(Role.ACCENT_SOFT if near else Role.RAISED))
        inset = weight / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 10, 10)

    def _marks(self, painter: QPainter) -> None:
        """Draw the symbol beside the title, and the arrow half way up at the right."""
        side, ratio = theme.scaled(_MARK), self.devicePixelRatioF()
        if self._symbol:
            line = QFontMetrics(theme.font(Text.BODY)).height()
            top = theme.scaled(_PAD) + (line - side) // 2
            drawing = icon_pixmap(self._symbol, Role.ACCENT, side, ratio)
            painter.drawPixmap(theme.scaled(_PAD), top, drawing)
        arrow = icon_pixmap("chevron-right", Role.MUTED, side, ratio)
        left = self.width() - theme.scaled(_PAD) - side
        painter.drawPixmap(left, (self.height() - side) // 2, arrow)

    def _places(self, width: int) -> tuple[QRect, QRect]:
        """Return where the title and the explanation stand in a tile of this width."""
        pad, mark = theme.scaled(_PAD), theme.scaled(_MARK) + theme.scaled(_GAP)
        left = pad + mark if self._symbol else pad
        room = QRect(left, pad, max(1, width - left - mark - pad), 10_000)
        title = _bounds(self.text(), room, strong=bool(self._explanation))
        if not self._explanation:
            return title, QRect()
        below = room.translated(0, title.height() + theme.scaled(2))
        return title, _bounds(self._explanation, below, strong=False)


def _bounds(text: str, room: QRect, strong: bool) -> QRect:
    metrics = QFontMetrics(theme.font(Text.BODY, strong))
    return metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, text)
