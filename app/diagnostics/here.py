"""Where the checks look in production: the real readers, the present user's files and settings."""

import asyncio

from app.diagnostics.diagnosis import PICTURE_LIMIT_S
from app.diagnostics.surroundings import Surroundings
from app.domain.station import ServiceState, Station
from app.paths import of_user
from app.reader.hub import Hub
from app.reader.pcsc import PcscSystem, enter
from app.reader.system import ReaderSystem
from app.settings import load


def this_workstation() -> Surroundings:
    """Return the surroundings of `poste-cpx diagnose`."""
    paths = of_user()
    return Surroundings(
        picture=lambda: picture_of(PcscSystem()), enter=enter, resolved=load(paths), paths=paths
    )


def picture_of(readers: ReaderSystem) -> Station:
    """Read all cards and return the picture, or what is known of it after 6 seconds.

    Runs a hub and a loop of its own, on the thread of the check that asks first.
    """

    async def settled() -> Station:
        hub = Hub(readers)
        hub.start()
        try:
            return await hub.wait(_is_read, PICTURE_LIMIT_S)
        except TimeoutError:
            return _as_far_as_known(hub.station)
        finally:
            hub.close()

    return asyncio.run(settled())


def _as_far_as_known(station: Station) -> Station:
    """A service that has not even shown its readers does not work, whatever its socket says."""
    return Station(ServiceState.STOPPED) if station.looking else station


def _is_read(station: Station) -> bool:
    return not any(reader.reading for reader in station.readers)
