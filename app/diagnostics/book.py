"""The troubleshooting book: symptoms, causes and remedies, each with its source and its day.

The entries stand in resources/symptoms/*.toml, which IT people may read and extend; this module
reads them once and searches them. domain.md section 9 is where they come from.
"""

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.diagnostics.phone_code import lights_of
from app.domain.finding import Light, Line
from app.language import _, spoken
from app.shipped import RESOURCES

_FOLDER = RESOURCES / "symptoms"
SOURCES = "sources.toml"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from: a title, its day when known, the day it was last read."""

    title: str
    published: str
    read: str


@dataclass(frozen=True, slots=True)
class Symptom:
    """One entry. `lines` are the lines of the diagnosis whose trouble leads here."""

    number: int
    title: str
    cause: str
    remedy: str
    lines: tuple[Line, ...]
    sources: tuple[Source, ...]


@cache
def symptoms() -> tuple[Symptom, ...]:
    """Return all entries by number; raises KeyError or ValueError for a book that is wrong."""
    sources = {
        key: Source(entry["title"], entry.get("published", ""), entry["read"])
        for key, entry in _table(_FOLDER / SOURCES).items()
    }
    files = (file for file in sorted(_FOLDER.glob("*.toml")) if file.name != SOURCES)
    found = [_symptom(e, sources) for file in files for e in _table(file)["symptom"]]
    return tuple(sorted(found, key=lambda symptom: symptom.number))


def _table(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def _symptom(entry: Mapping[str, Any], sources: Mapping[str, Source]) -> Symptom:
    return Symptom(
        number=entry["number"],
        title=entry["title"],
        cause=entry["cause"],
        remedy=entry["remedy"],
        lines=tuple(Line(line) for line in entry["lines"]),
        sources=tuple(sources[key] for key in entry["sources"]),
    )


def by_number(numbers: Iterable[int]) -> tuple[Symptom, ...]:
    """Return the entries of these numbers, in the order of the book."""
    wanted = frozenset(numbers)
    return tuple(symptom for symptom in symptoms() if symptom.number in wanted)


def search(words: str) -> tuple[Symptom, ...]:
    """Return the entries that hold all the words, accents and case aside; all for no word.

    The short code of a diagnosis finds the entries of the lines that it says are not well.
    """
    lights = lights_of(words)
    if lights is not None:
        bad = {line for line, light in lights.items() if light in (Light.FAILURE, Light.ATTENTION)}
        return tuple(symptom for symptom in symptoms() if bad.intersection(symptom.lines))
    wanted = _plain(words).split()
    heard = spoken()
    return tuple(s for s in symptoms() if all(word in _searchable(s, heard) for word in wanted))


@cache
def _searchable(symptom: Symptom, _language: str) -> str:
    said = (_(text) for text in (symptom.title, symptom.cause, symptom.remedy))
    return _plain(" ".join((str(symptom.number), *said)))


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in parts if not unicodedata.combining(character))
