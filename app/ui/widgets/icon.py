"""An icon that stands beside words and follows the look and the text size."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.drawing import icon_pixmap
from app.ui.theme import Role


class Icon(QWidget):
    """A tinted icon of `side` pixels at 100 %; it says nothing that the words do not."""

    def __init__(self, name: str, tint: Role = Role.MUTED, side: int = 20) -> None:
        super().__init__()
        self._name, self._tint, self._side = name, tint, side
        self._fit()

    def set(self, name: str, tint: Role) -> None:
        """Show another icon or tint."""
        self._name, self._tint = name, tint
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        side = theme.scaled(self._side)
        painter = QPainter(self)
        pixmap = icon_pixmap(self._name, self._tint, side, self.devicePixelRatioF())
        painter.drawPixmap(0, 0, pixmap)

    def _fit(self) -> None:
        side = theme.scaled(self._side)
        self.setFixedSize(side, side)
