"""What the directory says otherwise than the card, one row a case."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.card import Card, CardType, Generation
from app.domain.directory import Difference, DirectoryCard, DirectoryPerson, differences
from app.domain.holder import Holder, NationalId
from app.domain.validity import Validity

CARD = Card(
    serial="00",
    generation=Generation.CPS3,
    type=CardType.CPS,
    number="2900995235",
    holder=Holder(national_id=NationalId("899700990015")),
    validity=Validity(date(2025, 1, 31), date(2028, 1, 31)),
)
LISTED = DirectoryCard("2900995235", "CPS", date(2025, 1, 31), date(2028, 1, 31))


@pytest.mark.parametrize(
    ("known", "national_id", "expected"),
    [
        (LISTED, "899700990015", ()),
        (DirectoryCard("2900995235"), None, ()),
        (DirectoryCard("1"), "899700990015", (Difference.NOT_LISTED,)),
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
    assert differences(CARD, people) == expected


def test_nobody_listed() -> None:
    assert differences(CARD, ()) == (Difference.NOT_LISTED,)


def test_a_card_that_says_nothing_differs_in_nothing() -> None:
    silent = Card(serial="00", generation=Generation.CPS3, number="2900995235")
    assert differences(silent, (DirectoryPerson(national_id="8", cards=(LISTED,)),)) == ()
