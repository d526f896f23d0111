"""Where the checks look in production: the real readers, the present user's files and settings."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from app.backend.http import ProxyChoice, ProxyLogin
from app.backend.vouch import Vouch, of_workstation, unchecked
from app.diagnostics.diagnosis import PICTURE_LIMIT_S
from app.diagnostics.measure import Once, within
from app.diagnostics.surroundings import SIMULATED, Surroundings
from app.domain.card import Certificate
from app.domain.station import ServiceState, Station
from app.paths import Paths, of_user
from app.reader.hub import Hub
from app.reader.pcsc import PcscSystem, enter
from app.reader.system import UNRESTRICTED, ReaderPolicy, ReaderSystem
from app.settings import Resolved, load

VOUCH_LIMIT_S = 4.0
"""Seconds for one certificate, within those of the check of all of them."""

SERVICE_STOPPED = 0x8010001D  # SCARD_E_NO_SERVICE


def this_workstation(
    picture: Callable[[], Station] | None = None,
    login: Callable[[], ProxyLogin | None] = lambda: None,
) -> Surroundings:
    """Return the real surroundings; the window gives the picture and the proxy's account it has."""
    paths = of_user()
    resolved = load(paths)
    policy = ReaderPolicy(denied=resolved.settings.reader_denylist)
    return Surroundings(
        picture=picture or (lambda: picture_of(PcscSystem(), policy)),
        enter=enter,
        resolved=resolved,
        paths=paths,
        vouch=patient(lambda: of_workstation(paths, resolved.settings, login=login)),
        proxy=ProxyChoice.of(resolved.settings.proxy, login),
    )


def patient(prepare: Callable[[], Vouch], limit_s: float = VOUCH_LIMIT_S) -> Vouch:
    """Return what vouches for certificates until an answer takes too long, then for none more.

    A certificate that nobody vouched for in time stays unchecked, and the check goes on.
    """
    ready = Once(prepare)
    late = threading.Event()

    def vouch(certificate: Certificate, now: datetime) -> Certificate:
        if late.is_set():
            return certificate
        try:
            return within(limit_s, lambda: ready()(certificate, now))
        except TimeoutError:
            late.set()
            return certificate

    return vouch


def demonstration(
    picture: Callable[[], Station],
    resolved: Resolved,
    paths: Paths,
    prepare: Callable[[], Vouch] = lambda: unchecked,
) -> Surroundings:
    """Return the surroundings of the demonstration: nothing leads out of this machine.

    `prepare` returns what vouches for its test cards.
    """
    url = resolved.settings.backend_url or ""
    local = replace(resolved, settings=replace(resolved.settings, directory_url=url))
    return Surroundings(
        picture=picture,
        enter=lambda: 0 if picture().service is ServiceState.RUNNING else SERVICE_STOPPED,
        resolved=local,
        paths=paths,
        vouch=patient(prepare),
        revocation_urls=(),
        platform=SIMULATED,
    )


def picture_of(readers: ReaderSystem, policy: ReaderPolicy = UNRESTRICTED) -> Station:
    """Read all cards and return the picture, or what is known of it after 6 seconds.

    Runs a hub and a loop of its own, on the thread of the check that asks first.
    """

    async def settled() -> Station:
        hub = Hub(readers, policy)
        hub.start()
        try:
            return await read_by(hub)
        finally:
            hub.close()

    return asyncio.run(settled())


async def read_by(hub: Hub) -> Station:
    """Return the picture of a running hub once all cards are read, or as far as it is known."""
    try:
        return await hub.wait(_is_read, PICTURE_LIMIT_S)
    except TimeoutError:
        return _as_far_as_known(hub.station)


def _as_far_as_known(station: Station) -> Station:
    """A service that has not even shown its readers does not work, whatever its socket says."""
    return Station(ServiceState.STOPPED) if station.looking else station


def _is_read(station: Station) -> bool:
    return not any(reader.reading for reader in station.readers)
