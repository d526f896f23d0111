"""The establishment's register: one row a card, what happened to it, and what needs attention.

A row holds what an establishment must know to replace a card in time, and nothing else: no PIN, no
address, no identifier of the holder beyond the name. It is fed by cards that were put in a reader,
by lists, and by the card office.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from app.domain.card import Card, CardType
from app.domain.declaration import CardReference
from app.domain.pin import PinState, PinStatus
from app.domain.validity import Validity, ValidityState


class Origin(StrEnum):
    """Where a row's content last came from."""

    READER = "reader"
    LIST = "list"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class FleetCard:
    """A row. `number` is the key: ten digits as printed.

    `holder` is "Given FAMILY", or empty on a service card, which then has a `service`. `seen_at` is
    when a reader last held it (UTC), None for a card only known from a list. `version` counts the
    changes of this row, so that two workstations never overwrite each other unheard.
    """

    number: str
    type: CardType | None = None
    director: bool = False
    holder: str = ""
    service: str = ""
    structure: str = ""
    start: date | None = None
    end: date | None = None
    tries_left: int | None = None
    tries_max: int | None = None
    seen_at: datetime | None = None
    note: str = ""
    holder_left: bool = False
    origin: Origin = Origin.LIST
    version: int = 0

    @property
    def validity(self) -> Validity:
        """The dates that were read."""
        return Validity(self.start, self.end)

    @property
    def blocked(self) -> bool:
        """Whether no try was left when it was last in a reader."""
        return PinStatus(self.tries_left, self.tries_max).state is PinState.BLOCKED

    @property
    def nominative(self) -> bool:
        """Whether it is a person's card."""
        return not self.service or bool(self.holder)

    @property
    def renewed_by_itself(self) -> bool:
        """Whether a new card comes unasked, as a professional's does (domain.md 0.2)."""
        return self.type in (CardType.CPS, CardType.CPF)

    @property
    def label(self) -> str:
        """The holder, or the service, or nothing."""
        return self.holder or self.service

    @property
    def names(self) -> tuple[str, str]:
        """Given and family name, as far as the one text tells them apart.

        Capitals tell the family name, first or last; without them it is all but the first word.
        """
        words = self.holder.split()
        loud = [word.isupper() for word in words]
        if True in loud and False in loud:
            first = loud.index(True)
            if first == 0:
                first = loud.index(False)
                return " ".join(words[first:]), " ".join(words[:first])
            return " ".join(words[:first]), " ".join(words[first:])
        return " ".join(words[:1]), " ".join(words[1:])

    def reference(self) -> CardReference | None:
        """What a declaration needs of this card, or None while its family is unknown."""
        if self.type is None:
            return None
        return CardReference(
            type=self.type,
            number=self.number,
            start=self.start,
            end=self.end,
            nominative=self.nominative,
            director=self.director or None,
            service_label=self.service or None,
        )


def seen(card: Card, before: FleetCard | None, now: datetime) -> FleetCard | None:
    """Return the row of a card that was just read, keeping what only people know of it.

    None when the card did not tell its number. What the card did not tell stays as it was.
    """
    if card.number is None:
        return None
    row = before or FleetCard(card.number)
    holder = card.holder
    named = holder is not None and bool(holder.family_name or holder.given_name)
    return replace(
        row,
        type=card.type or row.type,
        director=row.director if card.director is None else card.director,
        holder=(holder.display_name or "") if holder is not None and named else row.holder,
        service=(holder.pseudonym or row.service) if holder is not None else row.service,
        structure=(card.structure.name if card.structure else None) or row.structure,
        start=card.validity.start or row.start,
        end=card.validity.end or row.end,
        tries_left=card.pin.tries_left,
        tries_max=card.pin.tries_max or row.tries_max,
        seen_at=now,
        origin=Origin.READER,
    )


class Happening(StrEnum):
    """What a card's history tells."""

    ADDED = "added"
    SEEN = "seen"
    EDITED = "edited"
    DECLARED = "declared"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of a card's history; `detail` is a reason or the server's reference."""

    number: str
    at: datetime
    what: Happening
    detail: str = ""


class Standing(StrEnum):
    """Where a row stands; what a filter and the picture speak of."""

    VALID = "valid"
    EXPIRES_SOON = "expires-soon"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    UNKNOWN = "unknown"


_STANDINGS = {
    ValidityState.VALID: Standing.VALID,
    ValidityState.EXPIRES_SOON: Standing.EXPIRES_SOON,
    ValidityState.EXPIRED: Standing.EXPIRED,
    ValidityState.NOT_YET_VALID: Standing.NOT_YET_VALID,
    None: Standing.UNKNOWN,
}


def standing(row: FleetCard, today: date, soon_days: int) -> Standing:
    """Where a row stands on a day."""
    return _STANDINGS[row.validity.state(today, soon_days)]


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show; an empty field does not narrow.

    `text` is looked for in number, holder, service, structure and note, without regard to case or
    accents. `ends_within` is in days, `month` any day of the month in which cards end.
    """

    text: str = ""
    types: frozenset[CardType] = frozenset()
    standings: frozenset[Standing] = frozenset()
    ends_within: int | None = None
    month: date | None = None
    service: str | None = None
    never_seen: bool = False
    blocked: bool = False
    holder_left: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the picture: how many cards end in it."""

    first: date
    count: int


MONTHS = 36
"""How far ahead the picture goes."""


def picture(rows: Iterable[FleetCard], today: date) -> list[Month]:
    """Count the cards that end in each month from the present one on."""
    counts = [0] * MONTHS
    for row in rows:
        if row.end is None:
            continue
        index = (row.end.year - today.year) * 12 + row.end.month - today.month
        if 0 <= index < MONTHS:
            counts[index] += 1
    return [Month(_month(today, index), count) for index, count in enumerate(counts)]


def _month(today: date, later: int) -> date:
    years, month = divmod(today.month - 1 + later, 12)
    return date(today.year + years, month + 1, 1)


@dataclass(frozen=True, slots=True)
class Reminder:
    """Cards that passed a threshold: `days` or less before their end."""

    days: int
    rows: tuple[FleetCard, ...] = field(default_factory=tuple)


def reminders(
    rows: Iterable[FleetCard], today: date, thresholds: Sequence[int]
) -> tuple[Reminder, ...]:
    """Group the cards that need thought by the smallest threshold they have reached.

    Cards of people who left and cards that ended before today are the register's to show, not a
    reminder's.
    """
    groups: dict[int, list[FleetCard]] = {}
    ascending = sorted(thresholds)
    for row in rows:
        left = row.validity.days_left(today)
        if left is None or left < 0 or row.holder_left:
            continue
        reached = next((days for days in ascending if left <= days), None)
        if reached is not None:
            groups.setdefault(reached, []).append(row)
    return tuple(Reminder(days, tuple(groups[days])) for days in sorted(groups))
