"""Buttons side by side that go to the next line when the window is narrow or the text large."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_GAP = 8


class Flow(QWidget):
    """Places its widgets from left to right at their own size, as words in a text."""

    def __init__(self, centred: bool = False) -> None:
        super().__init__()
        self._centred = centred
        self._widgets: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        """Add a widget at the end."""
        widget.setParent(self)
        self._widgets.append(widget)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = sum(widget.sizeHint().width() + _GAP for widget in self._widgets)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Ask for one line only: how many there are is a matter of the width."""
        sizes = [widget.sizeHint() for widget in self._widgets]
        widest = max((size.width() for size in sizes), default=0)
        return QSize(widest, max((size.height() for size in sizes), default=0))

    def heightForWidth(self, width: int) -> int:
        return max((box.bottom() + 1 for box in self._boxes(width)), default=0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._place()
        return super().event(event)

    def _place(self) -> None:
        for widget, box in zip(self._widgets, self._boxes(self.width()), strict=True):
            widget.setGeometry(box)
            widget.show()

    def _boxes(self, width: int) -> list[QRect]:
        boxes: list[QRect] = []
        top = 0
        for line in self._lines(width):
            used = sum(size.width() + _GAP for size in line) - _GAP
            left = max(0, (width - used) // 2) if self._centred else 0
            for size in line:
                boxes.append(QRect(QPoint(left, top), size))
                left += size.width() + _GAP
            top += max(size.height() for size in line) + _GAP
        return boxes

    def _lines(self, width: int) -> list[list[QSize]]:
        """Return the sizes of the widgets, line by line."""
        lines: list[list[QSize]] = []
        used = 0
        for size in (widget.sizeHint() for widget in self._widgets):
            if not lines or used + size.width() > width:
                lines.append([])
                used = 0
            lines[-1].append(size)
            used += size.width() + _GAP
        return lines
