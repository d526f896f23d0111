"""The card's data objects as domain data, whatever is missing, unknown or odd in them."""

from datetime import date

import pytest

from app.domain.card import Card, CardType, Generation
from app.domain.holder import (
    Activity,
    Civility,
    Coded,
    Holder,
    NationalId,
    Structure,
    StructureKind,
)
from app.domain.validity import EndSource, Validity
from app.reader import parse
from app.reader.checks import check_digit_notes, serial_note
from app.reader.structures import structure_from_id
from app.reader.tables import Table, coded
from app.reader.text import day, digits, text
from tests.reader.cards import EF_SN

CARD = Card("5A0A", Generation.CPS3)
START, END = date(2025, 1, 31), date(2028, 1, 31)


def fields(described: str) -> bytes:
    """`80:8025000001 84:'DUPONT'` as data objects."""
    found = b""
    for each in described.split():
        tag, _, value = each.partition(":")
        raw = value.strip("'").encode() if value.startswith("'") else bytes.fromhex(value)
        found += bytes((int(tag, 16), len(raw))) + raw
    return found


ALL = "80:8025000001 81:2900995235 82:80 83:20250131 84:20280131"


@pytest.mark.parametrize(
    ("described", "number", "test", "validity"),
    [
        (ALL, "2900995235", True, Validity(START, END)),
        ("84:20280131 81:2900995235", "2900995235", None, Validity(None, END)),
        (ALL + " 85:00 9F:01", "2900995235", True, Validity(START, END)),
        ("82:00", None, False, Validity()),
        ("82:82", None, True, Validity()),
        ("82:03", None, False, Validity()),
        ("82:", None, None, Validity()),
        ("81:29009952AA 83:20251301 84:202801", None, None, Validity()),
        ("", None, None, Validity()),
    ],
)
def test_the_card_itself(
    described: str, number: str | None, test: bool | None, validity: Validity
) -> None:
    card = parse.with_id_card(CARD, fields(described))
    assert (card.number, card.test, card.validity) == (number, test, validity)
    assert validity.end_source is EndSource.CARD


@pytest.mark.parametrize(
    ("described", "notes"),
    [
        (ALL, ()),
        ("81:2900995235", ("Illisible sur la carte : date de fin",)),
        ("84:20280131", ("Illisible sur la carte : numéro de la carte",)),
    ],
)
def test_what_could_not_be_read_is_told(described: str, notes: tuple[str, ...]) -> None:
    assert parse.with_id_card(CARD, fields(described)).notes == notes


def test_of_a_field_that_comes_twice_the_first_stands() -> None:
    card = parse.with_id_card(CARD, fields("81:2900995235 84:20280131 81:1111111111 84:20290131"))
    assert (card.number, card.validity.end) == ("2900995235", END)


def test_a_missing_object_takes_nothing_away() -> None:
    assert parse.with_info(parse.with_name(CARD, None), None) == CARD


@pytest.mark.parametrize(
    ("described", "kind", "director", "holder"),
    [
        (
            "80:00 81:'899700990015' 82:3C 84:'MARTEL' 85:'SI01'",
            CardType.CPS,
            False,
            Holder(
                family_name="MARTEL",
                national_id=NationalId("899700990015"),
                profession=Coded("60", "Infirmier"),
                speciality=coded(Table.SPECIALITY, "SI01"),
            ),
        ),
        (
            "80:01 83:0A",
            CardType.CPF,
            False,
            Holder(future_profession=Coded("10", "Médecin en formation")),
        ),
        ("80:02 82:FF", CardType.CPE, None, Holder(profession=Coded("255"))),
        ("80:03", CardType.CPA, None, None),
        ("80:04 81:", None, None, None),
        ("", None, None, None),
    ],
)
def test_the_holder(
    described: str, kind: CardType | None, director: bool | None, holder: Holder | None
) -> None:
    card = parse.with_info(CARD, fields(described))
    assert (card.type, card.director, card.holder) == (kind, director, holder)


@pytest.mark.parametrize(
    ("national_id", "structure"),
    [
        ("899700990015", None),
        ("3999990013/DEMO0001", Structure(None, StructureKind.FINESS, "999990013")),
        ("599999900100012/CPAT", Structure(None, StructureKind.SIRET, "99999900100012")),
        ("4187512751/1", Structure(None, StructureKind.SIREN, "187512751")),
        ("30B0037750/CPET0001", Structure(None, StructureKind.FINESS, "0B0037750")),
        ("6997009900/1", Structure(None, StructureKind.CABINET_RPPS, "997009900")),
    ],
)
def test_the_structure_in_the_holders_identifier(
    national_id: str, structure: Structure | None
) -> None:
    described = f"80:02 81:'{national_id}'"
    assert parse.with_info(CARD, fields(described)).structure == structure


@pytest.mark.parametrize(
    ("described", "civility", "given_name"),
    [
        ("80:16 84:'CLAIRE'", Civility.MME, "CLAIRE"),
        ("80:17", Civility.MLLE, None),
        ("80:1F 81:'X' 82:'Y'", Civility.M, None),
        ("80:63 84:'JO'", None, "JO"),
    ],
)
def test_the_name(described: str, civility: Civility | None, given_name: str | None) -> None:
    holder = parse.with_name(CARD, fields(described)).holder or Holder()
    assert (holder.civility, holder.given_name) == (civility, given_name)


