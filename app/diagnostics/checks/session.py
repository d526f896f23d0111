"""Where does this session run, and hence where must the reader be plugged?"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.diagnostics.measure import output_of, text_of
from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Finding, Light, Line, plain
from app.language import N_


class SessionKind(StrEnum):
    """How the user sits at this workstation."""

    LOCAL = "local"
    SSH = "ssh"
    XRDP = "xrdp"
    RDP = "rdp"
    CITRIX = "citrix"


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What was found. `active` is None when no seat manager tells."""

    kind: SessionKind
    active: bool | None = None
    machine: str = ""


_VIRTUAL = {
    "KVM": ("kvm", "qemu", "bochs"),
    "VMware": ("vmware",),
    "VirtualBox": ("virtualbox", "innotek", "oracle"),
    "Hyper-V": ("microsoft corporation virtual",),
    "Xen": ("xen",),
    "Parallels": ("parallels",),
}

BIOS_KEY = r"HKLM\HARDWARE\DESCRIPTION\System\BIOS"
"""Where Windows keeps the maker's and the machine's name that the firmware tells."""

_CONTAINER_MARKS = ("/.dockerenv", "/run/.containerenv")


def examine(here: Surroundings, readers_seen: int | None) -> Finding:
    """Measure and judge; `readers_seen` is None when the readers could not be listed."""
    facts = SessionFacts(
        kind=kind_of(here.environment, _remote_service(here)),
        active=_active(here),
        machine=_machine(here),
    )
    return judge(facts, readers_seen)


def kind_of(environment: Mapping[str, str], service: str = "") -> SessionKind:
    """Tell the session's kind from its environment and from the login service that opened it.

    SESSIONNAME is what Windows sets: `RDP-Tcp#n`, `ICA-...` or `Console`.
    """
    name = environment.get("SESSIONNAME", "").upper()
    if name.startswith("ICA") or "CITRIX_SESSION_ID" in environment:
        return SessionKind.CITRIX
    if name.startswith("RDP"):
        return SessionKind.RDP
    if "XRDP_SESSION" in environment or "XRDP_SOCKET_PATH" in environment or "xrdp" in service:
        return SessionKind.XRDP
    if environment.keys() & {"SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"} or service == "sshd":
        return SessionKind.SSH
    return SessionKind.LOCAL


def virtual_machine_of(identity: str) -> str:
    """Name the virtual machine that a DMI vendor and product tell of, or return ""."""
    low = identity.lower()
    return next((name for name, marks in _VIRTUAL.items() if any(m in low for m in marks)), "")


def mac_machine_of(said: str) -> str:
    """Read `sysctl -n kern.hv_vmm_present hw.model`: the machine's model when it is virtual."""
    virtual, _end, model = said.strip().partition("\n")
    return (virtual_machine_of(model) or model.strip() or "macOS") if virtual == "1" else ""


def _session_values(here: Surroundings) -> dict[str, str]:
    session = here.environment.get("XDG_SESSION_ID")
    if session is None or not here.path("/run/systemd/seats").exists():
        return {}
    said = output_of(
        ("loginctl", "show-session", session, "-p", "Active,Service"), here.environment
    )
    return dict(line.split("=", 1) for line in (said or "").splitlines() if "=" in line)


def _remote_service(here: Surroundings) -> str:
    return _session_values(here).get("Service", "")


def _active(here: Surroundings) -> bool | None:
    said = _session_values(here).get("Active")
    return None if said is None else said == "yes"


def _machine(here: Surroundings) -> str:
    if here.platform == "win32":
        said = output_of(("reg", "query", BIOS_KEY), here.environment)
        return virtual_machine_of(said or "")
    if here.platform == "darwin":
        said = output_of(("sysctl", "-n", "kern.hv_vmm_present", "hw.model"), here.environment)
        return mac_machine_of(said or "")
    container = (text_of(here.path("/run/systemd/container"), 64) or "").strip()
    if container or any(here.path(mark).exists() for mark in _CONTAINER_MARKS):
        return container or "container"
    marks = ("sys_vendor", "product_name", "bios_vendor")
    identity = " ".join(text_of(here.path(f"/sys/class/dmi/id/{mark}")) or "" for mark in marks)
    return virtual_machine_of(" ".join(identity.split()))


_REMOTE = {
    SessionKind.SSH: N_(
        "Session ssh : le lecteur doit être branché sur ce poste-ci, et polkit peut refuser "
        "l’accès aux cartes."
    ),
    SessionKind.XRDP: N_(
        "Bureau à distance xrdp : le lecteur doit être branché sur le poste distant ; le "
        "protocole ne transmet pas celui qui est devant vous."
    ),
    SessionKind.RDP: N_(
        "Bureau à distance : branchez le lecteur sur le poste devant vous et activez le partage "
        "des cartes à puce."
    ),
    SessionKind.CITRIX: N_(
        "Session Citrix : branchez le lecteur sur le poste devant vous et activez la "
        "redirection des cartes à puce."
    ),
}


def judge(facts: SessionFacts, readers_seen: int | None) -> Finding:
    """Say where the reader must be plugged when that is not simply "here"."""
    light, sentence, symptoms = _verdict(facts, readers_seen)
    values = plain(kind=facts.kind.value, active=facts.active, machine=facts.machine or None)
    return Finding(Line.SESSION, light, sentence, values, symptoms=symptoms)


def _verdict(facts: SessionFacts, readers_seen: int | None) -> tuple[Light, str, tuple[int, ...]]:
    if facts.kind in _REMOTE:
        return Light.ATTENTION, _REMOTE[facts.kind], (17, 18)
    if facts.active is False:
        sentence = N_(
            "Cette session n’est pas au premier plan : polkit peut lui refuser les cartes."
        )
        return Light.ATTENTION, sentence, (3,)
    if not facts.machine:
        return Light.OK, N_("Session locale, devant le poste."), ()
    if readers_seen is None:
        return Light.OK, N_("Machine virtuelle ou conteneur ({machine})."), ()
    if readers_seen:
        return (
            Light.OK,
            N_("Machine virtuelle ou conteneur ({machine}) ; un lecteur y est bien relié."),
            (),
        )
    sentence = N_(
        "Machine virtuelle ou conteneur ({machine}) : le lecteur USB doit être relié à elle, et "
        "non seulement au poste qui l’héberge."
    )
    return Light.ATTENTION, sentence, (17,)
