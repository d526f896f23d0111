"""What was true when all was last well here, to say what has changed since.

Only facts that say nothing of a person are kept, in a private file of the user's data folder.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.diagnostics.diagnosis import Diagnosis
from app.domain.finding import Finding, Light, Line, show_value
from app.paths import Paths, private_folder, write_private

FILE = "diagnostic-last-good.json"

WATCHED: Mapping[Line, frozenset[str]] = {
    Line.SERVICE: frozenset({"version", "start", "door"}),
    Line.SESSION: frozenset({"kind", "machine"}),
    Line.READERS: frozenset({"count", "readers", "usb", "drivers"}),
    Line.MIDDLEWARE: frozenset({"cryptolib", "opensc", "galss", "galss_readers"}),
    Line.TLS: frozenset({"tls", "issuer", "signer"}),
    Line.SETTINGS: frozenset({"policy", "user"}),
    Line.PROGRAM: frozenset({"version", "python", "system", "kernel", "packages"}),
}
"""Facts worth comparing: drivers, versions, readers, network; not counters and times."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that differs from the last good run."""

    line: Line
    name: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Since:
    """The changes since the last good run, and its day (YYYY-MM-DD); None before the first."""

    day: str | None
    changes: tuple[Change, ...] = ()


def compare(paths: Paths, diagnosis: Diagnosis) -> Since:
    """Say what differs from the last good run, then keep this one if nothing failed.

    An unreadable or foreign file counts as no run; a disk that cannot be written is the disk
    line's business.
    """
    file, present = paths.data / FILE, watched_facts(diagnosis.findings)
    kept = _read(file)
    since = Since(None) if kept is None else Since(kept[0], tuple(_changes(kept[1], present)))
    if not any(finding.light is Light.FAILURE for finding in diagnosis.findings):
        _keep(file, f"{diagnosis.at:%Y-%m-%d}", present)
    return since


def watched_facts(findings: Iterable[Finding]) -> dict[str, str]:
    """Return the facts worth comparing, by `line.name`; none of them personal."""
    return {
        f"{finding.line.value}.{fact.name}": show_value(fact.value)
        for finding in findings
        for fact in finding.facts
        if not fact.personal and fact.name in WATCHED.get(finding.line, frozenset())
    }


def _changes(before: Mapping[str, str], now: Mapping[str, str]) -> Iterable[Change]:
    for key in sorted(before.keys() & now.keys()):
        if before[key] != now[key]:
            line, _dot, name = key.partition(".")
            yield Change(Line(line), name, before[key], now[key])


def _read(file: Path) -> tuple[str, dict[str, str]] | None:
    try:
        kept = json.loads(file.read_text("utf-8"))
        facts = {str(key): str(value) for key, value in kept["facts"].items()}
        known = {line.value for line in Line}
        return str(kept["day"]), {k: v for k, v in facts.items() if k.partition(".")[0] in known}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _keep(file: Path, day: str, facts: Mapping[str, str]) -> None:
    try:
        private_folder(file.parent)
        write_private(file, json.dumps({"day": day, "facts": facts}, indent=1).encode())
    except OSError:
        return
