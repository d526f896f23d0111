"""Where the page's views take each other's place, and where long work is followed."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from app.domain.catalogue import explain
from app.domain.problem import Problem
from app.language import _
from app.ui.frame import Frame
from app.ui.pages.fleet.bring_in import Progress, Working
from app.ui.shown import Tone

Work = Callable[[], Coroutine[Any, Any, None]]


class Stage:
    """Shows what the page is at rest, and over it at most one view: a card, a form, work under way.

    `at_rest` tells what stands below, `returned` is called when the view over it has gone.
    """

    def __init__(
        self, frame: Frame, at_rest: Callable[[], QWidget], returned: Callable[[], None]
    ) -> None:
        self.widget = QStackedWidget()
        self.over: QWidget | None = None
        self.working: Progress | None = None
        self._frame, self._at_rest, self._returned = frame, at_rest, returned

    def settle(self) -> None:
        """Show what stands at rest now, unless there is a view over it."""
        if self.over is None:
            self.widget.setCurrentWidget(self._at_rest())

    def show(self, view: QWidget) -> None:
        """Put a view over everything; a screen reader says its title as it takes the focus."""
        before, self.over = self.over, view
        view.setAccessibleName(_title(view))
        self.widget.addWidget(view)
        self.widget.setCurrentWidget(view)
        view.setFocus()
        if before is not None:
            self._drop(before)

    def back(self) -> None:
        """Take away what stands over the rest."""
        before, self.over = self.over, None
        self.settle()
        if before is not None:
            self._drop(before)
            self._returned()

    def begin_work(self, words: str) -> Progress:
        """Show work under way; it must be followed by `end_work`."""
        self.working = Progress()
        self.show(Working(words, self.working))
        return self.working

    def end_work(self) -> None:
        """The work is over; its view stays until another one is shown."""
        self.working = None

    def do(self, work: Work) -> None:
        """Start some work and say what goes wrong with it."""
        self._frame.spawn(self._followed(work))

    def tell(self, problem: Problem | OSError) -> None:
        """Say what went wrong."""
        if isinstance(problem, Problem):
            said = explain(problem.code, problem.facts)
            self._frame.notify(Tone.WARNING, f"{said.what} {said.remedy}")
        else:
            words = _("Ce fichier n’a pas pu être ouvert ou écrit. Rien n’a changé.")
            self._frame.notify(Tone.WARNING, words)

    async def _followed(self, work: Work) -> None:
        try:
            await work()
        except (Problem, OSError) as problem:
            self.tell(problem)

    def _drop(self, view: QWidget) -> None:
        self.widget.removeWidget(view)
        view.deleteLater()


def _title(view: QWidget) -> str:
    """The words at the head of a view."""
    labels = view.findChildren(QLabel)
    return labels[0].text() if labels else ""
