"""Writes the catalogues of resources/translations from the sentences of the sources.

`python -m app.translation_catalogue` (`make translations`) takes every sentence marked in the
code and every one that stands in resources/*.toml, adds the new ones to each `.po`, untranslated,
takes out those that are gone, and compiles the `.mo` that the program reads. Babel is a tool of
the developer: nothing else here imports it.
"""

import ast
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from app.language import CATALOGUES, DOMAIN
from app.shipped import RESOURCES

ROOT = Path(__file__).parent.parent
FILES = (
    *sorted((RESOURCES / "guide").glob("*.toml")),
    *sorted((RESOURCES / "symptoms").glob("*.toml")),
)
FIELDS = frozenset(("about", "card", "caution", "cause", "heading", "headline", "hint"))
FIELDS |= {"publisher", "remedy", "text", "title", "unknown"}
"""The fields of these files that hold sentences."""

TABLES = RESOURCES / "cards" / "tables.toml"
SHOWN = ("profession", "future_profession", "mode")
"""The tables of codes whose words are shown; those of the others are data, for `--json`."""

MARKS = frozenset(("_", "N_", "ngettext"))
_HEAD = "# The words of Poste CPx. `make translations` keeps this file to the sources."
_MADE = datetime(2026, 11, 22, tzinfo=UTC)
"""One date for all, so that a file changes only when its sentences do."""

Marked = str | tuple[str, str]
"""A sentence, or its singular and plural."""


def messages() -> Iterator[tuple[str, Marked]]:
    """Yield every sentence with the file it stands in, in the order of the files."""
    for source in sorted((ROOT / "app").rglob("*.py")):
        for message in in_code(ast.parse(source.read_text("utf-8"))):
            yield _place(source), message
    for file in FILES:
        for message in in_data(tomllib.loads(file.read_text("utf-8"))):
            yield _place(file), message
    tables = tomllib.loads(TABLES.read_text("utf-8"))
    for name in SHOWN:
        for label in tables[name].values():
            yield _place(TABLES), label


def in_code(tree: ast.Module) -> Iterator[Marked]:
    """Yield what a module marks; of a choice between sentences, each."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id not in MARKS:
                continue
            texts = [[*_texts(argument)] for argument in node.args]
            if node.func.id == "ngettext" and all(texts[:2]):
                yield texts[0][0], texts[1][0]
            elif node.func.id != "ngettext":
                yield from texts[0]


def _texts(argument: ast.expr) -> Iterator[str]:
    """The constants among which an expression chooses; one that is looked up is marked there."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value:
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from _texts(argument.body)
        yield from _texts(argument.orelse)


def in_data(value: Any, wanted: bool = False) -> Iterator[str]:
    """Yield the sentences of a TOML document."""
    if isinstance(value, str) and wanted and value:
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from in_data(each, wanted)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from in_data(each, name in FIELDS)


def updated(po: Path) -> Catalog:
    """Return a catalogue as its file has it, with the sentences that the sources have now."""
    with po.open("rb") as file:
        known = read_po(file, locale=po.parent.parent.name, domain=DOMAIN)
    made = _empty(known)
    for place, message in messages():
        old = known.get(message if isinstance(message, str) else message[0])
        kept = old is not None and isinstance(old.id, str) == isinstance(message, str)
        made.add(message, old.string if old is not None and kept else "", [(place, 0)])
    return made


def as_po(catalogue: Catalog) -> bytes:
    """Return the text of a `.po`, by file, without line numbers: they change with every edit."""
    made = BytesIO()
    write_po(made, catalogue, width=100, include_lineno=False)
    return made.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """Return what the program reads; a sentence without translation stays French."""
    told = _empty(catalogue)
    for message in catalogue:
        if message.id and is_translated(message):
            told.add(message.id, message.string)
    made = BytesIO()
    write_mo(made, told)
    return made.getvalue()


def is_translated(message: Message) -> bool:
    """Whether every form of a message has its words."""
    words = message.string
    return bool(words) and (isinstance(words, str) or all(words or ()))


def _empty(like: Catalog) -> Catalog:
    return Catalog(
        like.locale,
        DOMAIN,
        _HEAD,
        project="Poste CPx",
        version="1",
        msgid_bugs_address=" ",
        last_translator=" ",
        language_team=" ",
        creation_date=_MADE,
        revision_date=_MADE,
        fuzzy=False,
    )


def catalogues() -> tuple[Path, ...]:
    """Return the `.po` of each language."""
    return tuple(sorted(CATALOGUES.glob(f"*/LC_MESSAGES/{DOMAIN}.po")))


def _place(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    for place in catalogues():
        catalogue = updated(place)
        place.write_bytes(as_po(catalogue))
        place.with_suffix(".mo").write_bytes(as_mo(catalogue))
