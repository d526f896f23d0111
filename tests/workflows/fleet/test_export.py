"""What leaves the register: read back by the libraries that others would use."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from icalendar import Calendar

from app import language
from app.domain.card import CardType
from app.domain.fleet import FleetCard
from app.workflows.fleet.card_list import RawList, proposed, understood
from app.workflows.fleet.export import as_calendar, as_csv, harmless

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CPE = FleetCard(
    "2900995235",
    CardType.CPE,
    holder="Zoé EXEMPLE",
    structure="CLINIQUE ; DU CÈDRE",
    start=date(2025, 1, 31),
    end=date(2028, 1, 31),
    note='dit "armoire 2"',
)


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    text = as_csv([FleetCard("2900995235", holder=cell)], TODAY, 90)
    assert f"'{cell}" in next(csv.reader(StringIO(text.split("\r\n", 1)[1]), delimiter=";"))
    assert harmless("ordinaire") == "ordinaire"


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_what_was_exported_can_be_imported_again(english: None, spoken: str) -> None:
    language.use(spoken)
    lines = list(csv.reader(StringIO(as_csv([CPE], TODAY, 90)), delimiter=";"))
    raw = RawList(tuple(lines[0]), tuple(tuple(line) for line in lines[1:]))
    columns = proposed(raw.columns)
    assert len(columns) == 9  # the others are counted or read, and not brought in
    (row,) = understood(raw, columns).rows
    assert (row.number, row.type, row.holder, row.structure, row.start, row.end, row.note) == (
        CPE.number,
        CPE.type,
        CPE.holder,
        CPE.structure,
        CPE.start,
        CPE.end,
        CPE.note,
    )


def test_days_left_and_state_are_told() -> None:
    line = as_csv([CPE], TODAY, 90).split("\r\n")[1]
    assert ";435;valid;" in line


def read_back(rows: list[FleetCard], alarm_days: tuple[int, ...]) -> Calendar:
    calendar = Calendar.from_ical(b"".join(as_calendar(rows, NOW, alarm_days)))
    assert isinstance(calendar, Calendar)
    return calendar


def test_a_calendar_has_one_event_a_card_with_its_alarms() -> None:
    gone = FleetCard("2900995236", CardType.CPE, end=CPE.end, holder_left=True)
    unknown = FleetCard("2900995237")
    calendar = read_back([CPE, gone, unknown], (90, 30))
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart") == CPE.end
    triggers = {alarm.decoded("trigger") for alarm in event.walk("VALARM")}
    assert triggers == {timedelta(days=-90), timedelta(days=-30)}


@pytest.mark.parametrize(
    ("family", "word"), [(CardType.CPS, "automatique"), (CardType.CPE, "structure")]
)
def test_wording_follows_the_renewal_rules(family: CardType, word: str) -> None:
    row = FleetCard("2900995235", family, end=TODAY)
    (event,) = read_back([row], ()).walk("VEVENT")
    assert word in str(event["description"])
