"""The card, drawn as a card: its real proportions, the chip where it is, a ring of days left.

The drawing is our own and imitates no issuer's; what it shows is said in one sentence for screen
readers and stands again as text beside it.
"""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy

from app.ui import theme
from app.ui.shown import CardFace
from app.ui.theme import Role

WIDTH_MM, HEIGHT_MM, CORNER_MM = 85.6, 53.98, 3.18
_WIDTH, _NARROWEST, _WIDEST = 372, 280, 560
_LEFT = 8.4
_SMALLEST = 0.75
"""How much smaller than the others a line of text may be."""


class CardDrawing(QLabel):
    """Draws a `CardFace`; measures below are millimetres of a real card.

    A label, so that a screen reader meets a text to be read, and not a part without a role.
    """

    def __init__(self, face: CardFace) -> None:
        super().__init__()
        self._face = face
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._fit()
        self.set_face(face)

    def set_face(self, face: CardFace) -> None:
        """Draw another face, for instance one more step of the reading."""
        self._face = face
        self.setAccessibleName(face.sentence)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit = min(self.width() / WIDTH_MM, self.height() / HEIGHT_MM)
        painter.save()
        painter.scale(unit, unit)
        _plastic(painter)
        _chip(painter)
        _ring(painter, self._face)
        painter.restore()
        _Ink(painter, unit).write(self._face)

    def _fit(self) -> None:
        width = min(theme.scaled(_WIDTH), _WIDEST)
        self.setMaximumSize(width, self.heightForWidth(width))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self.maximumSize()

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, self.heightForWidth(_NARROWEST))

    def heightForWidth(self, width: int) -> int:
        return round(min(width, _WIDEST) * HEIGHT_MM / WIDTH_MM)


def _plastic(painter: QPainter) -> None:
    edge = 0.25
    body = QRectF(0, 0, WIDTH_MM, HEIGHT_MM).adjusted(edge, edge, -edge, -edge)
    path = QPainterPath()
    path.addRoundedRect(body, CORNER_MM, CORNER_MM)
    painter.fillPath(path, theme.colour(Role.CARD))
    painter.save()
    painter.setClipPath(path)
    painter.setPen(QPen(theme.colour(Role.CARD_LINE), 0.28))
    if theme.look() is not theme.Look.CONTRAST:
        for radius in (30, 38, 46, 54):
            painter.drawEllipse(QPointF(WIDTH_MM + 4, HEIGHT_MM + 10), radius, radius)
    painter.restore()
    painter.setPen(QPen(theme.colour(Role.CARD_LINE), 0.5))
    painter.drawPath(path)


def _chip(painter: QPainter) -> None:
    """Draw the contacts where ISO/IEC 7816-2 puts them."""
    chip = QRectF(_LEFT, 18.6, 12.6, 10.6)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(Role.CHIP))
    painter.drawRoundedRect(chip, 1.6, 1.6)
    painter.setPen(QPen(theme.colour(Role.CARD), 0.35))
    third = chip.height() / 3
    for row in (1, 2):
        y = chip.top() + row * third
        painter.drawLine(QPointF(chip.left(), y), QPointF(chip.left() + 4, y))
        painter.drawLine(QPointF(chip.right() - 4, y), QPointF(chip.right(), y))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(chip.adjusted(4, 1.6, -4, -1.6), 1, 1)


_RING = QRectF(WIDTH_MM - 26, 15.2, 20, 20)


