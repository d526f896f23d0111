"""Commands, answers and status words as bytes."""

import pytest

from app.reader.apdu import Command, Response


@pytest.mark.parametrize(
    ("command", "raw"),
    [
        (Command(0, 0x20, 0, 1), "00200001"),
        (Command(0, 0xB0, 1, 2, le=4), "00B0010204"),
        (Command(0, 0xB0, 0, 0, le=256), "00B0000000"),
        (Command(0, 0xA4, 9, 12, b"\x3f\x00"), "00A4090C023F00"),
        (Command(1, 0xA4, 8, 0, b"\xd0\x03", 256), "01A4080002D00300"),
    ],
)
def test_the_four_cases_both_ways(command: Command, raw: str) -> None:
    assert command.encode() == bytes.fromhex(raw)
    assert Command.decode(bytes.fromhex(raw)) == command


@pytest.mark.parametrize("raw", ["", "002000", "0020000105 31", "00A4000002 3F00 00 00"])
def test_bytes_that_are_no_command(raw: str) -> None:
    with pytest.raises(ValueError, match="command"):
        Command.decode(bytes.fromhex(raw))


@pytest.mark.parametrize("ins", [0x20, 0x24, 0x2C])
def test_a_code_never_shows(ins: int) -> None:
    command = Command(0, ins, 0, 1, b"1234")
    assert command.secret
    assert command.masked().endswith("04 ** ** ** **")
    assert "31" not in repr(command)


def test_other_data_shows() -> None:
    assert Command(0, 0xA4, 9, 12, b"\x3f\x00").masked() == "00 A4 09 0C 02 3F 00"
    assert not Command(0, 0x20, 0, 1).secret


@pytest.mark.parametrize(
    ("sw", "tries"),
    [
        (0x63C2, 2),
        (0x63C0, 0),
        (0x9000, None),
        (0x6983, None),
    ],
)
def test_status_words(sw: int, tries: int | None) -> None:
    response = Response.decode(b"\xab" + sw.to_bytes(2, "big"))
    assert (response.data, response.tries_left) == (b"\xab", tries)


def test_an_answer_needs_a_status_word() -> None:
    with pytest.raises(ValueError, match="status word"):
        Response.decode(b"\x90")
