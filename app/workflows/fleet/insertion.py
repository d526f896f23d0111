"""The register by insertion: each card that is read adds or refreshes its row, with no click.

No code is asked for. Every reader is followed by itself, so cards may go through two readers at
once. A card is noted once its number, end and counters are known, before its certificates are read,
and again each time these tell more. The same card put into the same reader again within two
seconds, no other in between, is one insertion: contacts bounce.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.card import Card, ReadingStage
from app.domain.fleet import FleetCard, Happening, seen
from app.domain.problem import LocalProblem
from app.domain.station import Station
from app.workflows.fleet.register import Fleet

BOUNCE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Noted:
    """A card was noted: `new` when the register did not know it, `trouble` when it could not."""

    row: FleetCard | None
    new: bool = False
    trouble: LocalProblem | None = None


Listener = Callable[[Noted], None]
Told = tuple[bool, str | None, str | None]
"""Whether a card is read to its end, its structure's name and its label."""


class Insertions:
    """Hears the hub's pictures and keeps the register in step with them."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._listeners: list[Listener] = []
        self._done: dict[str, tuple[int, Told]] = {}
        self._last: dict[str, tuple[str, datetime]] = {}
        self._station: Station | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` each insertion, on the loop; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def sighted(self, station: Station) -> None:
        """Take note of the cards that have just been read."""
        self._station = station
        if self._fleet.state.value.ready:
            self.look()

    def look(self) -> None:
        """Take note of the cards in the readers: the register may have opened after they came."""
        for reader in self._station.readers if self._station else ():
            card = reader.card
            if card is None or card.number is None:
                continue
            told = _told(card, reader.reading)
            if told is None or self._done.get(reader.name) == (reader.insertion, told):
                continue
            first = self._done.get(reader.name, (0, told))[0] != reader.insertion
            self._done[reader.name] = (reader.insertion, told)
            task = asyncio.get_running_loop().create_task(
                self._note(reader.name, card, card.number, first)
            )
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def forget(self) -> None:
        """Keep nothing of the cards that were seen."""
        self._done.clear()
        self._last.clear()
        self._station = None

    async def close(self) -> None:
        """Wait for the notes under way."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _note(self, reader: str, card: Card, number: str, first: bool) -> None:
        now = self._fleet.now()
        before, at = self._last.get(reader, ("", now))
        self._last[reader] = (number, now)
        again = not first or (before == number and now - at < BOUNCE)
        try:
            row, new = await self._fleet.take(
                number, lambda before: _merged(card, before, now, again), Happening.SEEN
            )
        except LocalProblem as problem:
            self._tell(Noted(None, trouble=problem))
            return
        if not again:
            self._tell(Noted(row, new))

    def _tell(self, noted: Noted) -> None:
        for listener in tuple(self._listeners):
            listener(noted)


def _told(card: Card, reading: bool) -> Told | None:
    """What a picture tells that the one before may not have, or None while it is too early.

    A service card's label comes a moment after its counters; who holds a card is part of its row.
    """
    whole = not reading and card.complete
    structure = card.structure.name if card.structure else None
    label = card.holder.display_name if card.holder else None
    if not whole and (label is None or not card.reached(ReadingStage.COUNTERS)):
        return None
    return (whole, structure, label)


def _merged(card: Card, before: FleetCard | None, now: datetime, again: bool) -> FleetCard | None:
    """The row after this reading; a second note of one insertion changes it only if it tells more.

    The time of a second note is no news by itself.
    """
    if again and before is not None and before.seen_at is not None:
        return seen(card, before, before.seen_at)
    return seen(card, before, now)
