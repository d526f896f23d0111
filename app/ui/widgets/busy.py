"""Work under way, shown only when it lasts: from 300 ms on, a turning arc and what is done."""

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui import theme
from app.ui.theme import Role
from app.ui.widgets.text import TextRole, label

PATIENCE_MS = 300
_TURN_MS = 40
_SIDE = 20


class Arc(QWidget):
    """A quarter of a circle that turns while it is visible."""

    def __init__(self) -> None:
        super().__init__()
        self._angle = 0
        self._turn = QTimer(self)
        self._turn.setInterval(_TURN_MS)
        self._turn.timeout.connect(self._step)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self._turn.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._turn.stop()
        super().hideEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        weight = self.width() / 9
        box = QRectF(self.rect()).adjusted(weight, weight, -weight, -weight)
        painter.setPen(QPen(theme.colour(Role.LINE), weight))
        painter.drawEllipse(box)
        round_cap = Qt.PenCapStyle.RoundCap
        painter.setPen(QPen(theme.colour(Role.ACCENT), weight, Qt.PenStyle.SolidLine, round_cap))
        painter.drawArc(box, -self._angle * 16, 100 * 16)

    def _step(self) -> None:
        self._angle = (self._angle + 12) % 360
        self.update()

    def _fit(self) -> None:
        side = theme.scaled(_SIDE)
        self.setFixedSize(side, side)


class Busy(QWidget):
    """An arc and a sentence that appear together once the wait is worth a word."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__()
        self._arc, self._words = Arc(), label(TextRole.MUTED, sentence)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._arc)
        layout.addWidget(self._words, 1)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(lambda: self._appear(True))
        self._appear(False)

    def start(self, sentence: str) -> None:
        """Say what is being done, unless it is over within 300 ms."""
        self._words.setText(sentence)
        if not self._arc.isVisibleTo(self) and not self._patience.isActive():
            self._patience.start()

    def stop(self) -> None:
        """The work is over."""
        self._patience.stop()
        self._appear(False)

    def _appear(self, shown: bool) -> None:
        self._arc.setVisible(shown)
        self._words.setVisible(shown)
