"""A desk whose readers are virtual, and tests written as coroutines over it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from app.demo.card import Card
from app.demo.readers import DEFAULT_READERS, VirtualReaders
from app.domain.station import ReaderView
from tests.reader.desk import Desk, complete, desk

ONE, TWO = DEFAULT_READERS
VirtualDesk = Desk[VirtualReaders]


def scenario(function: Callable[[VirtualDesk], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Run a coroutine test over a desk of its own."""

    def test() -> None:
        async def run() -> None:
            async with desk(VirtualReaders()) as made:
                await function(made)

        asyncio.run(run())

    test.__doc__ = function.__doc__
    return test


async def read(made: VirtualDesk, card: Card, name: str = ONE) -> ReaderView:
    """Put a card in and wait until it is read to its end."""
    made.readers.insert(name, card)
    return await made.until(name, complete)
