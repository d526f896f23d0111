"""What the directory says otherwise than the card, one row a case."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.card import Card, CardType, Generation
from app.domain.directory import (
    Comparison,
    Difference,
    DirectoryCard,
    DirectoryPerson,
    Discrepancy,
    compare,
    searched_by,
)
from app.domain.holder import Activity, Coded, Holder, NationalId, Structure, StructureKind
from app.domain.validity import Validity

CARD = Card(
    serial="00",
    generation=Generation.CPS3,
    type=CardType.CPS,
    number="2900995235",
    holder=Holder(national_id=NationalId("899700990015"), profession=Coded("60", "Infirmier")),
    validity=Validity(date(2025, 1, 31), date(2028, 1, 31)),
)
LISTED = DirectoryCard("2900995235", "CPS", date(2025, 1, 31), date(2028, 1, 31))


@pytest.mark.parametrize(
    ("known", "national_id", "expected"),
    [
        (LISTED, "899700990015", ()),
        (DirectoryCard("2900995235"), None, ()),
        (DirectoryCard("1"), "899700990015", (Difference.NUMBER,)),
        (replace(LISTED, type="CPF"), None, (Difference.TYPE,)),
        (replace(LISTED, start=date(2024, 1, 1)), None, (Difference.START,)),
        (replace(LISTED, end=date(2027, 1, 31)), None, (Difference.END,)),
        (LISTED, "899700990023", (Difference.HOLDER,)),
        (
            replace(LISTED, type="CPE", end=date(2027, 1, 1)),
            "8",
            (Difference.TYPE, Difference.END, Difference.HOLDER),
        ),
    ],
)
def test_differences(
    known: DirectoryCard, national_id: str | None, expected: tuple[Difference, ...]
) -> None:
    people = (DirectoryPerson(), DirectoryPerson(national_id=national_id, cards=(known,)))
    found = compare(CARD, people).differences
    assert tuple(each.what for each in found) == expected


def test_both_sides_are_told() -> None:
    other = DirectoryPerson("899700990015", profession_code="10", cards=(DirectoryCard("1"),))
    assert compare(CARD, (other,)).differences == (
        Discrepancy(Difference.NUMBER, "2900995235", "1"),
        Discrepancy(Difference.PROFESSION, "60", "10"),
    )
    longer = DirectoryPerson(cards=(replace(LISTED, end=date(2031, 1, 31)),))
    assert compare(CARD, (longer,)).differences == (
        Discrepancy(Difference.END, date(2028, 1, 31), date(2031, 1, 31)),
    )


def test_nobody_listed() -> None:
    assert compare(CARD, ()) == Comparison((Discrepancy(Difference.NOT_LISTED),))


def test_a_card_that_says_nothing_differs_in_nothing() -> None:
    silent = Card(serial="00", generation=Generation.CPS3, number="2900995235")
    known = DirectoryPerson(national_id="8", cards=(LISTED,), places=(HOSPITAL,))
    assert compare(silent, (known,)) == Comparison(places=(HOSPITAL,))


HOSPITAL = Structure("HOPITAL DE DEMONSTRATION", StructureKind.FINESS, "999990013")
PRACTICE = Structure("CABINET DE DEMONSTRATION", StructureKind.CABINET_RPPS, "99700990015008")
NAMELESS = Structure("CABINET")


@pytest.mark.parametrize(
    ("on_card", "listed", "expected"),
    [
        ((HOSPITAL, PRACTICE), (PRACTICE, replace(HOSPITAL, name="CH DE DEMO")), ()),
        ((), (HOSPITAL,), ()),
        ((HOSPITAL,), (), ()),
        ((HOSPITAL, NAMELESS), (PRACTICE,), ()),
        ((HOSPITAL,), (NAMELESS,), ()),
        (
            (HOSPITAL,),
            (PRACTICE,),
            (
                Discrepancy(
                    Difference.PLACE_NOT_LISTED, on_card="HOPITAL DE DEMONSTRATION · 999990013"
                ),
                Discrepancy(
                    Difference.PLACE_NOT_ON_CARD, listed="CABINET DE DEMONSTRATION · 99700990015008"
                ),
            ),
        ),
    ],
)
def test_places_of_practice(
    on_card: tuple[Structure, ...],
    listed: tuple[Structure, ...],
    expected: tuple[Discrepancy, ...],
) -> None:
    """Told apart by their identifiers; what one side does not say is no difference."""
    activities = tuple(Activity(rank, structure=each) for rank, each in enumerate(on_card, 1))
    person = DirectoryPerson(national_id="899700990015", cards=(LISTED,), places=listed)
    found = compare(replace(CARD, activities=activities), (person,))
    assert found == Comparison(expected, listed)


@pytest.mark.parametrize(
    ("type_", "national_id", "by"),
    [
        (CardType.CPS, "899700990015", ("99700990015", "2900995235")),
        (CardType.CPF, "0123456789", (None, "2900995235")),
        (CardType.CPE, "3999990013/AB1", (None, None)),
        (CardType.CPA, "599999900100012/AB1", (None, None)),
        (None, None, (None, None)),
    ],
)
def test_only_what_the_directory_lists_is_looked_up(
    type_: CardType | None, national_id: str | None, by: tuple[str | None, str | None]
) -> None:
    holder = Holder(national_id=NationalId(national_id)) if national_id else None
    assert searched_by(replace(CARD, type=type_, holder=holder)) == by
