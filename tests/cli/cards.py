"""The stations that the command line's tests print, with the window's sample cards in them."""

from app.domain.card import Card
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from tests.ui.samples import NURSE, READER


def station(*readers: ReaderView) -> Station:
    """A running service with these readers."""
    return Station(ServiceState.RUNNING, readers)


def with_card(card: Card = NURSE, insertion: int = 1, reading: bool = False) -> ReaderView:
    """The reader with a CPx in it."""
    return ReaderView(READER, ReaderState.CARD, insertion, card, reading=reading)


def empty(insertion: int = 0) -> ReaderView:
    """The reader without a card."""
    return ReaderView(READER, ReaderState.EMPTY, insertion)
