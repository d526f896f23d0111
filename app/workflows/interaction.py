"""How a workflow talks with the person: it asks one step and waits, or shows one and goes on.

A step is a frozen dataclass that says all a shell needs to draw it; its type parameter is the
type of the answer. The window, the terminal and a scripted test are shells over the same steps.
"""

from typing import Generic, Protocol, TypeVar

A = TypeVar("A", covariant=True)
T = TypeVar("T")


class Step(Generic[A]):
    """Something asked; `A` is the answer's type."""

    __slots__ = ()


class Left(Exception):
    """The person left the workflow; nothing more may be sent to the card."""


class Interaction(Protocol):
    """The person in front of the program."""

    async def ask(self, step: Step[T]) -> T:
        """Show a step and return its answer; raises `Left` when the person leaves."""

    def show(self, step: Step[None]) -> None:
        """Show a step that expects nothing, such as work under way."""
