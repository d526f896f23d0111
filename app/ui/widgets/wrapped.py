"""A title and, below it, an explanation, both wrapped in a button that is a whole panel.

Qt's own buttons cannot wrap their text. The explanation is the button's accessible description:
what is drawn and what a screen reader says are the same words.
"""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.ui import theme
from app.ui.theme import Role, Text

PAD, MARK = 14, 20
"""Unscaled pixels: around the words, and the side of what is drawn beside the title."""
_GAP, _ROUND = 12, 10
_UNWRAPPED = 10_000


@dataclass(frozen=True, slots=True)
class Room:
    """Where there is a mark beside the words."""

    left: bool = False
    right: bool = False


def prepare(button: QAbstractButton, explanation: str) -> None:
    """Give a button its explanation, and a height that follows from its width."""
    button.setAccessibleDescription(explanation)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    button.setSizePolicy(policy)


def size(button: QAbstractButton, room: Room, usual: int) -> QSize:
    """Return the size at the usual width, given unscaled."""
    wide = theme.scaled(usual)
    return QSize(wide, height(button, room, wide))


def least(button: QAbstractButton, room: Room, narrowest: int) -> QSize:
    """Ask for unwrapped text only, as a label does: how high it is is a matter of the width."""
    return QSize(theme.scaled(narrowest), height(button, room, _UNWRAPPED))


def height(button: QAbstractButton, room: Room, width: int) -> int:
    """Return the height of all the words at this width."""
    title, explanation = places(button, room, width)
    return max(title.bottom(), explanation.bottom()) + 1 + theme.scaled(PAD)


def places(button: QAbstractButton, room: Room, width: int) -> tuple[QRect, QRect]:
    """Return where the title and the explanation stand in a button of this width."""
    pad, mark = theme.scaled(PAD), theme.scaled(MARK) + theme.scaled(_GAP)
    left, right = pad + mark * room.left, pad + mark * room.right
    free = QRect(left, pad, max(1, width - left - right), _UNWRAPPED)
    explanation = button.accessibleDescription()
    title = _bounds(button.text(), free, strong=bool(explanation))
    if not explanation:
        return title, QRect()
    below = free.translated(0, title.height() + theme.scaled(2))
    return title, _bounds(explanation, below, strong=False)


def draw_panel(button: QAbstractButton, painter: QPainter, raised: bool, weight: int) -> None:
    """Draw the ground and its edge; `raised` in the accent's colours, a focus goes before."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = Role.FOCUS if button.hasFocus() else Role.ACCENT if raised else Role.LINE
    painter.setPen(QPen(theme.colour(edge), weight))
    painter.setBrush(theme.colour(Role.ACCENT_SOFT if raised else Role.RAISED))
    inset = weight / 2
    ground = QRectF(button.rect()).adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(ground, _ROUND, _ROUND)


def draw_words(button: QAbstractButton, painter: QPainter, room: Room) -> None:
    """Draw the title, strong above an explanation, and the explanation."""
    title, below = places(button, room, button.width())
    explanation = button.accessibleDescription()
    painter.setFont(theme.font(Text.BODY, strong=bool(explanation)))
    painter.setPen(theme.colour(Role.INK))
    painter.drawText(title, Qt.TextFlag.TextWordWrap, button.text())
    if explanation:
        painter.setFont(theme.font(Text.BODY))
        painter.setPen(theme.colour(Role.MUTED))
        painter.drawText(below, Qt.TextFlag.TextWordWrap, explanation)


def _bounds(text: str, room: QRect, strong: bool) -> QRect:
    metrics = QFontMetrics(theme.font(Text.BODY, strong))
    return metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, text)
