"""What a diagnosis finds: one line a subject, a light, one sentence, and what can be done.

A sentence is a French template whose fields are facts of the finding, so that a report says the
same sentence with the personal facts replaced, and English needs no second judgement.
"""

import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.fact_words import FactValue, words_of
from app.domain.problem import ProblemCode
from app.language import N_


class Light(StrEnum):
    """State of a line. `UNKNOWN` says that it could not be found out, never that all is well."""

    RUNNING = "running"
    OK = "ok"
    ATTENTION = "attention"
    FAILURE = "failure"
    UNKNOWN = "unknown"


class Line(StrEnum):
    """What is examined; the order of the members is the order on the page and in the report."""

    SERVICE = "service"
    SESSION = "session"
    READERS = "readers"
    HOLDERS = "holders"
    CARD = "card"
    COUNTERS = "counters"
    MIDDLEWARE = "middleware"
    FOLDERS = "folders"
    CERTIFICATES = "certificates"
    PROXY = "proxy"
    NAMES = "names"
    TLS = "tls"
    CLOCK = "clock"
    BACKEND = "backend"
    DIRECTORY = "directory"
    REVOCATION = "revocation"
    KEYRING = "keyring"
    DISK = "disk"
    SETTINGS = "settings"
    OUTBOX = "outbox"
    PROGRAM = "program"


NETWORK_LINES = (
    Line.PROXY,
    Line.NAMES,
    Line.TLS,
    Line.CLOCK,
    Line.BACKEND,
    Line.DIRECTORY,
    Line.REVOCATION,
)
"""The lines about the way to the servers: examined together, and together on the page."""


LIGHT_WORDS: dict[Light, str] = {
    Light.RUNNING: N_("en cours"),
    Light.OK: N_("bon"),
    Light.ATTENTION: N_("à voir"),
    Light.FAILURE: N_("panne"),
    Light.UNKNOWN: N_("inconnu"),
}

LINE_TITLES: dict[Line, str] = {
    Line.SERVICE: N_("Service PC/SC"),
    Line.SESSION: N_("Session"),
    Line.READERS: N_("Lecteurs"),
    Line.HOLDERS: N_("Autres programmes"),
    Line.CARD: N_("Carte"),
    Line.COUNTERS: N_("Essais restants"),
    Line.MIDDLEWARE: N_("Cryptolib et modules"),
    Line.FOLDERS: N_("Dossiers de la Cryptolib"),
    Line.CERTIFICATES: N_("Certificats"),
    Line.PROXY: N_("Serveur mandataire"),
    Line.NAMES: N_("Noms de domaine"),
    Line.TLS: N_("Connexion chiffrée"),
    Line.CLOCK: N_("Horloge"),
    Line.BACKEND: N_("Serveur des déclarations"),
    Line.DIRECTORY: N_("Annuaire Santé"),
    Line.REVOCATION: N_("Listes de révocation"),
    Line.KEYRING: N_("Trousseau"),
    Line.DISK: N_("Disque"),
    Line.SETTINGS: N_("Réglages"),
    Line.OUTBOX: N_("Boîte d’envoi"),
    Line.PROGRAM: N_("Programme"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing found. A `personal` one tells who or which machine: a report replaces it."""

    name: str
    value: FactValue
    personal: bool = False


def plain(**values: FactValue) -> tuple[Fact, ...]:
    """Return facts that say nothing of a person or of the machine's name."""
    return tuple(Fact(name, value) for name, value in values.items())


def personal(**values: FactValue) -> tuple[Fact, ...]:
    """Return facts that a report replaces by tokens."""
    return tuple(Fact(name, value, personal=True) for name, value in values.items())


class RepairId(StrEnum):
    """What the program can put right by itself, or help to."""

    REESTABLISH = "reestablish"
    START_SERVICE = "start-service"
    PURGE_CACHE = "purge-cache"
    COPY_COMMAND = "copy-command"
    CHOOSE_READER = "choose-reader"
    OPEN_SETTINGS = "open-settings"


@dataclass(frozen=True, slots=True)
class Repair:
    """A repair at hand: the button, what it will do, and what is looked at afterwards.

    `command` is the exact command that is run or copied, with `rights` of administration or the
    user's own, and `target` the file, folder or settings page it is about.
    """

    id: RepairId
    button: str
    will: str
    then: str
    command: tuple[str, ...] = ()
    target: str = ""
    rights: bool = True

    @property
    def command_line(self) -> str:
        """The command as it is typed into a shell."""
        return shlex.join(self.command)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `symptoms` are numbers of the troubleshooting book."""

    line: Line
    light: Light
    sentence: str
    facts: tuple[Fact, ...] = ()
    repairs: tuple[Repair, ...] = ()
    symptoms: tuple[int, ...] = ()
    problem: ProblemCode | None = None

    def fact(self, name: str) -> FactValue:
        """Return the value of a fact, or None."""
        return next((fact.value for fact in self.facts if fact.name == name), None)


def show_value(value: FactValue) -> str:
    """Return a fact's value as words; a list is joined by commas."""
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)


def sentence_of(
    finding: Finding,
    translate: Callable[[str], str],
    show: Callable[[Fact], str] | None = None,
) -> str:
    """Return the finding's sentence, translated, its fields filled with the facts' words.

    `show` gives these words where a report replaces what is personal.
    """

    def words(fact: Fact) -> str:
        return words_of(fact.name, fact.value, translate)

    fields = {fact.name: (show or words)(fact) for fact in finding.facts}
    return translate(finding.sentence).format(**fields)


def counted(count: int, one: str, many: str) -> str:
    """Return the template for a count, as French counts: none and one are singular."""
    return many if count > 1 else one


def running(line: Line) -> Finding:
    """Return what stands on a line until its check has answered."""
    return Finding(line, Light.RUNNING, N_("Vérification en cours…"))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings in the fixed order of the lines."""
    places = {line: place for place, line in enumerate(Line)}
    return tuple(sorted(findings, key=lambda finding: places[finding.line]))
