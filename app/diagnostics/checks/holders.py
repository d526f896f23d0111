"""Which other programs are connected to the PC/SC service, and does one keep the card to itself?

Linux does not tell who is at the other end of a Unix socket without the unix_diag module, which
is not always there. A program that has libpcsclite in memory and a connected, unnamed stream
socket is a client of the service. Nothing is ever ended: the name is all support needs.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.diagnostics.measure import text_of
from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Finding, Light, Line, plain
from app.domain.problem import ProblemCode
from app.domain.station import ReaderState, ServiceState, Station
from app.language import N_

CLIENT_LIBRARY = "libpcsclite"
CONNECTED = "03"
STREAM = "0001"


@dataclass(frozen=True, slots=True)
class Client:
    """A program connected to the service."""

    name: str
    pid: int

    def __str__(self) -> str:
        return f"{self.name} ({self.pid})"


def examine(here: Surroundings, station: Station) -> Finding:
    """Measure and judge; this program itself is left out."""
    proc = here.path("/proc")
    return judge(station, tuple(clients(proc, os.getpid(), str(here.pcsc_socket))))


def clients(proc: Path, own: int, socket_path: str) -> Iterator[Client]:
    """Yield the clients of the service; programs of other accounts stay hidden without rights."""
    sockets = connected_sockets(text_of(proc / "net/unix", 4_000_000) or "")
    for folder in sorted(proc.glob("[0-9]*"), key=lambda entry: int(entry.name)):
        pid = int(folder.name)
        if pid != own and _is_client(folder, sockets, socket_path):
            yield Client((text_of(folder / "comm", 64) or "?").strip(), pid)


def connected_sockets(table: str) -> frozenset[str]:
    """Read /proc/net/unix: inodes of connected stream sockets without a name (proc(5))."""
    rows = (line.split() for line in table.splitlines()[1:])
    return frozenset(r[6] for r in rows if len(r) == 7 and r[4] == STREAM and r[5] == CONNECTED)


def _is_client(folder: Path, sockets: frozenset[str], socket_path: str) -> bool:
    maps = text_of(folder / "maps", 4_000_000)
    if maps is None or CLIENT_LIBRARY not in maps:
        return False
    return _same_service(folder, socket_path) and bool(sockets & _open_sockets(folder))


def _same_service(folder: Path, socket_path: str) -> bool:
    """Whether the program talks to this service and not to one moved by PCSCLITE_CSOCK_NAME."""
    environment = (text_of(folder / "environ", 1_000_000) or "").split("\0")
    moved = [entry for entry in environment if entry.startswith("PCSCLITE_CSOCK_NAME=")]
    theirs = moved[0].partition("=")[2] if moved else "/run/pcscd/pcscd.comm"
    return theirs == socket_path


def _open_sockets(folder: Path) -> frozenset[str]:
    found = set()
    try:
        for entry in (folder / "fd").iterdir():
            target = str(entry.readlink())
            if target.startswith("socket:["):
                found.add(target[8:-1])
    except OSError:  # the program ended meanwhile, or belongs to someone else
        pass
    return frozenset(found)


def judge(station: Station, others: Iterable[Client]) -> Finding:
    """Name who is there; a failure only when one keeps the card to itself."""
    programs = tuple(str(client) for client in others)
    busy = tuple(r.name for r in station.readers if r.state is ReaderState.BUSY)
    light, sentence = _verdict(station, programs, busy)
    held = light is Light.FAILURE
    return Finding(
        Line.HOLDERS,
        light,
        sentence,
        plain(programs=programs, busy=busy),
        symptoms=(31,) if held else (),
        problem=ProblemCode.CARD_BUSY if held else None,
    )


def _verdict(
    station: Station, programs: tuple[str, ...], busy: tuple[str, ...]
) -> tuple[Light, str]:
    if station.service is not ServiceState.RUNNING:
        return Light.UNKNOWN, N_("Le service PC/SC n’est pas accessible : rien à examiner.")
    if busy and programs:
        sentence = N_(
            "Un autre programme garde la carte pour lui : {programs}. Fermez-le, ou attendez "
            "qu’il ait fini."
        )
        return Light.FAILURE, sentence
    if busy:
        sentence = N_(
            "Un programme d’un autre compte garde la carte de {busy} pour lui ; un "
            "administrateur peut voir lequel."
        )
        return Light.FAILURE, sentence
    if programs:
        return Light.OK, N_("Aussi reliés au service : {programs}. La carte reste partagée.")
    return Light.OK, N_("Aucun autre programme visible n’utilise les lecteurs.")
