"""What Windows tells, as text, about its smart-card service, the Cryptolib and running programs.

The commands print words that stay in English whatever the language of the system (RUNNING,
DISABLED), and these are what is read.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.diagnostics.checks import holders
from app.diagnostics.checks.holders import Client
from app.diagnostics.checks.service import REFUSED
from app.diagnostics.checks.versions import version_numbers
from app.diagnostics.measure import output_of
from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Finding, Light, Line, Repair, RepairId, plain
from app.domain.problem import ProblemCode
from app.domain.station import ReaderState, Station
from app.language import N_

SERVICE = "SCardSvr"
START = ("sc", "start", SERVICE)
ENABLE = ("sc", "config", SERVICE, "start=", "auto")
CRYPTOLIB_KEY = r"HKLM\SOFTWARE\ASIP\Cryptolib CPS"

# Programs known to keep a card busy (card.md 7.3), by the name of their image.
SUSPECTS = (
    "ccm.exe",
    "dmpconnect",
    "jfse",
    "clmlive",
    "vitalzen",
    "icanopee",
    "firefox.exe",
    "chrome.exe",
    "msedge.exe",
)


@dataclass(frozen=True, slots=True)
class WindowsService:
    """State (RUNNING, STOPPED...) and start type (AUTO_START, DEMAND_START, DISABLED)."""

    state: str = ""
    start: str = ""


def service_of(query: str, configuration: str) -> WindowsService:
    """Read `sc query` and `sc qc`."""
    state = re.search(r":\s+\d\s+([A-Z]+(?:_[A-Z]+)*)", _line(query, "STATE", "TAT"))
    start = re.search(r"(AUTO_START|DEMAND_START|DISABLED)", configuration)
    return WindowsService(state.group(1) if state else "", start.group(1) if start else "")


def _line(text: str, *marks: str) -> str:
    return next((line for line in text.splitlines() if any(m in line for m in marks)), "")


def examine_service(here: Surroundings) -> Finding:
    """Ask the service manager, then the service itself."""
    query = output_of(("sc", "query", SERVICE)) or ""
    service = service_of(query, output_of(("sc", "qc", SERVICE)) or "")
    return judge_service(service, here.enter() if service.state == "RUNNING" else None)


def judge_service(service: WindowsService, entry: int | None) -> Finding:
    """Windows stops the service by itself when the last reader is unplugged: that is no fault."""
    light, sentence, command = _verdict(service, entry)
    return Finding(
        Line.SERVICE,
        light,
        sentence,
        plain(
            state=service.state or None,
            start=service.start or None,
            code=None if entry is None else f"0x{entry & 0xFFFFFFFF:08X}",
            command=" ".join(command) or None,
        ),
        _repairs(command),
        (2,) if light is not Light.OK else (),
        _problem(light, entry),
    )


def _problem(light: Light, entry: int | None) -> ProblemCode | None:
    if light is not Light.FAILURE:
        return None
    return ProblemCode.SERVICE_REFUSED if entry == REFUSED else ProblemCode.SERVICE_STOPPED


def _verdict(service: WindowsService, entry: int | None) -> tuple[Light, str, tuple[str, ...]]:
    if service.start == "DISABLED":
        sentence = N_("Le service Carte à puce est désactivé : {command}")
        return Light.FAILURE, sentence, ENABLE
    if not service.state:
        return Light.FAILURE, N_("Le service Carte à puce n’existe pas sur ce poste."), ()
    if service.state != "RUNNING":
        sentence = N_(
            "Le service Carte à puce est arrêté : sans lecteur branché, Windows l’arrête de "
            "lui-même ; sinon {command}"
        )
        return Light.ATTENTION, sentence, START
    if entry == REFUSED:
        sentence = N_("Le service Carte à puce refuse cette session ({code}).")
        return Light.FAILURE, sentence, ()
    if entry:
        sentence = N_("Le service Carte à puce tourne, mais répond par une erreur ({code}).")
        return Light.FAILURE, sentence, ()
    return Light.OK, N_("Le service Carte à puce fonctionne."), ()


def _repairs(command: tuple[str, ...]) -> tuple[Repair, ...]:
    if not command:
        return ()
    start = Repair(
        RepairId.START_SERVICE,
        N_("Démarrer le service"),
        N_("Lance cette commande avec les droits d’administration, que Windows demandera."),
        N_("Vérifie ensuite que le service répond."),
        command,
    )
    return (start, _copy(command)) if command is START else (_copy(command),)


def _copy(command: tuple[str, ...]) -> Repair:
    return Repair(
        RepairId.COPY_COMMAND,
        N_("Copier la commande"),
        N_("Copie la commande à donner dans une invite d’administrateur. Rien n’est exécuté."),
        N_("Relancez ensuite le diagnostic."),
        command,
    )


def cryptolib_version(exported: str) -> tuple[int, ...]:
    """Read the version from `reg query` of the Cryptolib's key, or from a .reg export of it."""
    return version_numbers(_line(exported, "Version"))


def examine_holders(here: Surroundings, station: Station) -> Finding:
    """Windows does not tell who holds a card; when one is held, likely programs are named."""
    held = any(reader.state is ReaderState.BUSY for reader in station.readers)
    tasks = output_of(("tasklist", "/fo", "csv", "/nh"), here.environment) if held else None
    return holders.judge(station, tuple(suspects(tasks or "")))


def suspects(tasks: str) -> Iterator[Client]:
    """Read `tasklist /fo csv /nh`: programs known to keep a card busy."""
    for row in csv.reader(tasks.splitlines()):
        if len(row) > 1 and row[1].isdigit() and row[0].lower().startswith(SUSPECTS):
            yield Client(row[0], int(row[1]))
