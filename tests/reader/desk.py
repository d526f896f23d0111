"""A workstation under test: a reader system, the hub over it, and every picture it published."""

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Generic, TypeVar

from app.domain.station import ReaderState, ReaderView, Station
from app.reader.cpx import CpxSession
from app.reader.hub import Hub
from app.reader.system import ReaderSystem

PATIENCE_S = 20.0

S = TypeVar("S", bound=ReaderSystem)
T = TypeVar("T")


class Desk(Generic[S]):
    """What tests do at a workstation; `readers` is its reader system."""

    def __init__(self, readers: S) -> None:
        self.readers = readers
        self.hub = Hub(readers)
        self.pictures: list[Station] = []
        self.hub.subscribe(self.pictures.append)

    async def until(self, name: str, fits: Callable[[ReaderView], bool]) -> ReaderView:
        """Wait until the reader looks like that."""

        def look(station: Station) -> bool:
            view = station.reader(name)
            return view is not None and fits(view)

        view = (await self.hub.wait(look, PATIENCE_S)).reader(name)
        assert view is not None
        return view

    async def use(self, name: str, work: Callable[[CpxSession], T]) -> T:
        """Work with the card that is shown in the reader."""
        view = self.hub.station.reader(name)
        assert view is not None
        assert view.card is not None
        return await self.hub.use(name, view.card.serial, work)

    def views(self, name: str) -> list[ReaderView]:
        """Every picture of the reader so far."""
        found = (station.reader(name) for station in self.pictures)
        return [view for view in found if view is not None]


@contextlib.asynccontextmanager
async def desk(readers: S) -> AsyncIterator[Desk[S]]:
    """A desk whose hub runs."""
    made = Desk(readers)
    made.hub.start()
    try:
        yield made
    finally:
        made.hub.close()


def complete(view: ReaderView) -> bool:
    """Whether the card was read to its end."""
    return view.card is not None and view.card.complete


def settled(view: ReaderView) -> bool:
    """Whether there is a card of any kind and no more is to come."""
    return view.state is not ReaderState.EMPTY and not view.reading


def tries(left: int | None) -> Callable[[ReaderView], bool]:
    """Whether the screen shows that many tries of the code porteur."""
    return lambda view: view.card is not None and view.card.pin.tries_left == left
