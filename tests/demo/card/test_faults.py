"""Faults happen at the command they were ordered for, and leave the right trace in the card."""

import pytest

from app.demo.card.faults import mute_after, removed_at, status_word_at, status_word_for
from app.domain.problem import CardProblem, CardRemoved, ProblemCode
from tests.demo.card.talk import code, cps3

WRONG = bytes.fromhex(code("00200001", b"0000"))
STANDING = bytes.fromhex("0020000100")


@pytest.mark.parametrize(("processed", "left"), [(False, 3), (True, 2)])
def test_removed_before_or_after_the_command_was_carried_out(processed: bool, left: int) -> None:
    inner = cps3()
    card = removed_at(inner, 2, processed=processed)
    assert card.atr == inner.atr
    assert card.transmit(STANDING) == b"\x63\xc3"
    for _ in range(2):
        with pytest.raises(CardRemoved):
            card.transmit(WRONG)
    assert inner.counters.pin_tries_left == left
    assert card.log.commands == (2 if processed else 1)


def test_mute_after() -> None:
    inner = cps3()
    card = mute_after(inner, 1)
    card.transmit(STANDING)
    with pytest.raises(CardProblem) as raised:
        card.transmit(WRONG)
    assert raised.value.code is ProblemCode.CARD_MUTE
    assert inner.counters.pin_tries_left == 3


def test_a_status_word_at_a_command() -> None:
    inner = cps3()
    card = status_word_at(inner, 2, 0x6F00)
    assert [card.transmit(each) for each in (WRONG, WRONG, WRONG)] == [
        b"\x63\xc2",
        b"\x6f\x00",
        b"\x63\xc1",
    ]
    assert inner.counters.pin_tries_left == 1


def test_a_status_word_for_an_instruction() -> None:
    inner = cps3()
    card = status_word_for(inner, 0x20, 0x6985)
    assert card.transmit(WRONG) == b"\x69\x85"
    assert card.transmit(bytes.fromhex("00A4000C")) == b"\x90\x00"
    assert inner.counters.pin_tries_left == 3


def test_a_fault_passes_resets_on() -> None:
    inner = cps3()
    card = status_word_for(inner, 0xB0, 0x6F00)
    card.transmit(bytes.fromhex(code("00200001", b"1234")))
    assert inner.pin_verified
    card.reset()
    assert not inner.pin_verified
    card.transmit(bytes.fromhex(code("00200001", b"1234")))
    card.close()
    assert not inner.pin_verified
