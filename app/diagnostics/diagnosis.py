"""The whole diagnosis: which checks there are, which measures they share, one call to run them.

`diagnose(here, on_result)` is what the window and the command line call. The measures that several
lines judge (the station, one look a server) begin at once and are taken once.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.backend.http import ProxyChoice
from app.backend.probe import Look, look
from app.diagnostics.checks import (
    card,
    certificates,
    connection,
    counters,
    folders,
    holders,
    macos,
    middleware,
    readers,
    servers,
    service,
    session,
    simulated,
    windows,
    workstation,
)
from app.diagnostics.measure import Once
from app.diagnostics.runner import Check, run_checks
from app.diagnostics.surroundings import SIMULATED, Surroundings
from app.domain.finding import NETWORK_LINES, Finding, Light, Line
from app.domain.station import ServiceState, Station

PICTURE_LIMIT_S = 6.0
"""Seconds within which `picture` should return what was read so far."""

CARD_LIMIT_S = 9.0
NETWORK_LIMIT_S = 8.0

System = tuple[Callable[[Surroundings], Finding], Callable[[Surroundings, Station], Finding]]

LINUX: System = (service.examine, holders.examine)
SYSTEMS: dict[str, System] = {
    "win32": (windows.examine_service, windows.examine_holders),
    "darwin": (macos.examine_service, macos.examine_holders),
    SIMULATED: (simulated.examine_service, simulated.examine_holders),
}
"""How each system tells about its service and about those who hold the card."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All findings in the order of the lines, when they were made and in how many seconds."""

    findings: tuple[Finding, ...]
    at: datetime
    seconds: float

    @property
    def worst(self) -> Light:
        """The light of the whole: failure before attention and unknown, before ok."""
        lights = {finding.light for finding in self.findings}
        if Light.FAILURE in lights:
            return Light.FAILURE
        return Light.ATTENTION if lights - {Light.OK} else Light.OK


async def diagnose(
    here: Surroundings,
    on_result: Callable[[Finding], None] = lambda _finding: None,
    only: frozenset[Line] = frozenset(Line),
) -> Diagnosis:
    """Run all checks, or those of some lines again after a repair.

    `on_result` is called on the event loop with each finding as it comes. Never raises for what a
    check does; ends within 10 seconds whatever hangs.
    """
    loop = asyncio.get_running_loop()
    at, began = here.now(), loop.time()
    findings = await run_checks(checks(here, only), on_result)
    return Diagnosis(findings, at, loop.time() - began)


def checks(here: Surroundings, only: frozenset[Line] = frozenset(Line)) -> tuple[Check, ...]:
    """Return the checks of the lines asked for, sharing their measures."""
    network_checks = _network_checks(here) if only.intersection(NETWORK_LINES) else ()
    every = (*_card_checks(here), *_workstation_checks(here), *network_checks)
    return tuple(check for check in every if check.line in only)


def _card_checks(here: Surroundings) -> tuple[Check, ...]:
    station = Once(here.picture)
    examine_service, examine_holders = SYSTEMS.get(here.platform, LINUX)

    def readers_seen() -> int | None:
        try:
            seen = station()
        except Exception:  # the readers' own line tells what went wrong
            return None
        return len(seen.readers) if seen.service is ServiceState.RUNNING else None

    def today_card(seen: Station) -> Finding:
        return card.judge(seen, here.now().date(), here.settings.soon_days)

    def at_card(line: Line, examine: Callable[[], Finding]) -> Check:
        return Check(line, examine, CARD_LIMIT_S)

    return (
        Check(Line.SERVICE, lambda: examine_service(here)),
        at_card(Line.SESSION, lambda: session.examine(here, readers_seen())),
        at_card(Line.READERS, lambda: readers.examine(here, station())),
        at_card(Line.HOLDERS, lambda: examine_holders(here, station())),
        at_card(Line.CARD, lambda: today_card(station())),
        at_card(Line.COUNTERS, lambda: counters.judge(station())),
        at_card(Line.MIDDLEWARE, lambda: middleware.examine(here, station())),
        at_card(Line.CERTIFICATES, lambda: certificates.examine(here, station())),
    )


def _workstation_checks(here: Surroundings) -> tuple[Check, ...]:
    return (
        Check(Line.FOLDERS, lambda: folders.examine(here)),
        Check(Line.KEYRING, lambda: workstation.examine_keyring(here)),
        Check(Line.DISK, lambda: workstation.examine_disk(here)),
        Check(Line.SETTINGS, lambda: workstation.judge_settings(here.resolved)),
        Check(Line.OUTBOX, lambda: workstation.examine_outbox(here)),
        Check(Line.PROGRAM, workstation.examine_program),
    )


def _network_checks(here: Surroundings) -> tuple[Check, ...]:
    settings = here.settings
    backend = (
        _ahead(here, f"{settings.backend_url.rstrip('/')}/notices", trusted=True)
        if (settings.backend_url)
        else None
    )
    directory = _ahead(here, f"{settings.directory_url.rstrip('/')}/metadata", trusted=True)
    revocation = [_ahead(here, url) for url in here.revocation_urls]
    first = backend or directory
    every: Sequence[Once[Look]] = [*([backend] if backend else []), directory, *revocation]

    def at_line(line: Line, examine: Callable[[], Finding]) -> Check:
        return Check(line, examine, NETWORK_LIMIT_S)

    return (
        at_line(Line.PROXY, lambda: connection.judge_proxy(first())),
        at_line(Line.NAMES, lambda: connection.judge_names([one() for one in every])),
        at_line(Line.TLS, lambda: connection.judge_tls(first())),
        at_line(Line.CLOCK, lambda: connection.judge_clock([one() for one in every], here.now())),
        at_line(Line.BACKEND, lambda: servers.judge_backend(backend() if backend else None)),
        at_line(Line.DIRECTORY, lambda: servers.judge_directory(directory())),
        at_line(Line.REVOCATION, lambda: servers.judge_revocation([one() for one in revocation])),
    )


def _ahead(here: Surroundings, url: str, *, trusted: bool = False) -> Once[Look]:
    proxy = (here.proxy or ProxyChoice.of(here.settings.proxy)).for_url(url)
    authority = here.settings.extra_authority if trusted else None
    return Once.ahead(lambda: look(url, proxy, authority))
