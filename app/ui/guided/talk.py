"""The window's side of a workflow: draw each step, wait for the person, hand the answer back."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from app.workflows.interaction import Left, Step

T = TypeVar("T")


class Talk:
    """An `Interaction` for one run of a workflow; `draw` shows a step."""

    def __init__(self, draw: Callable[[Step[Any]], None]) -> None:
        self._draw = draw
        self._question: asyncio.Future[Any] | None = None
        self._left = False

    @property
    def asking(self) -> bool:
        """Whether an answer is awaited; otherwise work is under way."""
        return self._question is not None

    async def ask(self, step: Step[T]) -> T:
        """Show a step and return its answer; raises `Left` when the person leaves."""
        if self._left:
            raise Left
        question: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._question = question
        self._draw(step)
        try:
            return await question
        finally:
            self._question = None

    def show(self, step: Step[None]) -> None:
        """Show a step that expects nothing."""
        self._draw(step)

    def answer(self, value: object) -> None:
        """Give the answer to the step on show; a second click finds nobody waiting."""
        if self._question is not None and not self._question.done():
            self._question.set_result(value)

    def leave(self) -> None:
        """The person leaves: the question on show, or the next one, raises `Left`."""
        self._left = True
        if self._question is not None and not self._question.done():
            self._question.set_exception(Left())
