"""What the national directory (Annuaire Santé) publishes about a card, beside the card itself.

The directory lists CPS and CPF only, and its public profile hides the opposition date (domain.md
0.9): a card that is in it may be opposed all the same.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.card import Card, CardType
from app.domain.holder import Structure


@dataclass(frozen=True, slots=True)
class DirectoryCard:
    """A card as the directory knows it; dates are those of its own clock."""

    number: str
    type: str | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class DirectoryPerson:
    """A professional of the directory, his cards, one a profession, and where he practises."""

    national_id: str | None = None
    rpps: str | None = None
    family_name: str | None = None
    given_name: str | None = None
    profession_code: str | None = None
    active: bool | None = None
    cards: tuple[DirectoryCard, ...] = ()
    places: tuple[Structure, ...] = ()


class Difference(StrEnum):
    """What the directory says otherwise than the card."""

    NOT_LISTED = "not-listed"
    NUMBER = "number"
    TYPE = "type"
    START = "start"
    END = "end"
    HOLDER = "holder"
    PROFESSION = "profession"
    PLACE_NOT_LISTED = "place-not-listed"
    PLACE_NOT_ON_CARD = "place-not-on-card"


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One difference, with what each side says; both are None for a card that is not listed.

    NUMBER: the person is listed, and not this card; `listed` holds the numbers of the others.
    A place of practice is told by the side that has it.
    """

    what: Difference
    on_card: str | date | None = None
    listed: str | date | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, and where the directory says that the holder practises."""

    differences: tuple[Discrepancy, ...] = ()
    places: tuple[Structure, ...] = ()


def searched_by(card: Card) -> tuple[str | None, str | None]:
    """By what a card's holder is looked up: the RPPS number, else the card's; (None, None): not.

    The directory lists CPS and CPF only.
    """
    if card.type not in (CardType.CPS, CardType.CPF):
        return None, None
    national_id = card.holder.national_id if card.holder else None
    return (national_id.rpps if national_id else None), card.number


def compare(card: Card, listed: tuple[DirectoryPerson, ...]) -> Comparison:
    """Compare a card that was read with what the directory says of its holder.

    What one side does not say is no difference.
    """
    for person in listed:
        for known in person.cards:
            if known.number == card.number:
                return Comparison(tuple(_compared(card, person, known)), person.places)
    if not listed:
        return Comparison((Discrepancy(Difference.NOT_LISTED),))
    others = ", ".join(known.number for person in listed for known in person.cards)
    number = Discrepancy(Difference.NUMBER, card.number, others or None)
    return Comparison((number, *_compared(card, listed[0], None)), listed[0].places)


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
    found = [
        Discrepancy(what, ours, theirs)
        for what, ours, theirs in pairs
        if ours and theirs and ours != theirs
    ]
    return found + _places(card, person)


def _places(card: Card, person: DirectoryPerson) -> list[Discrepancy]:
    """Compare the places by their identifiers; those of the card are known after its PIN only."""
    ours = {_identity(each.structure): each.structure for each in card.activities if each.structure}
    theirs = {_identity(each): each for each in person.places}
    if not all((ours, theirs, *ours, *theirs)):
        return []
    missing = [each for identity, each in ours.items() if identity not in theirs]
    other = [each for identity, each in theirs.items() if identity not in ours]
    return [
        *(Discrepancy(Difference.PLACE_NOT_LISTED, on_card=place_words(each)) for each in missing),
        *(Discrepancy(Difference.PLACE_NOT_ON_CARD, listed=place_words(each)) for each in other),
    ]


def _identity(structure: Structure) -> str | None:
    """A structure's identifier with its type digit (domain.md 4, Struct_IdNat)."""
    if structure.kind is None or structure.identifier is None:
        return None
    return f"{structure.kind}{structure.identifier}"


def place_words(structure: Structure) -> str:
    """A place of practice in a few words: its name, and its identifier."""
    return " · ".join(word for word in (structure.name, structure.identifier) if word)
