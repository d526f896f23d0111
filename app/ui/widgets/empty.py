"""An empty state: a drawing, what is the matter, and the one next act."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.drawing import illustration
from app.ui.widgets.text import TextRole, label

SIZE = QSize(280, 168)


class Drawing(QWidget):
    """An illustration; its sense stands in the words beside it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setFixedSize(SIZE)

    def set(self, name: str) -> None:
        """Show another drawing."""
        self._name = name
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        pixmap = illustration(self._name, SIZE, self.devicePixelRatioF())
        painter.drawPixmap(0, 0, pixmap)


class EmptyState(QWidget):
    """A drawing over a headline and a sentence, centred; `acts` takes the buttons."""

    def __init__(self, drawing: str, headline: str, sentence: str) -> None:
        super().__init__()
        self._drawing = Drawing(drawing)
        self._headline = label(TextRole.TITLE, headline)
        self._sentence = label(TextRole.MUTED, sentence)
        self.acts = QVBoxLayout()
        self.acts.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 24, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._drawing, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(12)
        for words in (self._headline, self._sentence):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(words)
        layout.addSpacing(12)
        layout.addLayout(self.acts)
