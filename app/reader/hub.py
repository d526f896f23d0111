"""The hub: one picture of the workstation's readers and cards, kept current by itself.

It lives on the asyncio loop. Sightings come from the reader system's own thread; each reader's
card is worked with on that reader's lane only. Every step of a reading is published as a new
frozen `Station`.
"""

from collections.abc import Callable
from typing import TypeVar

from app.domain.station import ServiceState, Station
from app.reader.cpx import CpxSession
from app.reader.system import ReaderSystem

T = TypeVar("T")


class Hub:
    """Reads every card that is put in, and lends a session on it to whoever needs one."""

    def __init__(self, system: ReaderSystem) -> None:
        self._system = system
        self._station = Station(ServiceState.RUNNING, looking=True)

    @property
    def station(self) -> Station:
        """The picture as last published."""
        return self._station

    def start(self) -> None:
        """Begin to watch; call it on the running loop."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop watching and let go of the lanes; a command under way is not interrupted."""
        raise NotImplementedError

    def subscribe(self, callback: Callable[[Station], None]) -> Callable[[], None]:
        """Call `callback` on the loop at every new picture; returns what unsubscribes."""
        raise NotImplementedError

    async def wait(self, predicate: Callable[[Station], bool], timeout: float) -> Station:
        """Return the first picture that fits, the present one included.

        Waits for the first look at the readers in any case. Raises TimeoutError after `timeout`
        seconds.
        """
        raise NotImplementedError

    async def use(self, reader: str, serial: str, work: Callable[[CpxSession], T]) -> T:
        """Run `work` on the reader's lane with a session on the card of that serial.

        Raises CARD_CHANGED when another card is there, and what the session raises. Cancelling
        the await before `work` began withdraws it; afterwards `work` goes to its end and its
        effect on the counters is published all the same.
        """
        raise NotImplementedError
