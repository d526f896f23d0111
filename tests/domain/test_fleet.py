"""Rows of the register: what a reading changes, what a picture counts, whom a reminder names."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.card import Card, CardType, Generation
from app.domain.fleet import (
    FleetCard,
    Origin,
    Standing,
    picture,
    reminders,
    seen,
    standing,
)
from app.domain.holder import Holder, Structure
from app.domain.pin import PinStatus
from app.domain.validity import Validity

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CARD = Card(
    serial="00",
    generation=Generation.CPS3,
    type=CardType.CPE,
    number="2900995235",
    holder=Holder(family_name="EXEMPLE", given_name="Aline"),
    structure=Structure("CLINIQUE EXEMPLE"),
    validity=Validity(date(2025, 1, 31), date(2028, 1, 31)),
    pin=PinStatus(2, 3),
)


def ending_in(days: int, **fields: object) -> FleetCard:
    row = FleetCard("2900995235", CardType.CPE, end=TODAY + timedelta(days=days))
    return replace(row, **fields)  # type: ignore[arg-type]


def test_a_first_sight_makes_a_row_and_a_second_keeps_what_people_wrote() -> None:
    row = seen(CARD, None, NOW)
    assert row == FleetCard(
        "2900995235",
        CardType.CPE,
        holder="Aline EXEMPLE",
        structure="CLINIQUE EXEMPLE",
        start=date(2025, 1, 31),
        end=date(2028, 1, 31),
        tries_left=2,
        tries_max=3,
        seen_at=NOW,
        origin=Origin.READER,
    )
    noted = replace(row, note="armoire 2", holder_left=True, version=4)
    again = seen(replace(CARD, pin=PinStatus(0, 3)), noted, NOW)
    assert again is not None
    assert (again.note, again.holder_left, again.version) == ("armoire 2", True, 4)
    assert again.blocked


def test_what_the_card_does_not_tell_stays() -> None:
    before = ending_in(30, holder="Paul TEST", structure="CENTRE", tries_max=3)
    silent = Card(serial="00", generation=Generation.CPS4, number="2900995235")
    after = seen(silent, before, NOW)
    assert after is not None
    assert (after.holder, after.structure, after.end) == ("Paul TEST", "CENTRE", before.end)
    assert (after.tries_left, after.tries_max) == (None, 3)


@pytest.mark.parametrize(
    ("holder", "names"),
    [
        ("Aline EXEMPLE", ("Aline", "EXEMPLE")),
        ("Marie Claude DE LA TOUR", ("Marie Claude", "DE LA TOUR")),
        ("DUPONT Jean", ("Jean", "DUPONT")),
        ("LE GOFF Anne Marie", ("Anne Marie", "LE GOFF")),
        ("Zoé Modèle Exemple", ("Zoé", "Modèle Exemple")),
        ("ALINE EXEMPLE", ("ALINE", "EXEMPLE")),
        ("  Aline   ÉXEMPLE ", ("Aline", "ÉXEMPLE")),
        ("EXEMPLE", ("EXEMPLE", "")),
        ("", ("", "")),
    ],
)
def test_names_are_told_apart_by_their_capitals(holder: str, names: tuple[str, str]) -> None:
    assert FleetCard("2900995235", holder=holder).names == names


@pytest.mark.parametrize(
    ("holder", "service", "nominative"),
    [("Aline EXEMPLE", "Accueil", True), ("Aline EXEMPLE", "", True), ("", "Accueil", False)],
)
@pytest.mark.parametrize("director", [True, False])
def test_a_declaration_learns_whose_card_it_is(
    holder: str, service: str, nominative: bool, director: bool
) -> None:
    row = ending_in(30, holder=holder, service=service, director=director)
    reference = row.reference()
    assert reference is not None
    assert reference.nominative is nominative
    assert reference.service_label == (service or None)
    assert reference.director is (director or None)
    assert replace(row, type=None).reference() is None


def test_a_card_without_a_number_makes_no_row() -> None:
    assert seen(replace(CARD, number=None), None, NOW) is None


def test_a_service_card_has_a_service_and_no_holder() -> None:
    row = seen(replace(CARD, holder=Holder(pseudonym="EMPLOYE000018")), None, NOW)
    assert row is not None
    assert (row.holder, row.service, row.nominative) == ("", "EMPLOYE000018", False)
    reference = row.reference()
    assert reference is not None
    assert (reference.nominative, reference.service_label) == (False, "EMPLOYE000018")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (ending_in(91), Standing.VALID),
        (ending_in(90), Standing.EXPIRES_SOON),
        (ending_in(0), Standing.EXPIRES_SOON),
        (ending_in(-1), Standing.EXPIRED),
        (ending_in(91, start=TODAY + timedelta(days=1)), Standing.NOT_YET_VALID),
        (FleetCard("1"), Standing.UNKNOWN),
    ],
)
def test_standing(row: FleetCard, expected: Standing) -> None:
    assert standing(row, TODAY, 90) is expected


def test_the_picture_counts_by_month_over_three_years() -> None:
    ends = [date(2026, 11, 1), date(2026, 11, 30), date(2027, 1, 1), date(2029, 10, 31)]
    outside = [date(2026, 10, 31), date(2029, 11, 1), None]
    months = picture([FleetCard("1", end=end) for end in [*ends, *outside]], TODAY)
    assert len(months) == 36
    assert months[0].first == date(2026, 11, 1)
    assert months[-1].first == date(2029, 10, 1)
    assert [month.count for month in months if month.count] == [2, 1, 1]
    assert months[2].count == 1


@given(
    today=st.dates(date(2023, 1, 1), date(2033, 12, 31)),
    days=st.lists(st.integers(-400, 1500), max_size=30),
)
@example(today=date(2028, 2, 29), days=[-1, 0, 1, 366, 1096])
@example(today=date(2026, 12, 31), days=[0, 1])
@example(today=date(2027, 1, 31), days=[0, 1, 28, 29])
def test_the_picture_is_what_a_calendar_counts(today: date, days: list[int]) -> None:
    ends = [today + timedelta(days=each) for each in days]
    months = picture([FleetCard("1", end=end) for end in ends], today)
    assert months[0].first == today.replace(day=1)
    shown = Counter({(m.first.year, m.first.month): m.count for m in months})
    assert len(shown) == 36 and sorted(shown) == [*shown]
    assert all(shown[end.year, end.month] for end in ends if 0 <= (end - today).days <= 1000)
    assert +shown == Counter(
        (end.year, end.month) for end in ends if (end.year, end.month) in shown
    )


@given(
    days=st.lists(st.integers(-5, 120), max_size=40),
    thresholds=st.lists(st.integers(1, 3650), max_size=1000),
)
def test_each_card_is_reminded_of_once_whatever_the_policy(
    days: list[int], thresholds: list[int]
) -> None:
    told = reminders([ending_in(left) for left in days], TODAY, thresholds)
    reached = [next((t for t in sorted(thresholds) if 0 <= left <= t), None) for left in days]
    counted = Counter(each for each in reached if each is not None)
    assert {each.days: len(each.rows) for each in told} == counted
    assert [each.days for each in told] == sorted(counted)


def test_a_reminder_names_each_card_once_at_the_smallest_threshold_reached() -> None:
    rows = [ending_in(days) for days in (91, 90, 61, 60, 15, 3, 0, -1)]
    left = ending_in(3, holder_left=True)
    told = reminders([*rows, left], TODAY, (90, 60, 30, 15, 3))
    assert [(each.days, len(each.rows)) for each in told] == [(3, 2), (15, 1), (60, 1), (90, 2)]
