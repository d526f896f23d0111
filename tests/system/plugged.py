"""A virtual card of this process in a slot of a private pcscd, until it is pulled."""

import contextlib
import threading
from collections.abc import Iterator

from app.demo.card import Card, VirtualCard
from app.demo.card.vpcd import VpcdCarrier
from tests.reader.cards import virtual
from tests.reader.desk import PATIENCE_S


class Plug:
    """A card in a slot of the service, until it is pulled."""

    def __init__(self, card: Card, port: int) -> None:
        self.card = card
        self._carrier = VpcdCarrier(card, port)
        assert self._carrier.connect(PATIENCE_S)
        self._thread = threading.Thread(target=self._carrier.serve, daemon=True)
        self._thread.start()

    def pull(self) -> None:
        self._carrier.stop()
        self._thread.join(PATIENCE_S)


@contextlib.contextmanager
def plugged(card: Card, port: int) -> Iterator[Plug]:
    plug = Plug(card, port)
    try:
        yield plug
    finally:
        plug.pull()


def prepared(profile: str = "cps3-nurse") -> VirtualCard:
    """A card whose keys are made already, so that times are those of the reader."""
    card = virtual(profile)
    card.prepare()
    return card