@pytest.mark.parametrize(
    ("described", "expected"),
    [
        (
            "80:00 84:'CABINET' 85:'499700735741008' 86:'SA07'",
            Activity(
                2,
                mode=Coded("00", "Libéral, exploitant ou commerçant"),
                structure=Structure("CABINET", StructureKind.CABINET_RPPS, "99700735741008"),
                sector=Coded("SA07", "Cabinet individuel"),
            ),
        ),
        (
            "80:01 83:01 84:'HOPITAL' 85:'10B0307377' 86:'SA99'",
            Activity(
                2,
                mode=Coded("01", "Salarié"),
                structure=Structure("HOPITAL", StructureKind.FINESS, "0B0307377"),
                sector=Coded("SA99"),
                responsibility=Coded("01", "Responsable de la structure"),
            ),
        ),
        ("80:04", Activity(2, mode=Coded("04", "Remplaçant"))),
        ("84:'X' 85:'Z?'", Activity(2, structure=Structure("X", None, "Z?"))),
        ("", Activity(2)),
    ],
)
def test_a_place_of_practice(described: str, expected: Activity) -> None:
    assert parse.activity(2, fields(described)) == expected


@pytest.mark.parametrize(
    ("kind", "levels", "director"),
    [
        (CardType.CPE, ["00", "01"], True),
        (CardType.CPA, ["02"], False),
        (CardType.CPE, [], None),
        (CardType.CPS, ["01"], None),
    ],
)
def test_a_director_is_known_by_the_places(
    kind: CardType, levels: list[str], director: bool | None
) -> None:
    places = tuple(Activity(n, responsibility=Coded(code)) for n, code in enumerate(levels, 1))
    card = parse.with_activities(Card("5A0A", Generation.CPS3, type=kind), places)
    assert (card.director, card.activities) == (director, places)


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("HÉLÈNE".encode(), "HÉLÈNE"),
        ("HÉLÈNE".encode("latin-1"), "HÉLÈNE"),
        (b"DUPONT\x00\x00", "DUPONT"),
        (b"DUPONT  \xff\xff", "DUPONT"),
        (b"\xff\xff", ""),
        (b"A\x1b[31mB\nC", "A [31mB C"),
    ],
)
def test_text(raw: bytes, read: str) -> None:
    assert text(raw) == read


@pytest.mark.parametrize(
    ("raw", "number", "when"),
    [
        ("20280131", "20280131", END),
        ("20280231", "20280231", None),
        ("00000000", "00000000", None),
        ("202801", "202801", None),
        ("2028013F", None, None),
        ("", None, None),
    ],
)
def test_packed_digits_and_dates(raw: str, number: str | None, when: date | None) -> None:
    assert (digits(bytes.fromhex(raw)) or None, day(bytes.fromhex(raw))) == (number, when)


@pytest.mark.parametrize(
    ("national_id", "wrong"),
    [
        ("899700990015", False),
        ("810003461033", True),  # published in official documents all the same
        ("3999990013/D", False),
        ("3999990014/D", True),
        ("30B0037750/D", False),  # letters: no check
        ("4187512751/1", False),
        ("4187512752/1", True),
        ("518751275100020/1", False),
        ("599999900100012/1", False),
        ("518751275100021/1", True),
        ("535600000000048/1", False),  # La Poste
        ("012345678", False),
        ("8123", False),
    ],
)
def test_a_wrong_check_digit_is_told(national_id: str, wrong: bool) -> None:
    assert bool(check_digit_notes(NationalId(national_id))) is wrong


def test_the_chips_number_is_checked() -> None:
    assert serial_note(EF_SN) == ()
    assert serial_note(EF_SN[:-2] + b"\x46\x0f") == (
        "Clé de contrôle inexacte : EF.SN 8025000001992138460",
    )
    assert serial_note(b"\x5a\x0a\xab") != ()


@pytest.mark.parametrize(
    ("name", "identifier", "structure"),
    [
        (None, None, None),
        ("X", None, Structure("X")),
        ("X", "1999990013", Structure("X", StructureKind.FINESS, "999990013")),
        (None, "2187512751", Structure(None, StructureKind.SIREN, "187512751")),
        ("X", "9999990013", Structure("X", None, "9999990013")),
        ("X", "IGC-SANTE", Structure("X", None, "IGC-SANTE")),
    ],
)
def test_structures(name: str | None, identifier: str | None, structure: Structure | None) -> None:
    assert structure_from_id(name, identifier) == structure


@pytest.mark.parametrize("table", list(Table))
def test_every_table_has_labels_and_leaves_the_unknown_alone(table: Table) -> None:
    assert coded(table, "??") == Coded("??")


def test_labels() -> None:
    assert coded(Table.SECTOR, "SA01").label == "Établissement public de santé"
    assert coded(Table.PROFESSION, "50").label == "Sage-femme"