def _ring(painter: QPainter, face: CardFace) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    track = 0.4 if theme.look() is theme.Look.CONTRAST else 1.5
    painter.setPen(QPen(theme.colour(Role.CARD_LINE), track))
    painter.drawEllipse(_RING)
    if face.share:
        tint = theme.colour(Role.CHIP if face.alarm else Role.ON_CARD)
        painter.setPen(QPen(tint, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(_RING, 90 * 16, -round(360 * 16 * min(face.share, 1)))


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a line of text stands and how large it is, in millimetres."""

    box: QRectF
    size: float
    strong: bool = False
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    blank: float = 0


_RIGHT, _CENTRE = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter
_FAMILY = _Line(QRectF(_LEFT, 3.6, 58, 8.4), 6.6, strong=True)
_FAMILY_NAME = _Line(QRectF(_LEFT, 11.8, 58, 4), 2.75)
_HOLDER = _Line(QRectF(_LEFT, 34, 58, 5), 3.7, strong=True, blank=34)
_PROFESSION = _Line(QRectF(_LEFT, 38.9, 46, 4), 2.75, blank=20)
_NUMBER = _Line(QRectF(_LEFT, 45, 40, 5), 3.7, strong=True, blank=30)
_END_LABEL = _Line(QRectF(46, 41.4, 33.6, 3.6), 2.5, align=_RIGHT)
_END = _Line(QRectF(44, 45, 35.6, 5), 3.3, strong=True, align=_RIGHT, blank=24)
_DAYS = _Line(_RING.adjusted(0, 4.4, 0, -8.2), 5.0, strong=True, align=_CENTRE)
_DAYS_LABEL = _Line(_RING.adjusted(0, 11, 0, -4.4), 2.3, align=_CENTRE)
_MARK = _Line(QRectF(WIDTH_MM - 20, 4.6, 14, 5.2), 2.75, strong=True, align=_CENTRE)


class _Ink:
    """Writes on the plastic in pixels, so that text is drawn at a true size."""

    def __init__(self, painter: QPainter, unit: float) -> None:
        self._painter, self._unit = painter, unit

    def write(self, face: CardFace) -> None:
        """Write all lines of the face."""
        self._line(_FAMILY, face.family)
        self._line(_FAMILY_NAME, face.family_name)
        self._line(_HOLDER, face.holder)
        self._line(_PROFESSION, face.profession)
        self._line(_NUMBER, face.number)
        self._line(_END_LABEL, face.end_label)
        self._line(_END, face.end)
        self._line(_DAYS, face.days or "")
        self._line(_DAYS_LABEL, face.days_label if face.days else "")
        if face.mark:
            self._frame(_MARK.box)
            self._line(_MARK, face.mark)

    def _line(self, line: _Line, text: str | None) -> None:
        if text is None:
            self._blank(line)
            return
        box = self._pixels(line.box)
        made = self._font(line, text)
        self._painter.setFont(made)
        self._painter.setPen(theme.colour(Role.ON_CARD))
        metrics = QFontMetricsF(made)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        self._painter.drawText(box, line.align | Qt.AlignmentFlag.AlignVCenter, shown)

    def _font(self, line: _Line, text: str) -> QFont:
        """Return the line's font; a long name is written smaller before it is cut."""
        made = theme.font(theme.Text.BODY, line.strong)
        size, room = line.size * self._unit, line.box.width() * self._unit
        made.setPixelSize(round(size))
        wanted = QFontMetricsF(made).horizontalAdvance(text)
        if wanted > room:
            made.setPixelSize(int(size * max(room / wanted, _SMALLEST)))
        return made

    def _blank(self, line: _Line) -> None:
        """Leave a pale bar where a value is still being read."""
        left = line.box.right() - line.blank if line.align is _RIGHT else line.box.left()
        bar = self._pixels(QRectF(left, line.box.center().y() - 0.9, line.blank, 1.8))
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(theme.colour(Role.CARD_LINE))
        self._painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)

    def _frame(self, box: QRectF) -> None:
        self._painter.setPen(QPen(theme.colour(Role.ON_CARD), 0.4 * self._unit))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        corner = 1.4 * self._unit
        self._painter.drawRoundedRect(self._pixels(box), corner, corner)

    def _pixels(self, box: QRectF) -> QRectF:
        unit = self._unit
        return QRectF(box.x() * unit, box.y() * unit, box.width() * unit, box.height() * unit)
