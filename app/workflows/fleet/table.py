"""The register ready to be looked through: all that a search or a sort needs, worked out once.

Built on a lane of its own in steps that each take a few milliseconds, because whoever sorts a
hundred thousand texts in one go stops every thread meanwhile. A search is then a walk along one of
the orders.
"""

import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from itertools import repeat
from operator import contains

from app.domain.card import CardType
from app.domain.fleet import Filter, FleetCard, Month, Standing, picture, standing

PARTS = 400
"""How many parts a column is sorted in, about."""


class Column(Enum):
    """What a table can be sorted by."""

    TYPE = "type"
    NUMBER = "number"
    LABEL = "label"
    STRUCTURE = "structure"
    END = "end"
    STANDING = "standing"
    TRIES = "tries"


_STANDINGS = tuple(Standing)
_TYPES = {None: 0} | {each: place for place, each in enumerate(CardType, start=1)}
_NEVER_SEEN, _BLOCKED, _LEFT = 1, 2, 4

_KEYS: Mapping[Column, Callable[[FleetCard], str]] = {
    Column.TYPE: lambda row: row.type.value if row.type else "~",
    Column.NUMBER: lambda row: row.number,
    Column.LABEL: lambda row: folded(row.label) or "~",
    Column.STRUCTURE: lambda row: folded(row.structure) or "~",
    Column.END: lambda row: row.end.isoformat() if row.end else "~",
    Column.TRIES: lambda row: "~" if row.tries_left is None else f"{row.tries_left:03}",
}


@dataclass(frozen=True, slots=True)
class FleetTable:
    """The rows, what a filter compares of each, and the orders of their places.

    `ranks` and `types` are small numbers that stand for a `Standing` and a type (0 when unknown),
    `ends` are day numbers (0 when unknown), `marks` bits of what else one can ask for.
    """

    rows: tuple[FleetCard, ...] = ()
    texts: Sequence[str] = ()
    ranks: bytes = b""
    types: bytes = b""
    marks: bytes = b""
    ends: Sequence[int] = ()
    orders: Mapping[Column, Sequence[int]] = field(default_factory=dict)
    months: tuple[Month, ...] = ()
    services: tuple[str, ...] = ()
    counts: Mapping[Standing, int] = field(default_factory=dict)
    today: date = date.min

    def standing(self, place: int) -> Standing:
        """Where the row at a place stands."""
        return _STANDINGS[self.ranks[place]]

    def visible(self, wanted: Filter, by: Column, descending: bool = False) -> list[int]:
        """Return the places of the rows that fit, in order."""
        if not self.rows:
            return []
        places = self._fitting(self.orders[by], wanted)
        for word in folded(wanted.text).split():
            # In the order of the rows, as their texts lie in memory: jumping about takes thrice.
            holds = bytes(map(contains, self.texts, repeat(word)))
            places = [place for place in places if holds[place]]
        return list(reversed(places)) if descending else list(places)

    def _fitting(self, places: Sequence[int], wanted: Filter) -> Sequence[int]:
        """Narrow by all but the text, one walk for each thing that was asked."""
        for column, numbers in self._numbers(wanted):
            places = [place for place in places if column[place] in numbers]
        asked = _asked(wanted)
        if asked:
            marks = self.marks
            places = [place for place in places if marks[place] & asked == asked]
        first, last = self._days(wanted)
        if last:
            ends = self.ends
            places = [place for place in places if first <= ends[place] <= last]
        if wanted.service is not None:
            rows, service = self.rows, wanted.service
            places = [place for place in places if rows[place].service == service]
        return places

    def _numbers(self, wanted: Filter) -> Iterator[tuple[bytes, frozenset[int]]]:
        if wanted.standings:
            yield self.ranks, frozenset(_STANDINGS.index(each) for each in wanted.standings)
        if wanted.types:
            yield self.types, frozenset(_TYPES[each] for each in wanted.types)

    def _days(self, wanted: Filter) -> tuple[int, int]:
        """The days in which cards end, first and last; 0 and 0 when none were asked for."""
        first, last = (1, date.max.toordinal())
        if wanted.ends_within is not None:
            first, last = self.today.toordinal(), self.today.toordinal() + wanted.ends_within
        if (month := wanted.month) is not None:
            after = (month.replace(day=1) + timedelta(days=31)).replace(day=1)
            first = max(first, month.replace(day=1).toordinal())
            last = min(last, after.toordinal() - 1)
        asked = wanted.ends_within is not None or month is not None
        return (first, last) if asked else (0, 0)


def arrange(rows: tuple[FleetCard, ...], today: date, soon_days: int) -> FleetTable:
    """Work everything out; blocks for about ten microseconds a row."""
    ranks = bytes(_STANDINGS.index(standing(row, today, soon_days)) for row in rows)
    orders = {column: _ordered([key(row) for row in rows]) for column, key in _KEYS.items()}
    ends = _places(orders[Column.END])
    orders[Column.STANDING] = _ordered([f"{ranks[at]}{ends[at]:09}" for at in range(len(rows))])
    return FleetTable(
        rows=rows,
        texts=[_text(row) for row in rows],
        ranks=ranks,
        types=bytes(_TYPES[row.type] for row in rows),
        marks=bytes(_marks(row) for row in rows),
        ends=array("i", (row.end.toordinal() if row.end else 0 for row in rows)),
        orders=orders,
        months=tuple(picture(rows, today)),
        services=tuple(sorted({row.service for row in rows if row.service}, key=folded)),
        counts={each: ranks.count(place) for place, each in enumerate(_STANDINGS)},
        today=today,
    )


def _marks(row: FleetCard) -> int:
    return _NEVER_SEEN * (row.seen_at is None) + _BLOCKED * row.blocked + _LEFT * row.holder_left


def _asked(wanted: Filter) -> int:
    return _NEVER_SEEN * wanted.never_seen + _BLOCKED * wanted.blocked + _LEFT * wanted.holder_left


def folded(text: str) -> str:
    """Return the text as it is compared: without case and accents."""
    if text.isascii():
        return text.casefold()
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in letters if not unicodedata.combining(sign))


def _ordered(keys: Sequence[str]) -> Sequence[int]:
    """Return the places in the order of their keys, never sorting many in one go.

    Keys that a sample holds part the others: what lies between two of them is sorted by itself,
    what is equal to one is in order already.
    """
    bounds = sorted(set(keys[:: max(1, len(keys) // PARTS)]))
    parts: list[list[int]] = [[] for _ in range(2 * len(bounds) + 1)]
    for place, key in enumerate(keys):
        at = bisect_left(bounds, key)
        parts[2 * at + (at < len(bounds) and bounds[at] == key)].append(place)
    order = array("i")
    for number, part in enumerate(parts):
        if number % 2 == 0:
            part.sort(key=keys.__getitem__)
        order.extend(part)
    return order


def _places(order: Sequence[int]) -> list[int]:
    """Return where each row stands in an order."""
    found = [0] * len(order)
    for rank, place in enumerate(order):
        found[place] = rank
    return found


def _text(row: FleetCard) -> str:
    parts = (row.number, row.holder, row.service, row.structure, row.note)
    return folded(" ".join(part for part in parts if part))
