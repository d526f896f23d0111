"""Reads a list of cards from a CSV file that somebody made by hand or by another program.

Separator, encoding, order and names of the columns and the form of dates are whatever people have.
What cannot be understood is refused line by line, with the reason, before anything is kept: the
caller stores all the rows of a list or none.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from app.domain.card import CardType
from app.domain.fleet import FleetCard, Origin
from app.domain.problem import LocalProblem, ProblemCode
from app.language import N_
from app.workflows.fleet.export import unguarded
from app.workflows.fleet.list_file import RawList, filled, read_file
from app.workflows.fleet.separated import STEP, Progress, Stopped

_NUMBER_DIGITS = 10
_LONGEST = 200
_SEVERAL_LINES = "\n\t"
"""What a note may hold, and no other cell."""

_ZEROS_LOST = re.compile(r"\d{7,9}")
_ROUNDED = re.compile(r"\d([.,]\d+)?E[+]?\d+", re.IGNORECASE)
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)? ?(Z|[+-]\d{2}:?\d{2})?")
_DATES = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%Y/%m/%d")
_YES = frozenset({"oui", "o", "x", "1", "vrai", "yes", "y", "true"})


class Column(StrEnum):
    """What a column of a list may hold."""

    NUMBER = "number"
    TYPE = "type"
    FAMILY_NAME = "family-name"
    GIVEN_NAME = "given-name"
    HOLDER = "holder"
    SERVICE = "service"
    STRUCTURE = "structure"
    START = "start"
    END = "end"
    NOTE = "note"
    LEFT = "left"


_NAMES: Mapping[Column, tuple[str, ...]] = {
    Column.NUMBER: (
        "numero de carte",
        "numero carte",
        "n carte",
        "n de carte",
        "no carte",
        "carte",
        "numero",
        "card number",
        "number",
    ),
    Column.TYPE: ("type de carte", "type", "famille", "card type"),
    Column.FAMILY_NAME: ("nom de famille", "nom d exercice", "nom", "family name", "last name"),
    Column.GIVEN_NAME: ("prenom", "prenoms", "given name", "first name"),
    Column.HOLDER: ("titulaire", "porteur", "nom et prenom", "nom prenom", "agent", "holder"),
    Column.SERVICE: ("service", "unite", "libelle de service", "department"),
    Column.STRUCTURE: ("structure", "etablissement", "raison sociale", "site", "organisation"),
    Column.START: (
        "debut de validite",
        "date debut validite",
        "date de debut",
        "debut",
        "start",
        "start of validity",
    ),
    Column.END: (
        "fin de validite",
        "date fin validite",
        "date de fin",
        "date d expiration",
        "expiration",
        "echeance",
        "fin",
        "end",
        "end of validity",
        "expiry",
    ),
    Column.NOTE: ("note", "notes", "commentaire", "commentaires", "remarque", "comment"),
    Column.LEFT: ("parti", "sorti", "depart", "a quitte", "left"),
}


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that makes no row. `line` counts from 1 with the header; `reason` is French."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class CardList:
    """What a list gives: rows to keep, lines that were refused, numbers that came twice."""

    rows: tuple[FleetCard, ...]
    refused: tuple[RefusedLine, ...] = ()
    repeated: tuple[str, ...] = field(default_factory=tuple)


Mapped = Mapping[Column, int]
"""Which column of the file holds what, by its index from 0."""


def read_list(path: Path, progress: Progress | None = None) -> RawList:
    """Read the file by the columns that are known, as `list_file.read_file` does."""
    return read_file(path, lambda header: len(proposed(header)), progress)


def proposed(columns: Sequence[str]) -> dict[Column, int]:
    """Guess which column holds what from its name; the person corrects it."""
    plain = [_plain(name) for name in columns]
    found: dict[Column, int] = {}
    for column, names in _NAMES.items():
        index = next((plain.index(name) for name in names if name in plain), None)
        if index is not None and index not in found.values():
            found[column] = index
    return found


def understood(raw: RawList, columns: Mapped, progress: Progress | None = None) -> CardList:
    """Make rows of the lines; raises LIST_WITHOUT_NUMBERS or LIST_COLUMN_TWICE, or `Stopped`."""
    _check_columns(raw, columns)
    rows: dict[str, FleetCard] = {}
    refused: list[RefusedLine] = []
    repeated: list[str] = []
    for index, line in enumerate(raw.lines):
        if index % STEP == 0 and progress and not progress(index, len(raw.lines)):
            raise Stopped
        if not filled(line):
            continue
        try:
            _check_length(line, raw.columns, columns)
            row = _row(line, columns)
        except _Refusal as refusal:
            name = raw.columns[columns[refusal.column]]
            refused.append(
                RefusedLine(raw.above + index + 2, name, refusal.value[:40], refusal.reason)
            )
            continue
        if row.number in rows:
            repeated.append(row.number)
        rows[row.number] = row
    return CardList(tuple(rows.values()), tuple(refused), tuple(repeated))


def _check_columns(raw: RawList, columns: Mapped) -> None:
    if Column.NUMBER not in columns:
        raise LocalProblem(ProblemCode.LIST_WITHOUT_NUMBERS)
    for place, after in pairwise(sorted(columns.values())):
        if place == after:
            raise LocalProblem(ProblemCode.LIST_COLUMN_TWICE, column=raw.columns[place])


class _Refusal(Exception):
    """A cell that cannot be understood."""

    def __init__(self, column: Column, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.value = value
        self.reason = reason


def _check_length(line: Sequence[str], names: Sequence[str], columns: Mapped) -> None:
    """Refuse a line with cells beyond the last name: a stray separator has shifted what follows."""
    beyond = [cell.strip() for cell in line[len(names) :] if cell.strip()]
    if beyond:
        last = max(columns, key=lambda column: columns[column])
        raise _Refusal(last, beyond[0], N_("la ligne a plus de cases que l’en-tête"))


def _row(line: Sequence[str], columns: Mapped) -> FleetCard:
    cells = dict(_cells(line, columns))
    number = "".join(cells.get(Column.NUMBER, "").split())
    if len(number) != _NUMBER_DIGITS or not (number.isascii() and number.isdigit()):
        raise _Refusal(Column.NUMBER, number, _wrong_number(number))
    names = (cells.get(Column.GIVEN_NAME, ""), cells.get(Column.FAMILY_NAME, ""))
    start, end = (_date(column, cells) for column in (Column.START, Column.END))
    if start and end and end < start:
        raise _Refusal(Column.END, cells[Column.END], N_("la fin précède le début"))
    return FleetCard(
        number=number,
        type=_type(cells),
        director=cells.get(Column.TYPE, "").upper() in ("CDE", "CDA"),
        holder=cells.get(Column.HOLDER) or " ".join(filter(None, names)),
        service=cells.get(Column.SERVICE, ""),
        structure=cells.get(Column.STRUCTURE, ""),
        start=start,
        end=end,
        note=cells.get(Column.NOTE, ""),
        holder_left=_plain(cells.get(Column.LEFT, "")) in _YES,
        origin=Origin.LIST,
    )


def _wrong_number(number: str) -> str:
    """Why this is no number of a card; spreadsheets spoil them in two ways of their own."""
    if _ROUNDED.fullmatch(number):
        return N_("le tableur a arrondi ce numéro\u202f: mettez la colonne au format texte")
    if _ZEROS_LOST.fullmatch(number):
        return N_(
            "le numéro de carte a dix chiffres\u202f: le tableur a pu ôter les zéros du début"
        )
    return N_("le numéro de carte a dix chiffres")


def _cells(line: Sequence[str], columns: Mapped) -> Iterator[tuple[Column, str]]:
    for column, index in columns.items():
        value = unguarded(line[index].strip()) if index < len(line) else ""
        if column is Column.NOTE:
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        allowed = _SEVERAL_LINES if column is Column.NOTE else ""
        if len(value) > _LONGEST:
            raise _Refusal(column, value, N_("ce texte dépasse 200 caractères"))
        if any(unicodedata.category(sign) == "Cc" for sign in value if sign not in allowed):
            raise _Refusal(column, ascii(value), N_("ce texte contient des caractères de commande"))
        yield column, value


def _type(cells: Mapping[Column, str]) -> CardType | None:
    value = cells.get(Column.TYPE, "").upper()
    if not value:
        return None
    known = {"CDE": CardType.CPE, "CDA": CardType.CPA} | {each.value: each for each in CardType}
    if value not in known:
        raise _Refusal(Column.TYPE, value, N_("la famille est CPS, CPF, CPE, CPA, CDE ou CDA"))
    return known[value]


def _date(column: Column, cells: Mapping[Column, str]) -> date | None:
    value = cells.get(column, "")
    if not value:
        return None
    time = _TIME.search(value)
    day = value[: time.start()] if time and time.end() == len(value) else value
    for form in _DATES:
        try:
            return datetime.strptime(day, form).date()
        except ValueError:
            continue
    raise _Refusal(column, value, N_("la date s’écrit 31/12/2028 ou 2028-12-31"))


def _plain(name: str) -> str:
    """Fold case, accents and punctuation: "N° de Carte" and "n de carte" are the same."""
    letters = unicodedata.normalize("NFD", name.casefold())
    kept = (sign if sign.isalnum() else " " for sign in letters if not unicodedata.combining(sign))
    return " ".join("".join(kept).split())
