"""Choices and ticks as whole panels: a title, an explanation, both wrapped, all of it clickable.

Qt's own radio buttons and check boxes cannot wrap their text; these keep their role, keyboard and
name for screen readers, and draw themselves through the functions below.
"""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy

from app.ui import theme
from app.ui.theme import Role, Text

_PAD, _MARK, _GAP, _NARROWEST, _USUAL = 14, 20, 12, 120, 420
_UNWRAPPED = 10_000


class Choice(QRadioButton):
    """One of several answers; the arrow keys move between neighbours, Return goes on."""

    return_pressed = Signal()

    def __init__(self, title: str, explanation: str = "") -> None:
        super().__init__(title)
        _prepare(self, explanation)

    def sizeHint(self) -> QSize:
        return _size(self, _USUAL)

    def minimumSizeHint(self) -> QSize:
        return _least(self)

    def heightForWidth(self, width: int) -> int:
        return _height(self, width)

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.return_pressed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        _panel(self, painter)
        _dot(self, painter)
        _words(self, painter)


class Tick(QCheckBox):
    """A yes or no that stands alone, such as an attestation."""

    def __init__(self, title: str, explanation: str = "") -> None:
        super().__init__(title)
        _prepare(self, explanation)

    def sizeHint(self) -> QSize:
        return _size(self, _USUAL)

    def minimumSizeHint(self) -> QSize:
        return _least(self)

    def heightForWidth(self, width: int) -> int:
        return _height(self, width)

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        _panel(self, painter)
        _square(self, painter)
        _words(self, painter)


def _prepare(button: QAbstractButton, explanation: str) -> None:
    button.setAccessibleDescription(explanation)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    button.setSizePolicy(policy)


def _size(button: QAbstractButton, width: int) -> QSize:
    wide = theme.scaled(width)
    return QSize(wide, _height(button, wide))


def _least(button: QAbstractButton) -> QSize:
    """Ask for unwrapped text only, as a label does: how high it is is a matter of the width."""
    return QSize(theme.scaled(_NARROWEST), _height(button, _UNWRAPPED))


def _height(button: QAbstractButton, width: int) -> int:
    title, explanation = _places(button, width)
    return max(title.bottom(), explanation.bottom()) + 1 + theme.scaled(_PAD)


def _places(button: QAbstractButton, width: int) -> tuple[QRect, QRect]:
    """Return where the title and the explanation stand in a button of this width."""
    pad = theme.scaled(_PAD)
    left = pad + theme.scaled(_MARK) + theme.scaled(_GAP)
    room = QRect(left, pad, max(1, width - left - pad), 10_000)
    title = _bounds(button.text(), room, strong=bool(button.accessibleDescription()))
    if not button.accessibleDescription():
        return title, QRect()
    below = room.translated(0, title.height() + theme.scaled(2))
    return title, _bounds(button.accessibleDescription(), below, strong=False)


def _bounds(text: str, room: QRect, strong: bool) -> QRect:
    metrics = QFontMetrics(theme.font(Text.BODY, strong))
    return metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, text)


def _panel(button: QAbstractButton, painter: QPainter) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    focused, checked = button.hasFocus(), button.isChecked()
    edge = Role.FOCUS if focused else Role.ACCENT if checked else Role.LINE
    weight = 2 if focused or checked else 1
    painter.setPen(QPen(theme.colour(edge), weight))
    painter.setBrush(theme.colour(Role.ACCENT_SOFT if checked else Role.RAISED))
    inset = weight / 2
    painter.drawRoundedRect(QRectF(button.rect()).adjusted(inset, inset, -inset, -inset), 10, 10)


def _mark_box(button: QAbstractButton) -> QRectF:
    title, _explanation = _places(button, button.width())
    side = theme.scaled(_MARK)
    line = QFontMetrics(theme.font(Text.BODY)).height()
    top = title.top() + (line - side) / 2
    return QRectF(theme.scaled(_PAD), top, side, side).adjusted(1, 1, -1, -1)


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


def _words(button: QAbstractButton, painter: QPainter) -> None:
    title, below = _places(button, button.width())
    explanation = button.accessibleDescription()
    painter.setFont(theme.font(Text.BODY, strong=bool(explanation)))
    painter.setPen(theme.colour(Role.INK))
    painter.drawText(title, Qt.TextFlag.TextWordWrap, button.text())
    if explanation:
        painter.setFont(theme.font(Text.BODY))
        painter.setPen(theme.colour(Role.MUTED))
        painter.drawText(below, Qt.TextFlag.TextWordWrap, explanation)
