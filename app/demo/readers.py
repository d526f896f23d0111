"""VirtualReaders: readers in this process, holding virtual cards.

It stands where PC/SC stands. Readers are plugged and unplugged, cards put in and pulled out, the
service stopped and held by others, from any thread; the hub above cannot tell the difference.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.demo.card import Card
from app.demo.keypad import Hands, VirtualKeypad
from app.domain.problem import CardProblem, CardRemoved, ProblemCode, ReaderProblem
from app.domain.station import ServiceState
from app.reader.atr import protocols
from app.reader.channel import Complete, Connection, Marked, Traced
from app.reader.system import Sighting, Slot

DEFAULT_READERS = ("Lecteur virtuel 1", "Lecteur virtuel 2")


@dataclass(slots=True)
class _Reader:
    """One reader; `events` counts insertions and removals as PC/SC does."""

    name: str
    card: Card | None = None
    events: int = 0
    held: bool = False
    hands: Hands | None = None
    transaction: threading.Lock = field(default_factory=threading.Lock)

    def slot(self) -> Slot:
        card = self.card
        atr = card.atr if card is not None else b""
        return Slot(
            name=self.name,
            present=card is not None,
            mute=card is not None and not atr,
            exclusive=self.held,
            atr=atr or None,
            events=self.events,
        )


class VirtualReaders:
    """A reader system whose readers hold what `insert` puts in."""

    def __init__(self, names: tuple[str, ...] = DEFAULT_READERS) -> None:
        self._changed = threading.Condition()
        self._readers = {name: _Reader(name) for name in names}
        self._service = ServiceState.RUNNING
        self._changes = 0

    def insert(self, name: str, card: Card) -> None:
        """Put a card in; one that is in there already is pulled out first."""
        with self._change() as readers:
            reader = readers[name]
            if reader.card is not None:
                reader.events += 1
            card.reset()
            reader.card = card
            reader.events += 1

    def remove(self, name: str) -> None:
        """Pull the card out; nothing happens when there is none."""
        with self._change() as readers:
            reader = readers[name]
            if reader.card is not None:
                reader.card = None
                reader.events += 1

    def plug(self, name: str) -> None:
        """Plug an empty reader in."""
        with self._change() as readers:
            readers.setdefault(name, _Reader(name))

    def unplug(self, name: str) -> None:
        """Unplug a reader, with its card."""
        with self._change() as readers:
            readers.pop(name, None)

    def hold(self, name: str, held: bool = True) -> None:
        """Let another program hold the card for itself, or give it back."""
        with self._change() as readers:
            readers[name].held = held

    def fit_keypad(self, name: str, hands: Hands) -> None:
        """Give the reader keys, on which these hands type."""
        with self._change() as readers:
            readers[name].hands = hands

    def set_service(self, state: ServiceState) -> None:
        """Stop the service, take it away or start it again."""
        with self._change():
            self._service = state

    def watch(self, report: Callable[[Sighting], None]) -> Callable[[], None]:
        """Report every change from a thread of its own; returns what stops it."""
        stopped = threading.Event()

        def stop() -> None:
            with self._changed:
                stopped.set()
                self._changed.notify_all()

        def run() -> None:
            seen = -1
            while not stopped.is_set():
                seen, sighting = self._after(seen, stopped)
                if not stopped.is_set():
                    report(sighting)

        threading.Thread(target=run, name="virtual-readers", daemon=True).start()
        return stop

    @contextmanager
    def connect(self, reader: str) -> Iterator[Connection]:
        """Lend a channel to the card, to one at a time; reset it after a code was presented."""
        with self._changed:
            found, events = self._found(reader)
        with found.transaction:
            channel = _Channel(self, found, events)
            keypad = VirtualKeypad(channel, found.hands) if found.hands else None
            marked = Marked(Traced(channel), keypad)
            try:
                whole = Complete(marked, t0=1 not in protocols(channel.card.atr))
                yield Connection(whole, marked if keypad else None)
            finally:
                if marked.presented:
                    channel.card.reset()

    def card_in(self, reader: _Reader, events: int) -> Card:
        """Return the card of a connection; raises when it is no longer the one in the reader."""
        with self._changed:
            if self._service is not ServiceState.RUNNING:
                raise ReaderProblem(ProblemCode.SERVICE_STOPPED)
            if self._readers.get(reader.name) is not reader:
                raise CardRemoved(ProblemCode.READER_UNPLUGGED)
            if reader.card is None or reader.events != events:
                raise CardRemoved
            return reader.card

    def _after(self, seen: int, stopped: threading.Event) -> tuple[int, Sighting]:
        """Wait until there was another change than the one seen last."""
        with self._changed:
            self._changed.wait_for(lambda: stopped.is_set() or self._changes != seen)
            return self._changes, self._sighting()

    def _found(self, name: str) -> tuple[_Reader, int]:
        if self._service is not ServiceState.RUNNING:
            raise ReaderProblem(ProblemCode.SERVICE_STOPPED)
        reader = self._readers.get(name)
        if reader is None:
            raise CardRemoved(ProblemCode.READER_UNPLUGGED)
        if reader.card is None:
            raise CardRemoved
        if reader.held:
            raise ReaderProblem(ProblemCode.CARD_BUSY)
        if not reader.card.atr:
            raise CardProblem(ProblemCode.CARD_MUTE)
        return reader, reader.events

    def _sighting(self) -> Sighting:
        if self._service is not ServiceState.RUNNING:
            return Sighting(self._service)
        slots = (self._readers[name].slot() for name in sorted(self._readers))
        return Sighting(self._service, tuple(slots))

    @contextmanager
    def _change(self) -> Iterator[dict[str, _Reader]]:
        with self._changed:
            yield self._readers
            self._changes += 1
            self._changed.notify_all()


class _Channel:
    """One connection: it breaks when the card it was opened on leaves."""

    def __init__(self, readers: VirtualReaders, reader: _Reader, events: int) -> None:
        self._readers = readers
        self._reader = reader
        self._events = events
        self.card = readers.card_in(reader, events)

    def transmit(self, command: bytes) -> bytes:
        """Send to the card; its answer is lost when it leaves meanwhile."""
        answer = self._readers.card_in(self._reader, self._events).transmit(command)
        self._readers.card_in(self._reader, self._events)
        return answer

    def close(self) -> None:
        """Leave the card powered, as a shared PC/SC connection does."""
