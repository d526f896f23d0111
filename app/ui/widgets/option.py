"""Choices and ticks as whole panels: a title, an explanation, both wrapped, all of it clickable.

They keep the role, keyboard and name for screen readers of Qt's own radio buttons and check boxes.
What Qt asks both of is the same, so that they share the functions below.
"""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton

from app.ui import theme
from app.ui.theme import Role, Text
from app.ui.widgets import wrapped
from app.ui.widgets.wrapped import Room

_NARROWEST, _USUAL = 120, 420
_ROOM = Room(left=True)


def _size(button: QAbstractButton) -> QSize:
    return wrapped.size(button, _ROOM, _USUAL)


def _least(button: QAbstractButton) -> QSize:
    return wrapped.least(button, _ROOM, _NARROWEST)


def _height(button: QAbstractButton, width: int) -> int:
    return wrapped.height(button, _ROOM, width)


def _hit(button: QAbstractButton, position: QPoint) -> bool:
    return button.rect().contains(position)


class Choice(QRadioButton):
    """One of several answers; the arrow keys move between neighbours, Return goes on."""

    return_pressed = Signal()

    sizeHint = _size
    minimumSizeHint = _least
    heightForWidth = _height
    hitButton = _hit

    def __init__(self, title: str, explanation: str = "") -> None:
        super().__init__(title)
        wrapped.prepare(self, explanation)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.return_pressed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        _panel(self, painter)
        _dot(self, painter)


class Tick(QCheckBox):
    """A yes or no that stands alone, such as an attestation."""

    sizeHint = _size
    minimumSizeHint = _least
    heightForWidth = _height
    hitButton = _hit

    def __init__(self, title: str, explanation: str = "") -> None:
        super().__init__(title)
        wrapped.prepare(self, explanation)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        _panel(self, painter)
        _square(self, painter)


def _panel(button: QAbstractButton, painter: QPainter) -> None:
    checked = button.isChecked()
    weight = 2 if button.hasFocus() or checked else 1
    wrapped.draw_panel(button, painter, checked, weight)
    wrapped.draw_words(button, painter, _ROOM)


def _mark_box(button: QAbstractButton) -> QRectF:
    title, _explanation = wrapped.places(button, _ROOM, button.width())
    side = theme.scaled(wrapped.MARK)
    line = QFontMetrics(theme.font(Text.BODY)).height()
    top = title.top() + (line - side) / 2
    return QRectF(theme.scaled(wrapped.PAD), top, side, side).adjusted(1, 1, -1, -1)


def _dot(button: QAbstractButton, painter: QPainter) -> None:
    box = _mark_box(button)
    checked = button.isChecked()
    painter.setPen(QPen(theme.colour(Role.ACCENT if checked else Role.EDGE), 2))
    painter.setBrush(theme.colour(Role.RAISED))
    painter.drawEllipse(box)
    if checked:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(Role.ACCENT))
        inset = box.width() / 4
        painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))


def _square(button: QAbstractButton, painter: QPainter) -> None:
    box = _mark_box(button)
    checked = button.isChecked()
    painter.setPen(QPen(theme.colour(Role.ACCENT if checked else Role.EDGE), 2))
    painter.setBrush(theme.colour(Role.ACCENT if checked else Role.RAISED))
    painter.drawRoundedRect(box, 4, 4)
    if checked:
        painter.setPen(QPen(theme.colour(Role.ON_ACCENT), 2.2))
        side = box.width()
        corners = ((0.24, 0.52), (0.43, 0.70), (0.77, 0.32))
        painter.drawPolyline([QPointF(box.x() + side * x, box.y() + side * y) for x, y in corners])
