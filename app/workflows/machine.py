"""A workflow's states: a table decides, an event that is not in it is an error.

The diagrams in docs/ are drawn from the same tables (`diagram`), so they cannot grow old.
"""

from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from typing import Generic, TypeVar

S = TypeVar("S", bound=Enum)
E = TypeVar("E", bound=Enum)


class UnexpectedEvent(Exception):
    """An event came that the table does not know in this state: a fault of the program."""


class Machine(Generic[S, E]):
    """Holds the present state of one run."""

    def __init__(self, table: Mapping[tuple[S, E], S], start: S) -> None:
        self._table = table
        self.state = start

    def fire(self, event: E) -> S:
        """Move along the table; raises `UnexpectedEvent` when it has no such line."""
        try:
            self.state = self._table[self.state, event]
        except KeyError:
            raise UnexpectedEvent(f"{event.name} in {self.state.name}") from None
        return self.state


async def follow(
    table: Mapping[tuple[S, E], S], start: S, end: S, act: Callable[[S], Awaitable[E]]
) -> None:
    """Go from `start` to `end`: `act` does what a state is for and returns the event it ends in."""
    machine = Machine(table, start)
    while machine.state is not end:
        machine.fire(await act(machine.state))


def diagram(table: Mapping[tuple[S, E], S], start: S) -> str:
    """Draw the table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {start.name}"]
    lines += [f"    {a.name} --> {b.name}: {event.name}" for (a, event), b in table.items()]
    return "\n".join(lines) + "\n"
