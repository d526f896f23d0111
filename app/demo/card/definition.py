"""What a demonstration card is, as its readable file under `resources/demo/` says it.

A definition holds no date: its period is a rule that is resolved against the day on which the card
is made, so that a profile stays what its name says. PIN and unblocking code of these cards are
public values.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from app.domain.card import CardType
from app.shipped import RESOURCES

DEFINITIONS = RESOURCES / "demo"


class CertificateState(StrEnum):
    """What the card's authority says of its certificates; silent: it cannot be asked."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Period:
    """Rule of a card's validity, which lasts `years` and ends on the last day included.

    Either `days_left` counts from today (negative: over), or the end is the first `month`/`day`
    that is at least `at_least_days` away.
    """

    years: int
    days_left: int | None = None
    month: int = 1
    day: int = 31
    at_least_days: int = 0

    def resolve(self, today: date) -> tuple[date, date]:
        """First and last day of validity of a card made `today`."""
        end = self._end(today)
        try:
            return end.replace(year=end.year - self.years), end
        except ValueError:
            return end.replace(year=end.year - self.years, day=28), end

    def _end(self, today: date) -> date:
        if self.days_left is not None:
            return today + timedelta(days=self.days_left)
        earliest = today + timedelta(days=self.at_least_days)
        end = date(earliest.year, self.month, self.day)
        return end if end >= earliest else end.replace(year=end.year + 1)


@dataclass(frozen=True, slots=True)
class HolderDefinition:
    """Who holds the card; names are absent on a service card, which has a pseudonym instead.

    Codes are those of tables G03 (civility), G15 (profession), G16 (future profession) and R01
    (speciality) of card.md 5.3; `title` is the one of the certificates.
    """

    national_id: str
    civility: int | None = None
    family_name: str | None = None
    given_name: str | None = None
    profession: int | None = None
    future_profession: int | None = None
    speciality: str | None = None
    title: str | None = None
    pseudonym: str | None = None


@dataclass(frozen=True, slots=True)
class StructureDefinition:
    """The structure that a CPE or CPA belongs to, as its certificates name it."""

    name: str
    identifier: str
    locality: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class ActivityDefinition:
    """One activity of the holder; `index` 1 to 16 may leave holes.

    `mode` is table G17, `responsibility` G04, `pharmacist` G05, `sector` R02 of card.md 5.3.
    """

    index: int
    mode: int
    structure_name: str | None = None
    structure_id: str | None = None
    sector: str | None = None
    responsibility: int | None = None
    pharmacist: str | None = None


@dataclass(frozen=True, slots=True)
class CodesDefinition:
    """The card's codes and counters when it is made."""

    pin: str = field(repr=False)
    puk: str = field(repr=False)
    pin_tries_left: int = 3
    puk_tries_left: int = 10
    puk_uses_left: int = 100


@dataclass(frozen=True, slots=True)
class CpxDefinition:
    """A CPx card to be made. `files` places data objects elsewhere than by default (label: FID)."""

    profile: str
    summary: str
    generation: str
    atr: str
    type: CardType
    number: str
    chip_serial: str
    category: int
    text_encoding: str
    certificates: CertificateState
    period: Period
    holder: HolderDefinition
    structure: StructureDefinition | None
    codes: CodesDefinition
    activities: tuple[ActivityDefinition, ...]
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ForeignDefinition:
    """A card that is no CPx: its ATR (empty for a mute one) and its answer to every command."""

    profile: str
    summary: str
    atr: bytes
    status_word: int
    selection_status_word: int


Definition = CpxDefinition | ForeignDefinition


def profiles() -> tuple[str, ...]:
    """Names of all profiles, sorted."""
    return tuple(sorted(path.stem for path in DEFINITIONS.glob("*.toml")))


def load_profile(name: str) -> Definition:
    """Read a profile; raises KeyError when there is none of that name."""
    if name not in profiles():
        raise KeyError(name)
    content = tomllib.loads((DEFINITIONS / f"{name}.toml").read_text(encoding="utf-8"))
    return _foreign(name, content) if "foreign" in content else _cpx(name, content)


def _foreign(name: str, content: Mapping[str, Any]) -> ForeignDefinition:
    foreign = content["foreign"]
    return ForeignDefinition(
        profile=name,
        summary=content["summary"],
        atr=bytes.fromhex(foreign["atr"]),
        status_word=foreign["status_word"],
        selection_status_word=foreign.get("selection_status_word", foreign["status_word"]),
    )


def _cpx(name: str, content: Mapping[str, Any]) -> CpxDefinition:
    card = content["card"]
    structure = content.get("structure")
    return CpxDefinition(
        profile=name,
        summary=content["summary"],
        generation=card["generation"],
        atr=card.get("atr", "contact"),
        type=CardType(card["type"]),
        number=card["number"],
        chip_serial=card["chip_serial"],
        category=card["category"],
        text_encoding=card.get("text_encoding", "utf-8"),
        certificates=CertificateState(card.get("certificates", CertificateState.GOOD)),
        period=Period(**content["period"]),
        holder=HolderDefinition(**content["holder"]),
        structure=StructureDefinition(**structure) if structure else None,
        codes=CodesDefinition(**content["codes"]),
        activities=tuple(ActivityDefinition(**each) for each in content.get("activities", ())),
        files=content.get("files", {}),
    )
