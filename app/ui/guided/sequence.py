"""One run of a workflow on a page: the numbered list, the step on show, and leaving."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.announce import announce
from app.ui.guided.sheet import StepSheet
from app.ui.guided.talk import Talk
from app.ui.guided.view import StepView
from app.ui.shown import Tone
from app.ui.widgets.column import Column
from app.ui.widgets.panel import Notice
from app.ui.widgets.steps import StepList
from app.ui.widgets.text import TextRole
from app.workflows.interaction import Step

Words = Callable[[Step[Any]], StepView]


class Sequence(QWidget):
    """Shows the steps of one run as `words` puts them; `talk` is given to the workflow."""

    def __init__(self, titles: tuple[str, ...], words: Words) -> None:
        super().__init__()
        self._words = words
        self.talk = Talk(self._draw)
        self.step: Step[Any] | None = None
        self._list = StepList(titles)
        self._sheet: StepSheet | None = None
        self._caution = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._list)

    def _arrive(self) -> None:
        """Bring the step into sight, once it is laid out, and put the focus into it.

        Where there is only to wait, the page takes it: no button is pressed by a Return too many.
        """
        if self._sheet is None:
            return
        placed = self._sheet.focus()
        column = self._column
        if column is None:
            return
        column.pin(_warning(self._caution) if self._caution else None)
        column.bring(self._sheet.parentWidget() or self._sheet)
        if not placed:
            column.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """The sequence is over: its caution goes with it."""
        column = self._column
        if column is not None and not event.spontaneous():
            column.pin(None)
        super().hideEvent(event)

    @property
    def _column(self) -> Column | None:
        """The page that the sequence stands in."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, Column):
            above = above.parentWidget()
        return above

    def _keep_in_sight(self, part: QWidget) -> None:
        """A field that is being filled in is seen, even where the text before it is long."""
        if self._column is not None:
            self._column.bring(part)

    def _draw(self, step: Step[Any]) -> None:
        """Show a step in place of the one before; its input takes the focus."""
        self.step = step
        view = self._words(step)
        self._sheet = StepSheet(view, self.talk.answer, self._keep_in_sight)
        self._caution = view.caution
        if view.finished:
            self._list.finish(self._sheet)
        else:
            self._list.present(view.stage, self._sheet)
        QTimer.singleShot(0, self._sheet, self._arrive)
        if view.aloud:
            announce(self, view.aloud)


def _warning(sentence: str) -> Notice:
    return Notice(Tone.WARNING, sentence, role=TextRole.STRONG)
