"""The station with what the authorities say of its cards, added once it is known.

A card is shown as soon as it is read; its certificates are asked about afterwards, on a lane of
their own, and only while the card is there. Test cards are of a tree that nobody vouches for: they
are told so at once.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from app.domain.card import Card, Cause, Certificate
from app.domain.station import ReaderView, Station
from app.lane import Lane, LaneClosed
from app.workflows.broadcast import Broadcast

Prepare = Callable[[], Callable[[Certificate, datetime], Certificate]]
"""Imports and returns what vouches for a certificate; called on the lane, at the first card."""


class VouchedStation:
    """Follows a station and publishes it with the standing of its certificates."""

    def __init__(self, prepare: Prepare, test_cards: bool = False) -> None:
        """`test_cards` is for the demonstration, whose authority vouches for them."""
        self.stations: Broadcast[Station | None] = Broadcast(None)
        self._prepare = prepare
        self._test_cards = test_cards
        self._vouch: Callable[[Certificate, datetime], Certificate] | None = None
        self._lane = Lane("vouch")
        self._seen: Station | None = None
        self._known: dict[str, tuple[Certificate, ...]] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    @property
    def settled(self) -> bool:
        """Whether every card that is there has been asked about."""
        return self._seen is not None and self._cards(self._seen).keys() <= self._known.keys()

    def see(self, station: Station) -> None:
        """Take the station as the readers tell it."""
        self._seen, cards = station, self._cards(station)
        self._known = {serial: kept for serial, kept in self._known.items() if serial in cards}
        self._tell()
        for serial in cards.keys() - self._known.keys() - self._asking.keys():
            task = asyncio.get_running_loop().create_task(self._ask(cards[serial]))
            self._asking[serial] = task

    async def rest(self, limit_s: float) -> None:
        """Wait until no question is on its way, for `limit_s` seconds at most."""
        if self._asking:
            await asyncio.wait(self._asking.values(), timeout=limit_s)

    def close(self) -> None:
        """Ask no more; a question on its way is left to itself."""
        for task in self._asking.values():
            task.cancel()
        self._lane.close()

    async def _ask(self, card: Card) -> None:
        try:
            known = await self._lane.run(lambda: self._answers(card))
        except LaneClosed:
            return
        finally:
            self._asking.pop(card.serial, None)
        present = self._seen.readers if self._seen else ()
        if any(reader.card is not None and reader.card.serial == card.serial for reader in present):
            self._known[card.serial] = known
            self._tell()

    def _answers(self, card: Card) -> tuple[Certificate, ...]:
        if self._vouch is None:
            self._vouch = self._prepare()
        now = datetime.now(UTC)
        return tuple(self._vouch(certificate, now) for certificate in card.certificates)

    def _tell(self) -> None:
        if self._seen is not None:
            readers = tuple(self._dressed(reader) for reader in self._seen.readers)
            self.stations.set(replace(self._seen, readers=readers))

    def _dressed(self, reader: ReaderView) -> ReaderView:
        """Return the reader with the standing of exactly the certificates that were asked about."""
        card = reader.card
        if card is None:
            return reader
        known = {each.der: each for each in self._known.get(card.serial, ())}
        certificates = tuple(known.get(each.der, each) for each in card.certificates)
        if not self._asks_about(card):
            certificates = tuple(replace(each, cause=Cause.TEST) for each in certificates)
        return replace(reader, card=replace(card, certificates=certificates))

    def _cards(self, station: Station) -> dict[str, Card]:
        """Return the cards that somebody is asked about once they are wholly read, by serial."""
        return {
            reader.card.serial: reader.card
            for reader in station.readers
            if reader.card is not None and reader.card.complete and self._asks_about(reader.card)
        }

    def _asks_about(self, card: Card) -> bool:
        return self._test_cards or not card.test
