"""What leaves the register: read back by the libraries that others would use."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from app import language
from app.domain.card import CardType
from app.domain.fleet import FleetCard
from app.workflows.fleet.card_list import proposed, read_list, understood
from app.workflows.fleet.export import as_calendar, as_csv, harmless
from app.workflows.fleet.list_file import RawList

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


@pytest.mark.parametrize(
    "cell", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1"]
)
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


SIGNS = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff")
WORDS = st.text(SIGNS, max_size=60)
CELLS = WORDS.map(str.strip) | st.sampled_from(
    ["=1", "'=1", "''", "-", "a;b", '"', 'dit "non"', "'@"]
)
DAYS = st.none() | st.dates()


@st.composite
def kept_rows(draw: st.DrawFn) -> FleetCard:
    """A row with whatever a person may have typed, and what a list can hold of it."""
    start, end = draw(DAYS), draw(DAYS)
    backwards = start is not None and end is not None and end < start
    family = draw(st.none() | st.sampled_from(CardType))
    lines = draw(st.lists(WORDS, max_size=3))
    return FleetCard(
        draw(st.from_regex(r"[0-9]{10}", fullmatch=True)),
        family,
        director=family in (CardType.CPE, CardType.CPA) and draw(st.booleans()),
        holder=draw(CELLS),
        service=draw(CELLS),
        structure=draw(CELLS),
        start=None if backwards else start,
        end=end,
        note="\n".join(lines).strip(),
        holder_left=draw(st.booleans()),
    )


@given(rows=st.lists(kept_rows(), min_size=1, max_size=4, unique_by=lambda row: row.number))
@settings(max_examples=150)
def test_an_export_opens_again_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[FleetCard]
) -> None:
    file = tmp_path_factory.mktemp("list") / "parc.csv"
    file.write_bytes(b"\xef\xbb\xbf" + as_csv(rows, TODAY, 90).encode())
    raw = read_list(file)
    found = understood(raw, proposed(raw.columns))
    assert found.refused == () and found.repeated == ()
    assert list(found.rows) == rows


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
    assert event.end == date(2028, 2, 1)
    triggers = {alarm.decoded("trigger") for alarm in event.walk("VALARM")}
    assert triggers == {timedelta(days=-90), timedelta(days=-30)}


def test_a_card_without_an_end_in_sight_has_its_event() -> None:
    (event,) = read_back([FleetCard("2900995235", end=date.max)], (90,)).walk("VEVENT")
    assert event.decoded("dtstart") == date.max


@pytest.mark.parametrize(
    ("family", "word"),
    [(CardType.CPS, "automatique"), (CardType.CPE, "structure"), (None, "pas connue")],
)
def test_wording_follows_the_renewal_rules(family: CardType | None, word: str) -> None:
    row = FleetCard("2900995235", family, end=TODAY)
    (event,) = read_back([row], ()).walk("VEVENT")
    assert word in str(event["description"])
