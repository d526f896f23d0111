"""What the window has before it: the station as last reported, and the reader that is shown."""

from collections.abc import Callable
from datetime import date

from app.domain.card import Card
from app.domain.station import ReaderView, Station
from app.ui.parts import Parts

Listener = Callable[[], None]


class Desk:
    """Holds the station for all pages, so that header and pages never speak of two readers.

    A reader picked by hand is shown as long as it is plugged; otherwise the preferred one is.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._listeners: list[Listener] = []
        self._chosen: str | None = None
        self.station: Station | None = None
        self._stop = parts.watch_station(self._changed)

    @property
    def reader(self) -> ReaderView | None:
        """The reader that is shown."""
        if self.station is None:
            return None
        chosen = self.station.reader(self._chosen) if self._chosen is not None else None
        return chosen or self.station.preferred

    @property
    def card(self) -> Card | None:
        """The card in the reader that is shown."""
        return self.reader.card if self.reader else None

    @property
    def today(self) -> date:
        """The present day."""
        return self._parts.today()

    def choose(self, reader: str) -> None:
        """Show this reader from now on."""
        self._chosen = reader
        self._tell()

    def watch(self, listener: Listener) -> None:
        """Call `listener` now and at every change, for as long as the window lives."""
        self._listeners.append(listener)
        listener()

    def close(self) -> None:
        """Listen no more."""
        self._stop()
        self._listeners.clear()

    def _changed(self, station: Station) -> None:
        self.station = station
        self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
