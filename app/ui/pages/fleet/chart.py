"""The picture: how many cards end in each of the next thirty-six months, to click and to read.

Bars carry their number, years their name, the picked month a mark, so nothing is told by colour
alone. The keyboard walks along the months; the same figures stand in a table beside the drawing.
"""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLabel, QSizePolicy

from app.domain.fleet import Month
from app.language import _
from app.ui import theme
from app.ui.announce import announce
from app.ui.pages.fleet.words import cards
from app.ui.theme import Role, Text
from app.ui.wording import month_and_year

_HEIGHT, _TOP, _BOTTOM, _LEAST = 132, 20, 36, 320
_INITIALS = "JFMAMJJASOND"


class ExpiryChart(QLabel):
    """Bars, one a month; `picked` is told of a month, or None when it is picked again.

    A label, so that a screen reader meets a text to be read, and not a part without a role.
    """

    def __init__(self, picked: Callable[[date | None], None]) -> None:
        super().__init__()
        self._tell = picked
        self._months: tuple[Month, ...] = ()
        self._picked: date | None = None
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Fins de validité, mois par mois, sur trois ans"))
        self._fit()

    def set_months(self, months: tuple[Month, ...]) -> None:
        """Show these counts."""
        if months != self._months:
            self._months = months
            self._describe()
            self.update()

    def set_picked(self, month: date | None) -> None:
        """Mark the month that filters the list."""
        self._picked = month
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_LEAST, self.height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and (at := self._month_at(self._pointed)) >= 0:
            self.setToolTip(self._words(at))
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        super().changeEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointed = event.position()
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (at := self._month_at(event.position())) >= 0:
            self._at = at
            self._pick()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps and self._months:
            self._at = (self._at + steps[Qt.Key(event.key())]) % len(self._months)
            self._describe()
            announce(self, self._words(self._at))
            self.update()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return) and self._months:
            self._pick()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(Text.SMALL))
        most = max((month.count for month in self._months), default=0) or 1
        for at, month in enumerate(self._months):
            self._paint_month(painter, at, month, most)
        painter.setPen(QPen(theme.colour(Role.EDGE), 1))
        base = self._base()
        painter.drawLine(QPointF(0, base), QPointF(self.width(), base))

    _pointed = QPointF(-1, -1)

    def _paint_month(self, painter: QPainter, at: int, month: Month, most: int) -> None:
        box = self._box(at)
        base, tall = self._base(), self._base() - theme.scaled(_TOP)
        picked = month.first == self._picked
        if self.hasFocus() and at == self._at:
            painter.setPen(QPen(theme.colour(Role.FOCUS), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        if month.count:
            high = max(3.0, tall * month.count / most)
            bar = QRectF(box.x() + 3, base - high, max(2.0, box.width() - 6), high)
            plain = Role.ACCENT if self._picked is None else Role.EDGE
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(Role.ACCENT if picked else plain))
            painter.drawRect(bar)
            self._paint_count(
                painter, QRectF(box.x() - 8, bar.top() - 18, box.width() + 16, 16), month
            )
        if picked:
            mark = QRectF(box.x() + 2, base + theme.scaled(17), box.width() - 4, 3)
            painter.fillRect(mark, theme.colour(Role.ACCENT))
        painter.setPen(theme.colour(Role.INK if picked else Role.MUTED))
        below = QRectF(box.x(), base + 2, box.width(), theme.scaled(15))
        centre = Qt.AlignmentFlag.AlignCenter
        painter.drawText(below, centre, _INITIALS[month.first.month - 1])
        if at == 0 or month.first.month == 1:
            wide = QRectF(box.x() + 2, base + theme.scaled(17), 80, theme.scaled(16))
            painter.drawText(wide, Qt.AlignmentFlag.AlignLeft, str(month.first.year))

    def _paint_count(self, painter: QPainter, box: QRectF, month: Month) -> None:
        """Write the number over its bar where there is room for it."""
        words = str(month.count)
        if QFontMetrics(painter.font()).horizontalAdvance(words) <= box.width() - 10:
            painter.setPen(theme.colour(Role.INK))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _pick(self) -> None:
        month = self._months[self._at].first
        self._picked = None if month == self._picked else month
        self._describe()
        self.update()
        self._tell(self._picked)

    def _describe(self) -> None:
        if self._months:
            self.setAccessibleDescription(self._words(self._at))

    def _words(self, at: int) -> str:
        month = self._months[at]
        return _("{month}\u202f: {cards}").format(
            month=month_and_year(month.first), cards=cards(month.count)
        )

    def _month_at(self, point: QPointF) -> int:
        boxes = (self._box(at) for at in range(len(self._months)))
        return next((at for at, box in enumerate(boxes) if box.contains(point)), -1)

    def _box(self, at: int) -> QRectF:
        wide = self.width() / max(1, len(self._months))
        return QRectF(at * wide, 0, wide, self._base())

    def _base(self) -> float:
        return float(self.height() - theme.scaled(_BOTTOM))

    def _fit(self) -> None:
        self.setFixedHeight(theme.scaled(_HEIGHT))
