"""Is the PC/SC service there, running, and does it let this session in?"""

import ctypes
import socket
from dataclasses import dataclass
from enum import StrEnum

from app.diagnostics.measure import output_of, text_of, within
from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Finding, Light, Line, Repair, RepairId, plain
from app.domain.problem import ProblemCode
from app.language import N_

CONNECT_LIMIT_S = 2.0
ENTER_LIMIT_S = 3.0
REFUSED = 0x8010006A
"""What pcscd answers to a session that polkit keeps out (SCARD_W_SECURITY_VIOLATION)."""

POLKIT_ACTION = "org.debian.pcsc-lite.access_pcsc"


class Door(StrEnum):
    """What the service's socket answers."""

    OPEN = "open"
    ABSENT = "absent"
    REFUSED = "refused"
    DENIED = "denied"
    DEAF = "deaf"


@dataclass(frozen=True, slots=True)
class Unit:
    """A systemd unit: `start` is its unit file state (enabled, disabled, masked...)."""

    active: str = ""
    start: str = ""


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What was measured. `entry` is the PC/SC return code of an attempt to enter, 0 for success."""

    library: bool
    installed: bool
    door: Door
    entry: int | None
    version: str = ""
    unit: Unit | None = None
    install: tuple[str, ...] = ()


def examine(here: Surroundings) -> Finding:
    """Measure and judge."""
    library = library_loads(here.pcsc_library)
    door, entry = knock(here), None
    if library and door is Door.OPEN:
        door, entry = _enter(here)
    facts = ServiceFacts(
        library=library,
        installed=_installed(here),
        door=door,
        entry=entry,
        version=_version(here),
        unit=_unit(here),
        install=install_command(text_of(here.path("/etc/os-release")) or ""),
    )
    return judge(facts, str(here.pcsc_socket))


def _enter(here: Surroundings) -> tuple[Door, int | None]:
    try:
        return Door.OPEN, within(ENTER_LIMIT_S, here.enter)
    except TimeoutError:
        return Door.DEAF, None


def library_loads(name: str) -> bool:
    """Whether the client library can be loaded; it is never shipped with the program."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def knock(here: Surroundings) -> Door:
    """Connect to the service's socket and let go at once."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(CONNECT_LIMIT_S)
        try:
            client.connect(str(here.pcsc_socket))
        except FileNotFoundError:
            return Door.ABSENT
        except PermissionError:
            return Door.DENIED
        except TimeoutError:
            return Door.DEAF
        except OSError:
            return Door.REFUSED
    return Door.OPEN


def _installed(here: Surroundings) -> bool:
    places = ("/usr/sbin/pcscd", "/usr/bin/pcscd", "/usr/local/sbin/pcscd")
    return any(here.path(place).exists() for place in places)


def _version(here: Surroundings) -> str:
    said = output_of(("pcscd", "--version"), here.environment) or ""
    words = said.partition("version")[2].split()
    return words[0].strip(".,") if words else ""


def _unit(here: Surroundings) -> Unit | None:
    if not here.path("/run/systemd/system").exists():
        return None
    said = output_of(
        ("systemctl", "show", "pcscd.socket", "-p", "ActiveState,UnitFileState"), here.environment
    )
    return None if said is None else unit_of(said)


def unit_of(said: str) -> Unit:
    """Read what `systemctl show -p ActiveState,UnitFileState` prints."""
    values = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    return Unit(values.get("ActiveState", ""), values.get("UnitFileState", ""))


def install_command(os_release: str) -> tuple[str, ...]:
    """Return the command that installs the service, by the family in /etc/os-release."""
    values = dict(line.split("=", 1) for line in os_release.splitlines() if "=" in line)
    family = f"{values.get('ID', '')} {values.get('ID_LIKE', '')}".replace('"', "").split()
    if {"rhel", "fedora"} & set(family):
        return ("dnf", "install", "pcsc-lite", "pcsc-lite-ccid")
    return ("apt", "install", "pcscd", "libccid")


def start_command(unit: Unit | None) -> tuple[str, ...]:
    """Return the exact command that starts the service, to be run as administrator."""
    if unit is None:
        return ("pcscd",)
    if unit.start == "masked":
        return ("systemctl", "unmask", "--now", "pcscd.socket", "pcscd.service")
    return ("systemctl", "enable", "--now", "pcscd.socket")


def judge(facts: ServiceFacts, place: str) -> Finding:
    """Name the first cause that explains why cards cannot be reached, or say that all is well."""
    light, sentence, problem, repairs, symptoms = _verdict(facts)
    unit = facts.unit or Unit()
    command = next((" ".join(repair.command) for repair in repairs if repair.command), "")
    return Finding(
        Line.SERVICE,
        light,
        sentence,
        plain(
            version=facts.version or None,
            door=facts.door.value,
            start=unit.start or None,
            active=unit.active or None,
            code=None if facts.entry is None else f"0x{facts.entry & 0xFFFFFFFF:08X}",
            polkit=POLKIT_ACTION if facts.entry == REFUSED else None,
            command=f"sudo {command}" if command else None,
            socket=place,
        ),
        repairs,
        symptoms,
        problem,
    )


_Verdict = tuple[Light, str, ProblemCode | None, tuple[Repair, ...], tuple[int, ...]]


def _verdict(facts: ServiceFacts) -> _Verdict:
    if not facts.library:
        return _failed(
            N_("La bibliothèque PC/SC (libpcsclite) manque sur ce poste : {command}"),
            (_copy(facts.install),),
            ProblemCode.SERVICE_ABSENT,
        )
    if facts.door is Door.OPEN:
        return _entered(facts)
    return _shut(facts)


def _entered(facts: ServiceFacts) -> _Verdict:
    if facts.entry == REFUSED:
        sentence = N_(
            "Le service PC/SC refuse cette session ({code}) : polkit n’admet que la session "
            "active, devant l’écran du poste."
        )
        return _failed(sentence, (_reestablish(),), ProblemCode.SERVICE_REFUSED)
    if facts.entry:
        sentence = N_("Le service PC/SC est lancé, mais répond par une erreur ({code}).")
        return _failed(sentence, (_reestablish(),), ProblemCode.SERVICE_STOPPED)
    if facts.unit is not None and facts.unit.start in ("disabled", "masked"):
        sentence = N_(
            "Le service PC/SC fonctionne, mais ne démarrera pas au prochain allumage : {command}"
        )
        return Light.ATTENTION, sentence, None, (_copy(start_command(facts.unit)),), (3,)
    sentence = N_("Le service PC/SC fonctionne.")
    return Light.OK, sentence, None, (), ()


def _shut(facts: ServiceFacts) -> _Verdict:
    if facts.door is Door.DENIED:
        sentence = N_("Le service PC/SC tourne, mais ce compte n’a pas le droit de lui parler.")
        return _failed(sentence, (_reestablish(),), ProblemCode.SERVICE_REFUSED)
    if facts.door is Door.DEAF:
        sentence = N_("Le service PC/SC est lancé, mais ne répond pas : redémarrez-le.")
        return _failed(sentence, (_start(facts.unit),), ProblemCode.SERVICE_STOPPED)
    if not facts.installed:
        sentence = N_("Le service PC/SC (pcscd) n’est pas installé : {command}")
        return _failed(sentence, (_copy(facts.install),), ProblemCode.SERVICE_ABSENT)
    sentence = N_("Le service PC/SC est arrêté : {command}")
    return _failed(sentence, (_start(facts.unit), _reestablish()), ProblemCode.SERVICE_STOPPED)


def _failed(sentence: str, repairs: tuple[Repair, ...], problem: ProblemCode) -> _Verdict:
    return Light.FAILURE, sentence, problem, repairs, (3,)


def _start(unit: Unit | None) -> Repair:
    return Repair(
        RepairId.START_SERVICE,
        N_("Démarrer le service"),
        N_("Lance le service PC/SC avec les droits d’administration, que le poste demandera."),
        N_("Vérifie ensuite que le service répond."),
        start_command(unit),
    )


def _reestablish() -> Repair:
    return Repair(
        RepairId.REESTABLISH,
        N_("Reprendre le contact"),
        N_("Abandonne le contact avec le service PC/SC et en établit un nouveau."),
        N_("Vérifie ensuite que le service répond. La carte n’est pas touchée."),
    )


def _copy(command: tuple[str, ...]) -> Repair:
    return Repair(
        RepairId.COPY_COMMAND,
        N_("Copier la commande"),
        N_("Copie la commande à donner dans un terminal. Rien n’est exécuté."),
        N_("Relancez ensuite le diagnostic."),
        command,
    )
