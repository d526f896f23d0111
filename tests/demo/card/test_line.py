"""The arithmetic of a card's serial line, by hand."""

import pytest

from app.demo.card.line import SlowLine, seconds, t0_characters, t1_characters
from tests.demo.card.talk import cps3

# Command, answer: characters over T=0.
T0 = {
    "header and status": ("00A4030C", "9000", 5 + 2),
    "data to the card": ("00A4090C023F00", "9000", 5 + 1 + 2 + 2),
    "data from the card": ("00B000000C", "00" * 12 + "9000", 5 + 1 + 12 + 2),
    "refused without data": ("00B0000000", "6C0C", 5 + 2),
    "announced": ("00A40904043F00D003", "6127", 5 + 1 + 4 + 2),
}


@pytest.mark.parametrize("name", T0)
def test_t0(name: str) -> None:
    command, answer, characters = T0[name]
    assert t0_characters(bytes.fromhex(command), bytes.fromhex(answer)) == characters


def test_t1() -> None:
    assert t1_characters(bytes(5), bytes(14)) == (5 + 4) + (14 + 4)
    # 258 bytes travel in two blocks, the first acknowledged by one of four bytes.
    assert t1_characters(bytes(5), bytes(258)) == (5 + 4) + (258 + 2 * 4 + 4)


def test_eight_hundred_characters_a_second_at_9600_baud() -> None:
    assert seconds(800, 9600) == 1.0


def test_a_slow_line_takes_what_the_line_takes() -> None:
    pauses: list[float] = []
    card = SlowLine(cps3(), 9600, pause=pauses.append)
    assert card.atr == cps3().atr
    assert card.transmit(bytes.fromhex("00A4090C02D003")) == b"\x90\x00"
    assert len(card.transmit(bytes.fromhex("00B000000C"))) == 14
    assert card.log.commands == 2
    # The pause is what is left of the line's time after the card's own.
    for pause, characters in zip(pauses, (10, 20), strict=True):
        assert seconds(characters, 9600) - 0.01 < pause <= seconds(characters, 9600)


def test_a_slow_line_passes_resets_on() -> None:
    inner = cps3()
    card = SlowLine(inner, 1_000_000)
    for forget in (card.reset, card.close):
        card.transmit(bytes.fromhex("0020000104" + b"1234".hex()))
        assert inner.pin_verified
        forget()
        assert not inner.pin_verified
