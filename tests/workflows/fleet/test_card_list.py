"""Lists of cards as people make them, and files that are no such list."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.card import CardType
from app.domain.fleet import FleetCard, Origin
from app.domain.problem import LocalProblem, ProblemCode
from app.workflows.fleet import card_list
from app.workflows.fleet.card_list import Column, proposed, read_list, understood
from app.workflows.fleet.list_file import RawList
from app.workflows.fleet.separated import Stopped

HEADER = ["N° de carte", "Type", "Nom", "Prénom", "Établissement", "Fin de validité", "Parti"]
LINE = ["2900995235", "CPE", "EXEMPLE", "Zoé", "CLINIQUE DU CÈDRE", "31/01/2028", "non"]
ROW = FleetCard(
    "2900995235",
    CardType.CPE,
    holder="Zoé EXEMPLE",
    structure="CLINIQUE DU CÈDRE",
    end=date(2028, 1, 31),
    origin=Origin.LIST,
)


def listed(path: Path) -> card_list.CardList:
    raw = read_list(path)
    return understood(raw, proposed(raw.columns))


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_any_separator_and_usual_encoding(
    tmp_path: Path, separator: str, encoding: str, end: str
) -> None:
    file = tmp_path / "cartes.csv"
    text = end.join(separator.join(line) for line in (HEADER, LINE))
    file.write_bytes(text.encode(encoding))
    assert listed(file).rows == (ROW,)


@pytest.mark.parametrize(
    "written",
    [
        "31/01/2028",
        "2028-01-31",
        "31-01-2028",
        "31.01.2028",
        "31/01/28",
        "2028-01-31 00:00:00",
        "2028-01-31T23:59:59.999+01:00",
        "31/01/2028 00:00",
    ],
)
def test_dates_in_french_and_iso_form(written: str) -> None:
    raw = RawList(("numero", "fin"), (("2900995235", written),))
    assert understood(raw, proposed(raw.columns)).rows[0].end == date(2028, 1, 31)


def test_a_card_may_be_valid_for_one_day() -> None:
    raw = RawList(("numero", "debut", "fin"), (("2900995235", "31/01/2028", "2028-01-31"),))
    (row,) = understood(raw, proposed(raw.columns)).rows
    assert row.start == row.end == date(2028, 1, 31)


@pytest.mark.parametrize(
    ("cells", "column", "word"),
    [
        ({"numero": "29009952"}, "numero", "dix chiffres"),
        ({"numero": "٢٩٠٠٩٩٥٢٣٥"}, "numero", "dix chiffres"),
        ({"type": "VITALE"}, "type", "famille"),
        ({"fin": "31/02/2028"}, "fin", "date"),
        ({"fin": "bientôt"}, "fin", "date"),
        ({"fin": "31/01/2028 ou 2029"}, "fin", "date"),
        ({"fin": "46783"}, "fin", "date"),
        ({"fin": "01/31/2028"}, "fin", "date"),
        ({"numero": "900995235"}, "numero", "zéros"),
        ({"numero": "2,90E+09"}, "numero", "arrondi"),
        ({"numero": "1.23E+14"}, "numero", "arrondi"),
        ({"numero": "2900995235,00"}, "numero", "dix chiffres"),
        ({"debut": "01/02/2028", "fin": "31/01/2028"}, "fin", "précède"),
        ({"note": "x" * 201}, "note", "200"),
        ({"note": "a\x07b"}, "note", "commande"),
        ({"service": "a\nb"}, "service", "commande"),
    ],
)
def test_a_line_is_refused_with_its_reason(cells: dict[str, str], column: str, word: str) -> None:
    filled = {"numero": "2900995235"} | cells
    raw = RawList(tuple(filled), (("2900995236",), tuple(filled.values())))
    result = understood(raw, proposed(raw.columns))
    assert [row.number for row in result.rows] == ["2900995236"]
    (refused,) = result.refused
    assert (refused.line, refused.column) == (3, column)
    assert word in refused.reason


def test_a_refused_line_has_the_number_that_a_spreadsheet_gives_it(tmp_path: Path) -> None:
    file = tmp_path / "cartes.csv"
    file.write_text(
        "\n;;\nnumero;note;fin\n2900995235;a;\n\n;;\nabc;b;\n2900995236;c;\n\n", "utf-8"
    )
    result = listed(file)
    assert [line.line for line in result.refused] == [7]
    assert [row.note for row in result.rows] == ["a", "c"]


def test_a_number_that_comes_twice_is_told_and_the_last_line_stands() -> None:
    raw = RawList(("numero", "note"), (("2900995235", "a"), ("2900 995 235", "b")))
    result = understood(raw, proposed(raw.columns))
    assert result.repeated == ("2900995235",)
    assert [row.note for row in result.rows] == ["b"]


def test_without_a_column_of_numbers_nothing_is_understood() -> None:
    raw = RawList(("nom",), (("EXEMPLE",),))
    with pytest.raises(LocalProblem) as raised:
        understood(raw, proposed(raw.columns))
    assert raised.value.code is ProblemCode.LIST_WITHOUT_NUMBERS


@pytest.mark.parametrize(
    ("rest", "line"),
    [
        ('2900995236;"ouvert\n2900995237;b\n2900995238;c\n', 3),
        ('2900995236;"deux\nlignes"\n2900995237;"a" b\n', 4),
    ],
)
def test_a_quote_out_of_place_swallows_no_line(tmp_path: Path, rest: str, line: int) -> None:
    file = tmp_path / "x.csv"
    file.write_text("numero;interne\n2900995235;a\n" + rest, "utf-8")
    with pytest.raises(LocalProblem) as raised:
        read_list(file)
    assert raised.value.code is ProblemCode.LIST_LINE_UNREADABLE
    assert raised.value.facts == {"line": line}


@pytest.mark.parametrize(
    "text",
    [
        "numero;titulaire;note\n2900995235;D'ALEMBERT;'a'\n2900995236;'LILAS';x\n",
        'numero;note\n2900995235;a\n2900995236;"dit ""oui"" ; puis non"\n' + "2900995237;b\n" * 900,
        "numero;nom, prénom\n2900995235;EXEMPLE, Zoé\n2900995236;MODELE, Yves\n",
        "numero\n2900995235\n2900995236\n",
        "\ufeffnumero;note\n2900995235;a\n\ufeff2900995236;b\n",
        "numero;note\r2900995235;a\r2900995236;b\r\r\r",
    ],
)
def test_quotes_and_separators_are_not_guessed_wrongly(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.csv"
    file.write_text(text, "utf-8", newline="")
    result = listed(file)
    assert result.refused == ()
    assert {"2900995235", "2900995236"} <= {row.number for row in result.rows}
    notes = {row.note for row in result.rows}
    assert 'dit "oui" ; puis non' in notes or "dit" not in text


def test_a_line_that_a_separator_shifted_is_refused() -> None:
    raw = RawList(
        ("numero", "service"), (("2900995235", "Bloc", " opératoire"), ("2900995236", ""))
    )
    result = understood(raw, proposed(raw.columns))
    assert [row.number for row in result.rows] == ["2900995236"]
    assert (result.refused[0].line, result.refused[0].value) == (2, "opératoire")


def test_one_column_serves_for_one_thing() -> None:
    raw = RawList(("numero", "nom"), (("2900995235", "EXEMPLE"),))
    with pytest.raises(LocalProblem) as raised:
        understood(raw, {Column.NUMBER: 0, Column.FAMILY_NAME: 1, Column.SERVICE: 1})
    assert raised.value.code is ProblemCode.LIST_COLUMN_TWICE
    assert raised.value.facts == {"column": "nom"}


def test_names_that_stand_twice_are_told_apart_by_their_place() -> None:
    raw = RawList(("numero", "nom", "nom"), (("2900995235", "EXEMPLE", "AUTRE"),))
    assert proposed(raw.columns) == {Column.NUMBER: 0, Column.FAMILY_NAME: 1}
    (row,) = understood(raw, {Column.NUMBER: 0, Column.HOLDER: 2}).rows
    assert row.holder == "AUTRE"


def test_a_column_chosen_by_hand() -> None:
    raw = RawList(("A", "B"), (("EXEMPLE", "2900995235"),))
    rows = understood(raw, {Column.NUMBER: 1, Column.HOLDER: 0}).rows
    assert (rows[0].number, rows[0].holder) == ("2900995235", "EXEMPLE")


def test_progress_is_told_and_stops_the_reading() -> None:
    raw = RawList(("numero",), (("2900995235",),) * 5000)
    told: list[int] = []

    def progress(done: int, of: int) -> bool:
        told.append(done)
        return done < 2000

    with pytest.raises(Stopped):
        understood(raw, proposed(raw.columns), progress)
    assert told == [0, 1000, 2000]


@settings(max_examples=200)
@given(content=st.binary(max_size=400))
def test_no_content_ends_in_anything_but_a_list_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.mktemp("list") / "x.csv"
    file.write_bytes(content)
    try:
        raw = read_list(file)
        last = {Column.END: len(raw.columns) - 1} if len(raw.columns) > 1 else {}
        result = understood(raw, {Column.NUMBER: 0} | last)
    except LocalProblem:
        return
    assert len(result.rows) + len(result.refused) <= len(raw.lines)
