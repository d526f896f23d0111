"""Looking through the register: every filter and every order, against the plain way of doing it."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.card import CardType
from app.domain.fleet import Filter, FleetCard, Standing, standing
from app.workflows.fleet import table as fleet_table
from app.workflows.fleet.table import Column, FleetTable, arrange, folded

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def made(count: int) -> tuple[FleetCard, ...]:
    drawn = random.Random(5)  # noqa: S311 - the same rows each time
    return tuple(
        FleetCard(
            f"29{n:08}",
            drawn.choice([None, *CardType]),
            holder=drawn.choice(["", "Élodie FICTIF", "aline exemple", "Zoé ESSAI"]),
            service=drawn.choice(["", "Accueil", "Bloc"]),
            end=drawn.choice([None, TODAY + timedelta(days=drawn.randrange(-60, 400))]),
            tries_left=drawn.choice([None, 0, 3]),
            tries_max=3,
            seen_at=drawn.choice([None, NOW]),
            holder_left=drawn.random() < 0.3,
        )
        for n in range(count)
    )


ROWS = made(500)
FILTERS = {
    "all": (Filter(), lambda row: True),
    "text": (Filter(text="elodie"), lambda row: "Élodie" in row.holder),
    "two words": (Filter(text="BLOC zoe"), lambda r: r.service == "Bloc" and "Zoé" in r.holder),
    "type": (Filter(types=frozenset({CardType.CPE})), lambda row: row.type is CardType.CPE),
    "standing": (
        Filter(standings=frozenset({Standing.EXPIRED, Standing.UNKNOWN})),
        lambda row: standing(row, TODAY, 90) in (Standing.EXPIRED, Standing.UNKNOWN),
    ),
    "ends within": (
        Filter(ends_within=30),
        lambda row: row.end is not None and 0 <= (row.end - TODAY).days <= 30,
    ),
    "month": (
        Filter(month=date(2027, 2, 1)),
        lambda row: row.end is not None and (row.end.year, row.end.month) == (2027, 2),
    ),
    "service": (Filter(service="Accueil"), lambda row: row.service == "Accueil"),
    "never seen": (Filter(never_seen=True), lambda row: row.seen_at is None),
    "blocked": (Filter(blocked=True), lambda row: row.blocked),
    "left": (Filter(holder_left=True), lambda row: row.holder_left),
    "several": (
        Filter(text="exemple", blocked=True, holder_left=True),
        lambda row: "exemple" in row.holder and row.blocked and row.holder_left,
    ),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_shows_what_fits_and_nothing_else(name: str) -> None:
    wanted, fits = FILTERS[name]
    table = arrange(ROWS, TODAY, 90)
    shown = [ROWS[place] for place in table.visible(wanted, Column.NUMBER)]
    assert shown == [row for row in ROWS if fits(row)]
    assert shown


@pytest.mark.parametrize("parts", [1, 3, 1000])
@pytest.mark.parametrize(
    "keys",
    [
        [],
        ["a"],
        ["b", "a"] * 50,
        [str(n * 7919 % 101) for n in range(500)],
        [chr(97 + n % 3) + str(n * 31 % 7) for n in range(200)],
    ],
)
def test_an_order_in_parts_is_the_stable_order(
    keys: list[str], parts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fleet_table, "PARTS", parts)
    wanted = sorted(range(len(keys)), key=keys.__getitem__)
    assert list(fleet_table._ordered(keys)) == wanted


@pytest.mark.parametrize("column", Column)
def test_every_order_holds_every_row_once(column: Column, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet_table, "PARTS", 16)
    table = arrange(ROWS, TODAY, 90)
    places = table.visible(Filter(), column)
    assert sorted(places) == list(range(len(ROWS)))
    assert table.visible(Filter(), column, descending=True) == places[::-1]


def test_what_is_not_known_comes_last() -> None:
    table = arrange(ROWS, TODAY, 90)
    ends = [ROWS[place].end for place in table.visible(Filter(), Column.END)]
    known = [end for end in ends if end]
    assert ends == sorted(known) + [None] * (len(ends) - len(known))
    names = [folded(ROWS[p].label) for p in table.visible(Filter(), Column.LABEL)]
    assert names.index("") > names.index("zoe essai") or "" not in names


def test_the_counts_and_the_services_are_those_of_the_rows() -> None:
    table = arrange(ROWS, TODAY, 90)
    assert sum(table.counts.values()) == len(ROWS)
    assert table.services == ("Accueil", "Bloc")
    assert all(table.standing(p) is standing(r, TODAY, 90) for p, r in enumerate(ROWS))


@pytest.mark.parametrize("today", [TODAY, date(2026, 12, 31), date(2024, 2, 29)])
def test_each_month_of_the_picture_filters_as_many_cards_as_it_counts(today: date) -> None:
    table = arrange(ROWS, today, 90)
    assert sum(month.count for month in table.months) > 0
    for month in table.months:
        assert len(table.visible(Filter(month=month.first), Column.END)) == month.count


def test_an_empty_table_shows_nothing() -> None:
    assert FleetTable().visible(Filter(text="x"), Column.END) == []
    assert arrange((), TODAY, 90).visible(Filter(), Column.END) == []
