"""What the national directory (Annuaire Santé) publishes about a card, beside the card itself.

The directory lists CPS and CPF only, and its public profile hides the opposition date (domain.md
0.9): a card that is in it may be opposed all the same.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.card import Card, CardType


@dataclass(frozen=True, slots=True)
class DirectoryCard:
    """A card as the directory knows it; dates are those of its own clock."""

    number: str
    type: str | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class DirectoryPerson:
    """A professional of the directory and his cards, one a profession that he exercises."""

    national_id: str | None = None
    rpps: str | None = None
    family_name: str | None = None
    given_name: str | None = None
    profession_code: str | None = None
    active: bool | None = None
    cards: tuple[DirectoryCard, ...] = ()


class Difference(StrEnum):
    """What the directory says otherwise than the card."""

    NOT_LISTED = "not-listed"
    NUMBER = "number"
    TYPE = "type"
    START = "start"
    END = "end"
    HOLDER = "holder"
    PROFESSION = "profession"


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One difference, with what each side says; both are None for a card that is not listed.

    NUMBER: the person is listed, and not this card; `listed` holds the numbers of the others.
    """

    what: Difference
    on_card: str | date | None = None
    listed: str | date | None = None


def searched_by(card: Card) -> tuple[str | None, str | None]:
    """By what a card's holder is looked up: the RPPS number, else the card's; (None, None): not.

    The directory lists CPS and CPF only.
    """
    if card.type not in (CardType.CPS, CardType.CPF):
        return None, None
    national_id = card.holder.national_id if card.holder else None
    return (national_id.rpps if national_id else None), card.number


def compare(card: Card, listed: tuple[DirectoryPerson, ...]) -> tuple[Discrepancy, ...]:
    """Compare a card that was read with what the directory says of its holder.

    What one side does not say is no difference.
    """
    for person in listed:
        for known in person.cards:
            if known.number == card.number:
                return tuple(_compared(card, person, known))
    if not listed:
        return (Discrepancy(Difference.NOT_LISTED),)
    others = ", ".join(known.number for person in listed for known in person.cards)
    number = Discrepancy(Difference.NUMBER, card.number, others or None)
    return (number, *_compared(card, listed[0], None))


def _compared(
    card: Card, person: DirectoryPerson, known: DirectoryCard | None
) -> list[Discrepancy]:
    holder = card.holder
    national_id = holder.national_id if holder else None
    profession = holder.profession.code if holder and holder.profession else None
    pairs: list[tuple[Difference, str | date | None, str | date | None]] = [
        (Difference.HOLDER, national_id.value if national_id else None, person.national_id),
        (Difference.PROFESSION, profession, person.profession_code),
    ]
    if known is not None:
        pairs[:0] = [
            (Difference.TYPE, card.type, known.type),
            (Difference.START, card.validity.start, known.start),
            (Difference.END, card.validity.end, known.end),
        ]
    return [
        Discrepancy(what, ours, theirs)
        for what, ours, theirs in pairs
        if ours and theirs and ours != theirs
    ]
