"""A guided sequence as a numbered list: what is done, the step that is open, what is to come."""

from enum import Enum

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.language import _
from app.ui import theme
from app.ui.drawing import icon_pixmap
from app.ui.theme import Role, Text
from app.ui.widgets.text import TextRole, label

_SIDE = 28


class Progress(Enum):
    """Where a step stands."""

    DONE = "done"
    PRESENT = "present"
    TO_COME = "to-come"


class Numeral(QWidget):
    """The number of a step in a disc: filled when present, a tick when done."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number, self.progress = number, Progress.TO_COME
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        disc = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        present, done = self.progress is Progress.PRESENT, self.progress is Progress.DONE
        edge = Role.ACCENT if present or done else Role.EDGE
        painter.setPen(QPen(theme.colour(edge), 1.5))
        painter.setBrush(theme.colour(Role.ACCENT if present else Role.RAISED))
        painter.drawEllipse(disc)
        if done:
            side = theme.scaled(16)
            corner = (self.width() - side) // 2
            tick = icon_pixmap("check", Role.ACCENT, side, self.devicePixelRatioF())
            painter.drawPixmap(corner, corner, tick)
            return
        painter.setFont(theme.font(Text.BODY, strong=True))
        painter.setPen(theme.colour(Role.ON_ACCENT if present else Role.MUTED))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._number))

    def _fit(self) -> None:
        self.setFixedSize(theme.scaled(_SIDE), theme.scaled(_SIDE))


class _Step(QWidget):
    """One line of the list, and the place where its content opens."""

    def __init__(self, number: int, total: int, title: str) -> None:
        super().__init__()
        self._title, self._place = title, (number, total)
        self._number = Numeral(number)
        self._words = label(TextRole.BODY, title)
        self._words.setMinimumHeight(theme.scaled(_SIDE))
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._number, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self._content = QVBoxLayout()
        self._content.setContentsMargins(theme.scaled(_SIDE) + 14, 8, 0, 12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addLayout(self._content)
        self.set_progress(Progress.TO_COME)

    def set_progress(self, progress: Progress) -> None:
        self._number.progress = progress
        self._number.update()
        role = {Progress.PRESENT: TextRole.HEADING, Progress.DONE: TextRole.BODY}
        self._words.setProperty("text_role", role.get(progress, TextRole.MUTED).value)
        self._words.style().unpolish(self._words)
        self._words.style().polish(self._words)
        state = {
            Progress.DONE: _("terminée"),
            Progress.PRESENT: _("en cours"),
            Progress.TO_COME: _("à venir"),
        }[progress]
        number, total = self._place
        self._words.setAccessibleName(
            _("Étape {number} sur {total}, {state}\u202f: {title}").format(
                number=number, total=total, state=state, title=self._title
            )
        )

    def open(self, content: QWidget | None) -> None:
        while (item := self._content.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._content.setContentsMargins(theme.scaled(_SIDE) + 14, 8 if content else 0, 0, 0)
        if content is not None:
            self._content.addWidget(content)


class StepList(QWidget):
    """The list; `present` opens a step with its content and marks those before it as done."""

    def __init__(self, titles: tuple[str, ...]) -> None:
        super().__init__()
        self._steps = [_Step(at + 1, len(titles), title) for at, title in enumerate(titles)]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for step in self._steps:
            layout.addWidget(step)

    def present(self, index: int, content: QWidget) -> None:
        """Open the step at `index` with `content`; the content before it is deleted."""
        for at, step in enumerate(self._steps):
            done = Progress.DONE if at < index else Progress.TO_COME
            step.set_progress(Progress.PRESENT if at == index else done)
            step.open(content if at == index else None)

    def finish(self, content: QWidget) -> None:
        """Mark all steps as done and show `content` under the last one."""
        for step in self._steps:
            step.set_progress(Progress.DONE)
            step.open(None)
        self._steps[-1].open(content)
