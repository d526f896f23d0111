"""A quiet button that opens a menu, with an arrow that follows the look."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QMenu, QStyle, QStyleOptionButton, QStylePainter

from app.ui import theme
from app.ui.drawing import icon_pixmap
from app.ui.theme import Role
from app.ui.widgets.button import Button, Kind

_ARROW, _GAP, _EDGE = 16, 4, 12


class MenuButton(Button):
    """For what is done less often; `choices` takes the entries."""

    def __init__(self, words: str) -> None:
        super().__init__(Kind.QUIET, words)
        self.choices = QMenu(self)
        self.setMenu(self.choices)

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(theme.scaled(_ARROW) + _GAP, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the words beside the arrow: the style would draw them in the middle of both."""
        painter, option = QStylePainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        side = theme.scaled(_ARROW)
        tint = Role.INK if self.isEnabled() else Role.MUTED
        arrow = icon_pixmap("chevron-down", tint, side, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - side - _EDGE, (self.height() - side) // 2, arrow)
        option.rect = option.rect.adjusted(0, 0, -side - _GAP, 0)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option)
