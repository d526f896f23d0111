"""The hub: one picture of the workstation's readers and cards, kept current by itself.

It lives on the asyncio loop. Sightings come from the reader system's own thread; each reader's
card is worked with on that reader's lane only. Every step of a reading is published as a new
frozen `Station`.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import TypeVar

from app.domain.problem import ProblemCode, ReaderProblem
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.reader.cpx import CpxSession
from app.reader.system import UNRESTRICTED, ReaderPolicy, ReaderSystem, Sighting
from app.reader.watched import WatchedReader

T = TypeVar("T")
Subscriber = Callable[[Station], None]


class Hub:
    """Reads every card that is put in, and lends a session on it to whoever needs one.

    A reader that the policy denies is shown, and never connected to.
    """

    def __init__(self, system: ReaderSystem, policy: ReaderPolicy = UNRESTRICTED) -> None:
        self._system = system
        self._policy = policy
        self._ignored: tuple[ReaderView, ...] = ()
        self._station = Station(ServiceState.RUNNING, looking=True)
        self._service = ServiceState.RUNNING
        self._readers: dict[str, WatchedReader] = {}
        self._insertions: dict[str, int] = {}
        self._subscribers: list[Subscriber] = []
        self._stop: Callable[[], None] | None = None
        self._silent = False

    @property
    def station(self) -> Station:
        """The picture as last published."""
        return self._station

    def start(self) -> None:
        """Begin to watch; call it on the running loop."""
        loop = asyncio.get_running_loop()

        def report(sighting: Sighting) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has closed: nobody looks any more
                loop.call_soon_threadsafe(self._sighted, sighting)

        self._stop = self._system.watch(report)

    def close(self) -> None:
        """Stop watching and let go of the lanes; a command under way is not interrupted."""
        if self._stop is not None:
            self._stop()
            self._stop = None
        for reader in self._readers.values():
            reader.close()
        self._readers.clear()

    def restart(self) -> None:
        """Let go of the service and of all readers, then watch anew in a context of its own.

        The insertions are counted on, so that a late answer of before is still known as one.
        """
        if self._stop is not None:
            self._stop()
        for name in tuple(self._readers):
            self._forget(name)
        self._station = Station(ServiceState.RUNNING, looking=True)
        for callback in tuple(self._subscribers):
            callback(self._station)
        self.start()

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call `callback` on the loop at every new picture; returns what unsubscribes."""
        self._subscribers.append(callback)

        def unsubscribe() -> None:
            if callback in self._subscribers:
                self._subscribers.remove(callback)

        return unsubscribe

    async def wait(self, predicate: Callable[[Station], bool], timeout: float) -> Station:
        """Return the first picture that fits, the present one included.

        Waits for the first look at the readers in any case. Raises TimeoutError after `timeout`
        seconds.
        """
        found: asyncio.Future[Station] = asyncio.get_running_loop().create_future()

        def look(station: Station) -> None:
            if not found.done() and not station.looking and predicate(station):
                found.set_result(station)

        unsubscribe = self.subscribe(look)
        look(self._station)
        try:
            return await asyncio.wait_for(found, timeout)
        finally:
            unsubscribe()

    async def use(self, reader: str, serial: str, work: Callable[[CpxSession], T]) -> T:
        """Run `work` on the reader's lane with a session on the card of that serial.

        Raises READER_UNPLUGGED, CARD_ABSENT, CARD_CHANGED when another card is there, CARD_BUSY
        when another program keeps the card for ten seconds, and what `work` raises. Cancelling
        the await before `work` began withdraws it; afterwards `work` goes to its end, and the
        tries it left are published all the same.
        """
        watched = self._readers.get(reader)
        if watched is None and self._policy.denies(reader):
            raise ReaderProblem(ProblemCode.READER_DENIED)
        if watched is None:
            raise ReaderProblem(ProblemCode.READER_UNPLUGGED)
        return await watched.use(serial, work)

    def _sighted(self, sighting: Sighting) -> None:
        if self._stop is None:
            return
        self._service = sighting.service
        slots = [slot for slot in sighting.slots if not self._policy.denies(slot.name)]
        with self._one_publication():
            self._ignored = tuple(
                _ignored(slot.name) for slot in sighting.slots if slot not in slots
            )
            for name in self._readers.keys() - {slot.name for slot in slots}:
                self._forget(name)
            for slot in slots:
                if (watched := self._readers.get(slot.name)) is not None:
                    watched.see(slot)
                else:
                    before = self._insertions.get(slot.name, 0)
                    self._readers[slot.name] = WatchedReader(
                        self._system, slot, before, self._publish, self._policy.keypads
                    )

    def _forget(self, name: str) -> None:
        watched = self._readers.pop(name)
        self._insertions[name] = watched.view.insertion
        watched.close()

    @contextlib.contextmanager
    def _one_publication(self) -> Iterator[None]:
        """Publish once for all that changes within."""
        self._silent = True
        try:
            yield
        finally:
            self._silent = False
        self._publish()

    def _publish(self) -> None:
        if self._silent:
            return
        views = (*(watched.view for watched in self._readers.values()), *self._ignored)
        in_order = sorted(views, key=lambda view: view.name)
        station = Station(self._service, tuple(in_order))
        if station != self._station:
            self._station = station
            for callback in tuple(self._subscribers):
                callback(station)


def _ignored(name: str) -> ReaderView:
    return ReaderView(name, ReaderState.IGNORED, problem=ProblemCode.READER_DENIED)
