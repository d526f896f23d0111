"""Parts side by side that go below each other where the window is narrow or the text large."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.ui import theme

_LARGE = 150


class Beside(QWidget):
    """A row from `least` pixels at 100 % on, a column below that; `row` takes the parts."""

    def __init__(self, least: int, spacing: int = 8) -> None:
        super().__init__()
        self._least = least
        # What begins as a row would ask for a row's width before it is told how much there is.
        directions = QBoxLayout.Direction
        large = theme.percent() >= _LARGE
        self.row = QBoxLayout(directions.TopToBottom if large else directions.LeftToRight, self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(spacing)

    @property
    def wide(self) -> bool:
        """Whether the parts stand side by side."""
        return self.width() >= theme.scaled(self._least)

    def resizeEvent(self, event: QResizeEvent) -> None:
        directions = QBoxLayout.Direction
        wanted = directions.LeftToRight if self.wide else directions.TopToBottom
        if wanted != self.row.direction():
            self.row.setDirection(wanted)
        super().resizeEvent(event)
