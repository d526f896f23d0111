"""One of many options in a drop-down list, with an arrow that follows the look."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from app.ui import theme
from app.ui.drawing import icon_pixmap
from app.ui.theme import Role

_ARROW, _EDGE, _SIGNS = 16, 8, 9


class Select(QComboBox):
    """A combo box of one width wherever it stands; its list is as wide as the longest option."""

    def __init__(self, name: str, options: tuple[str, ...]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.setSizeAdjustPolicy(policy)
        self.set_options(options)

    def set_options(self, options: tuple[str, ...]) -> None:
        """Offer these options instead; what was chosen stays if it is one of them."""
        chosen = self.currentText()
        self.blockSignals(True)
        self.clear()
        self.addItems(list(options))
        self.setCurrentIndex(max(0, self.findText(chosen)))
        self.blockSignals(False)
        self.setMinimumContentsLength(_SIGNS)

    def showPopup(self) -> None:
        """Open the list, which Qt makes out of a dozen widgets when it is first asked for."""
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 3 * _ARROW)
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = theme.scaled(_ARROW)
        arrow = icon_pixmap("chevron-down", Role.MUTED, side, self.devicePixelRatioF())
        left = self.width() - side - theme.scaled(_EDGE)
        QPainter(self).drawPixmap(left, (self.height() - side) // 2, arrow)
