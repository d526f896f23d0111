"""The card's data objects as domain data (card.md 5.2): pure functions from bytes.

Each object is one container with context tags 80, 81...; their order does not matter and what is
missing, unknown or unreadable never hides the rest. What could not be read is told in notes.
"""

from dataclasses import dataclass, replace
from datetime import date

from app.domain.card import Card, CardType
from app.domain.holder import Activity, Civility, Coded, Holder, NationalId
from app.domain.validity import EndSource, Validity
from app.language import N_, _
from app.reader import tlv
from app.reader.checks import check_digit_notes
from app.reader.structures import structure_from_id, structure_of_holder
from app.reader.tables import Table, coded
from app.reader.text import day, digits, text

ID_CARD, NAME, INFO, ACTIVITY = 0xE3, 0xE4, 0xED, 0xEE

_CARD_TYPES = {0: CardType.CPS, 1: CardType.CPF, 2: CardType.CPE, 3: CardType.CPA}
_CIVILITIES = {22: Civility.MME, 23: Civility.MLLE, 31: Civility.M}
_TEST_FLAG = 0x80  # table G01: 00, 02, 03 are real, 80, 82, 83 the same for tests
_HEAD_OF_STRUCTURE = "01"

_UNREADABLE = N_("Illisible sur la carte : {what}")


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one container, by tag; filling bytes count as nothing."""

    values: dict[int, bytes]

    @classmethod
    def of(cls, container: bytes | None) -> "Fields":
        """Read the content of a container; None gives no fields."""
        found = tlv.read_all(container or b"")
        return cls({item.tag: item.value for item in reversed(list(found))})

    def text(self, tag: int) -> str | None:
        """Return the field as text, None when missing or empty."""
        return text(self.values.get(tag, b"")) or None

    def number(self, tag: int) -> int | None:
        """Return a field of one byte as a number."""
        value = self.values.get(tag, b"")
        return value[0] if len(value) == 1 else None

    def digits(self, tag: int) -> str | None:
        """Return packed decimal digits."""
        return digits(self.values.get(tag, b"")) or None

    def day(self, tag: int) -> date | None:
        """Return a packed date."""
        return day(self.values.get(tag, b""))


def with_id_card(card: Card, container: bytes | None) -> Card:
    """Add CPS_ID_CARD: issuer, number, real or test, first and last day."""
    fields = Fields.of(container)
    category = fields.number(0x82)
    missing = [
        what
        for what, value in (
            (N_("numéro de la carte"), fields.digits(0x81)),
            (N_("date de fin"), fields.day(0x84)),
        )
        if value is None
    ]
    return replace(
        card,
        number=fields.digits(0x81) or card.number,
        issuer=fields.digits(0x80) or card.issuer,
        test=card.test if category is None else bool(category & _TEST_FLAG),
        validity=Validity(fields.day(0x83), fields.day(0x84), EndSource.CARD),
        notes=card.notes + tuple(_(_UNREADABLE).format(what=_(what)) for what in missing),
    )


def with_info(card: Card, container: bytes | None) -> Card:
    """Add CPS_INFO_PS: family of the card, national identifier, profession, exercise name."""
    fields = Fields.of(container)
    kind_code = fields.number(0x80)
    kind = None if kind_code is None else _CARD_TYPES.get(kind_code)
    identifier = fields.text(0x81)
    national_id = NationalId(identifier) if identifier else None
    holder = replace(
        card.holder or Holder(),
        family_name=fields.text(0x84),
        national_id=national_id,
        profession=_code(Table.PROFESSION, fields.number(0x82)),
        future_profession=_code(Table.FUTURE_PROFESSION, fields.number(0x83)),
        speciality=_speciality(fields.text(0x85)),
    )
    personal = kind in (CardType.CPS, CardType.CPF)
    return replace(
        card,
        type=kind or card.type,
        director=False if personal else card.director,
        nominative=True if personal else card.nominative,
        holder=holder if holder != Holder() else card.holder,
        structure=structure_of_holder(national_id),
        notes=card.notes + check_digit_notes(national_id),
    )


def with_name(card: Card, container: bytes | None) -> Card:
    """Add CPS_NAME_PS: civility and first name."""
    fields = Fields.of(container)
    holder = replace(
        card.holder or Holder(),
        civility=_CIVILITIES.get(fields.number(0x80) or 0),
        given_name=fields.text(0x84),
    )
    return replace(card, holder=holder if holder != Holder() else None)


def activity(index: int, container: bytes | None) -> Activity:
    """Read CPS_ACTIVITY_nn_PS, a place of practice."""
    fields = Fields.of(container)
    sector = fields.text(0x86)
    return Activity(
        index,
        mode=_code(Table.MODE, fields.number(0x80)),
        structure=structure_from_id(fields.text(0x84), fields.text(0x85)),
        sector=coded(Table.SECTOR, sector) if sector else None,
        responsibility=_code(Table.RESPONSIBILITY, fields.number(0x83)),
    )


def with_activities(card: Card, activities: tuple[Activity, ...]) -> Card:
    """Add the places of practice, and whether the holder heads a structure if they tell."""
    levels = {place.responsibility.code for place in activities if place.responsibility}
    director = card.director
    if levels and card.type in (CardType.CPE, CardType.CPA):
        director = _HEAD_OF_STRUCTURE in levels
    return replace(card, activities=activities, director=director)


def _code(table: Table, number: int | None) -> Coded | None:
    return None if number is None else coded(table, f"{number:02d}")


def _speciality(code: str | None) -> Coded | None:
    return coded(Table.SPECIALITY, code) if code else None
