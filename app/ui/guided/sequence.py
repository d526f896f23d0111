"""One run of a workflow on a page: the numbered list, the step on show, and leaving."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.announce import announce
from app.ui.guided.sheet import StepSheet
from app.ui.guided.talk import Talk
from app.ui.guided.view import StepView
from app.ui.widgets.column import Column
from app.ui.widgets.steps import StepList
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
        step = self._sheet.parentWidget() or self._sheet
        column: QWidget | None = self.parentWidget()
        while column is not None and not isinstance(column, Column):
            column = column.parentWidget()
        if column is None:
            return
        column.bring(step)
        if not placed:
            column.setFocus()

    def _draw(self, step: Step[Any]) -> None:
        """Show a step in place of the one before; its input takes the focus."""
        self.step = step
        view = self._words(step)
        self._sheet = StepSheet(view, self.talk.answer)
        if view.finished:
            self._list.finish(self._sheet)
        else:
            self._list.present(view.stage, self._sheet)
        QTimer.singleShot(0, self._sheet, self._arrive)
        if view.aloud:
            announce(self, view.aloud)
