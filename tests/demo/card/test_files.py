"""SELECT, READ BINARY and UPDATE BINARY: what is found, what is refused and how."""

import pytest

from app.demo.card import personalise
from tests.demo.card.talk import (
    APPLICATION,
    PIN,
    TODAY,
    code,
    cps3,
    cps4,
    definition,
    file,
    say,
    send,
)

SELECTIONS = {
    "path, master file written": ("00A4090C043F00D003", "9000"),
    "path from the current directory": ("00A4090C02D003", "9000"),
    "path of a directory": ("00A4090C043F000001", "9000"),
    "the master file by path": ("00A4090C023F00", "9000"),
    "path from the master file": ("00A4080C0400017001", "9000"),
    "path from the master file, itself written": ("00A4080C063F0000017001", "9000"),
    "identifier, the master file": ("00A4020C023F00", "9000"),
    "identifier, nothing": ("00A4000C", "9000"),
    "identifier of a file": ("00A4020C02D003", "9000"),
    "child directory": ("00A4010C020001", "9000"),
    "child directory that is a file": ("00A4010C02D003", "6A82"),
    "parent": ("00A4030C", "9000"),
    "root application": ("00A4040C088025000001FF0100", "9000"),
    "card application": ("00A4040C0DE828BD080F8025000001FF0010", "9000"),
    "root application, no control information there": ("00A40400088025000001FF0100", "9000"),
    "a foreign application": ("00A404040FE828BD080FA000000167455349474E", "6A82"),
    "half an application": ("00A4040C048025000001"[:-2], "6A82"),
    "unknown file": ("00A4090C043F00D010", "6A82"),
    "unknown directory": ("00A4090C043F000002", "6A82"),
    "no file path": ("00A4090C03D00300", "6A82"),
    "unknown way": ("00A4070C02D003", "6A86"),
    "unknown answer": ("00A4090102D003", "6A86"),
    "legacy area": ("A0A40000023F00", "9404"),
}


@pytest.mark.parametrize("name", SELECTIONS)
def test_selection(name: str) -> None:
    command, status_word = SELECTIONS[name]
    assert send(cps3(), command) == status_word


def test_a_relative_path_starts_where_the_card_is() -> None:
    card = cps3()
    assert say(card, APPLICATION) == "9000"
    assert send(card, "00A4090C022F00") == "6A82"
    assert send(card, "00A4090C027001") == "9000"
    assert send(card, "00A4030C") == "9000"
    assert send(card, "00A4090C022F00") == "9000"


CPS4_SELECTIONS = {
    "path from the master file": ("01A4080C02D003", "9000"),
    "deeper path": ("01A4080C0400015031", "9000"),
    "CPS2ter applet on its channel": ("00A4040C088025000001FF0002", "9000"),
    "another application there": ("00A4040C088025000001FF0100", "6A82"),
    "another command there": ("00B0000001", "6D00"),
    "issuer domain": ("01A4040C07A0000001510000", "9000"),
    "foreign class": ("80A4040C07A0000001510000", "6E00"),
}


@pytest.mark.parametrize("name", CPS4_SELECTIONS)
def test_selection_on_a_cps4(name: str) -> None:
    command, status_word = CPS4_SELECTIONS[name]
    assert send(cps4(), command) == status_word


def test_a_cps4_answers_only_once_its_applet_is_selected() -> None:
    card = cps4()
    assert send(card, "01200001") == "63C3"
    for lose in (card.reset, lambda: send(card, "01A4040C07A0000001510000")):
        lose()
        assert send(card, "01200001") == "6881"
        assert send(card, "01A4080C02D003") == "6881"
        assert send(card, "01A4040C088025000001FF0100") == "9000"
        assert send(card, "01200001") == "63C3"


SERIAL = "5A0A8025000001700000117F"


def test_reading() -> None:
    card = cps3()
    assert send(card, "00B0000001") == "6986"
    assert send(card, "00A4090C02D003") == "9000"
    assert send(card, "00B000000C") == SERIAL + "9000"
    assert send(card, "00B0000A02") == "117F9000"
    assert send(card, "00B0000A00") == "6C02"
    assert send(card, "00B0000C01") == "6B00"


def test_an_answer_waits_for_the_next_command_only() -> None:
    card = cps3()
    assert send(card, "00A4090402D003") == "6127"
    assert send(card, "0020000100") == "63C3"
    assert send(card, "00C0000027") == "6985"


def test_reading_by_short_identifier() -> None:
    card = cps3()
    assert send(card, "00B09C00C0") == "6C0C"
    assert send(card, "00B09C000C") == SERIAL + "9000"
    assert send(card, "00B0000002") == "5A0A9000"
    assert send(card, "00B09F0001") == "6A82"


def test_reading_past_the_end_over_t1() -> None:
    card = cps4()
    assert send(card, "01A4080C02D003") == "9000"
    whole = send(card, "01B0000000")
    assert whole.endswith("9000")
    assert send(card, "01B00000C0") == whole[:-4] + "6282"


def test_an_activity_needs_the_pin() -> None:
    card = cps3()
    assert send(card, "00A4090C063F000001D120") == "9000"
    assert send(card, "00B0000001") == "6982"
    assert send(card, code("00200001", PIN)) == "9000"
    assert send(card, "00B0000001") == "EE9000"
    card.reset()
    assert send(card, "00A4090C063F000001D120") == "9000"
    assert send(card, "00B0000001") == "6982"


def test_the_free_area_is_written_with_the_pin_and_kept() -> None:
    card = cps3()
    assert send(card, "00A4090C063F000001D107") == "9000"
    assert send(card, "00D6000002CAFE") == "6982"
    assert send(card, code("00200001", PIN)) == "9000"
    assert send(card, "00D6000002CAFE") == "9000"
    assert send(card, "00D600FE02BEEF") == "9000"
    assert send(card, "00D600FF02BEEF") == "6A84"
    assert send(card, "00D6010102BEEF") == "6B00"
    assert send(card, "00D60000") == "6700"
    card.reset()
    content = file(card, "3F000001D107")
    assert len(content) == 256
    assert (content[:2].hex(), content[-2:].hex()) == ("cafe", "beef")


def test_nothing_else_is_written() -> None:
    card = cps3()
    assert send(card, code("00200001", PIN)) == "9000"
    for path in ("3F002F00", "3F000001D101", "3F000001D120"):
        assert send(card, f"00A4090C{len(path) // 2:02X}{path}") == "9000"
        assert send(card, "00D600000100") == "6982"


def test_data_objects_stand_where_the_definition_puts_them() -> None:
    moved = {"CPS_ID_CARD": "D1F1", "CPS_ACTIVITY_03_PS": "D1F2"}
    card = personalise(definition(files=moved), TODAY)
    assert send(card, "00A4090C063F000001D101") == "6A82"
    assert file(card, "3F000001D1F1")[:1] == b"\xe3"
    assert bytes.fromhex("3F000001D1F2") in file(card, "3F0000017006")
