"""What the national directory (Annuaire Santé) publishes about a card, beside the card itself.

The directory lists CPS and CPF only, and its public profile hides the opposition date (domain.md
0.9): a card that is in it may be opposed all the same.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.card import Card


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
    TYPE = "type"
    START = "start"
    END = "end"
    HOLDER = "holder"


def differences(card: Card, listed: tuple[DirectoryPerson, ...]) -> tuple[Difference, ...]:
    """Compare a card that was read with what the directory says of its number.

    What one side does not say is no difference.
    """
    found = [(person, known) for person in listed for known in person.cards]
    for person, known in found:
        if known.number == card.number:
            return tuple(_compared(card, person, known))
    return (Difference.NOT_LISTED,)


def _compared(card: Card, person: DirectoryPerson, known: DirectoryCard) -> list[Difference]:
    national_id = card.holder.national_id if card.holder else None
    pairs = (
        (Difference.TYPE, card.type, known.type),
        (Difference.START, card.validity.start, known.start),
        (Difference.END, card.validity.end, known.end),
        (Difference.HOLDER, national_id.value if national_id else None, person.national_id),
    )
    return [name for name, ours, theirs in pairs if ours and theirs and ours != theirs]
