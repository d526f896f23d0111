"""PIN and unblocking code: every way through them, and what each costs (card.md 3)."""

import pytest

from app.demo.card import VirtualCard
from tests.demo.card.talk import PIN, PUK, code, cps3, cps4, say, send

VERIFY, VERIFY_PUK = "00200001", "00200002"
CHANGE, UNBLOCK = "00240001", "002C0201"
PIN_DATA = "00CB3FFF0A4D087006BF810102A080"
PUK_DATA = "00CB3FFF0A4D087006BF810202A080"


def tries(card: VirtualCard) -> tuple[int, int, int]:
    counters = card.counters
    return counters.pin_tries_left, counters.puk_tries_left, counters.puk_uses_left


def test_the_right_pin() -> None:
    card = cps3()
    assert send(card, code(VERIFY, PIN)) == "9000"
    assert card.pin_verified
    assert send(card, VERIFY + "00") == "9000"
    card.reset()
    assert not card.pin_verified
    assert send(card, VERIFY + "00") == "63C3"


def test_wrong_pins_until_blocked() -> None:
    card = cps3()
    outcomes = [send(card, code(VERIFY, b"0000")) for _ in range(4)]
    assert outcomes == ["63C2", "63C1", "63C0", "6983"]
    assert send(card, code(VERIFY, PIN)) == "6983"
    assert send(card, VERIFY + "00") == "6983"
    card.reset()
    assert send(card, code(VERIFY, PIN)) == "6983"


def test_a_wrong_pin_ends_a_verified_state_and_a_right_one_restores_the_tries() -> None:
    card = cps3()
    send(card, code(VERIFY, PIN))
    assert send(card, code(VERIFY, b"9999")) == "63C2"
    assert not card.pin_verified
    assert send(card, code(VERIFY, PIN)) == "9000"
    assert tries(card) == (3, 10, 100)


VERIFY_REFUSALS = {
    "no such code": (code("00200003", PIN), "6A88"),
    "other parameter": (code("00200101", PIN), "6A86"),
    "longer than stored": (code(VERIFY, b"123456789"), "6700"),
}


@pytest.mark.parametrize("name", VERIFY_REFUSALS)
def test_refusals_that_cost_nothing(name: str) -> None:
    card = cps3()
    command, status_word = VERIFY_REFUSALS[name]
    assert send(card, command) == status_word
    assert tries(card) == (3, 10, 100)


def test_counters_by_get_data() -> None:
    card = cps3()
    assert say(card, PIN_DATA) == "7016BF810112A0109A01039B0103A1088C06F3000013FF009000"
    send(card, code(VERIFY, b"0000"))
    assert "9B0102" in say(card, PIN_DATA)
    assert say(card, PUK_DATA) == "701ABF810216A0149A010A9B010A9D020064A1088C06F3FF00FFFF009000"


DATA_REFUSALS = {
    "the code itself": ("00CB3FFF0B4D097007BF8101037F4180", "6A80"),
    "a public key": ("00CB3FFF0B4D097007BF9002037F4880", "6A80"),
    "another security environment": ("00CB3FFF0A4D087006BFFB05027B80", "6A88"),
    "an unknown code": ("00CB3FFF0A4D087006BF810502A080", "6A88"),
    "nothing": ("00CB3FFF024D00", "6A80"),
    "other parameters": ("00CB00FF0A4D087006BF810102A080", "6A86"),
}


def test_the_environment_that_the_unblocking_asks_for_names_the_puk() -> None:
    assert say(cps3(), "00CB3FFF0A4D087006BFFB03027B80") == "700EBFFB030A7B08A4069501088301029000"


@pytest.mark.parametrize("name", DATA_REFUSALS)
def test_get_data_refusals(name: str) -> None:
    command, status_word = DATA_REFUSALS[name]
    assert send(cps3(), command) == status_word


def test_get_data_of_a_key_tells_its_rule_and_size() -> None:
    answer = say(cps3(), "00CB3FFF0A4D087006BF900202A080")
    assert answer == "7012BF90020EA00CA1068C04B1111100800201009000"


def test_change_with_the_old_pin() -> None:
    card = cps3()
    assert send(card, code(CHANGE, PIN + b"567890")) == "9000"
    assert send(card, code(VERIFY, PIN)) == "63C2"
    assert send(card, code(VERIFY, b"567890")) == "9000"


CHANGE_REFUSALS = {
    "wrong old code": (code(CHANGE, b"0000" + b"5678"), "63C2", (2, 10, 100)),
    "wrong old code and no new one": (code(CHANGE, b"0000"), "6A80", (3, 10, 100)),
    "new code too short": (code(CHANGE, PIN + b"567"), "6A80", (3, 10, 100)),
    "new code too long": (code(CHANGE, PIN + b"123456789"), "6A80", (3, 10, 100)),
    "new code not digits": (code(CHANGE, PIN + b"56a8"), "6A80", (3, 10, 100)),
    "the unblocking code": (code("00240002", PUK + PUK), "6982", (3, 10, 100)),
    "way of the CPS4": (code("00240101", b"5678"), "6A86", (3, 10, 100)),
}


@pytest.mark.parametrize("name", CHANGE_REFUSALS)
def test_change_refusals(name: str) -> None:
    card = cps3()
    command, status_word, left = CHANGE_REFUSALS[name]
    assert send(card, command) == status_word
    assert tries(card) == left


def test_unblocking() -> None:
    card = cps3("blocked")
    assert send(card, code(VERIFY, PIN)) == "6983"
    assert send(card, code(UNBLOCK, b"4321")) == "6982"
    assert send(card, code(VERIFY_PUK, PUK)) == "9000"
    assert send(card, code(UNBLOCK, b"432")) == "6A80"
    assert send(card, code(UNBLOCK, b"4321")) == "9000"
    assert tries(card) == (3, 10, 99)
    assert send(card, code(VERIFY, b"4321")) == "9000"


def test_the_unblocking_code_must_be_given_anew_after_a_reset() -> None:
    card = cps3("blocked")
    assert send(card, code(VERIFY_PUK, PUK)) == "9000"
    card.reset()
    assert send(card, code(UNBLOCK, b"4321")) == "6982"


def test_wrong_unblocking_codes_until_blocked() -> None:
    card = cps3("blocked")
    outcomes = [send(card, code(VERIFY_PUK, b"00000000")) for _ in range(11)]
    assert outcomes == [f"63C{left:X}" for left in range(9, -1, -1)] + ["6983"]
    assert send(card, code(VERIFY_PUK, PUK)) == "6983"
    assert tries(card) == (0, 0, 100)


def test_an_unblocking_code_without_uses() -> None:
    card = cps3("unblocks-exhausted")
    assert send(card, code(VERIFY_PUK, PUK)) == "6984"
    assert send(card, VERIFY_PUK + "00") == "6984"
    assert "9D020000" in say(card, PUK_DATA)
    assert tries(card) == (0, 10, 0)


UNBLOCK_REFUSALS = {
    "way of the CPS4": ("002C0381", "6A86"),
    "another code": (code("002C0202", b"4321"), "6A88"),
}


@pytest.mark.parametrize("name", UNBLOCK_REFUSALS)
def test_unblocking_refusals(name: str) -> None:
    card = cps3("blocked")
    send(card, code(VERIFY_PUK, PUK))
    command, status_word = UNBLOCK_REFUSALS[name]
    assert send(card, command) == status_word
    assert card.counters.pin_tries_left == 0


def test_cps4_tells_the_tries_by_empty_verify() -> None:
    card = cps4()
    assert send(card, "01200001") == "63C3"
    assert send(card, "01200002") == "63CA"
    assert send(card, code("01200001", b"0000")) == "63C2"
    assert send(card, "01200001") == "63C2"
    assert send(card, code("01200001", PIN)) == "9000"
    assert send(card, "01200001") == "9000"
    assert send(card, PIN_DATA.replace("00CB", "01CB", 1)) == "6D00"


def test_cps4_change_after_verify() -> None:
    card = cps4()
    assert send(card, code("01240101", b"5678")) == "6982"
    assert send(card, code("01240001", PIN + b"5678")) == "6A86"
    assert send(card, code("01200001", PIN)) == "9000"
    assert send(card, code("01240101", b"56")) == "6A80"
    assert send(card, code("01240101", b"5678")) == "9000"
    assert send(card, code("01200001", b"5678")) == "9000"


def blocked_cps4() -> VirtualCard:
    card = cps4()
    for _ in range(3):
        send(card, code("01200001", b"0000"))
    assert send(card, "01200001") == "6983"
    return card


def test_cps4_unblocking_in_three_steps() -> None:
    card = blocked_cps4()
    assert send(card, "012C0381") == "6982"
    assert send(card, code("01200002", PUK)) == "9000"
    assert send(card, "012C0301") == "6A88"
    assert send(card, code("012C0381", b"4321")) == "6700"
    assert send(card, "012C0381") == "9000"
    assert send(card, code("01240101", b"4321")) == "9000"
    assert send(card, code("01240101", b"9999")) == "6982"
    assert send(card, code("01200001", b"4321")) == "9000"


def test_cps4_unblocking_interrupted_leaves_the_old_pin_with_all_its_tries() -> None:
    card = blocked_cps4()
    send(card, code("01200002", PUK))
    send(card, "012C0381")
    card.reset()
    send(card, "01A4040C088025000001FF0100")
    assert send(card, code("01240101", b"4321")) == "6982"
    assert send(card, "01200001") == "63C3"
    assert send(card, code("01200001", PIN)) == "9000"


def test_cps4_over_t0_alone() -> None:
    card = cps4("t0")
    assert send(card, "0120000100") == "63C3"
    assert send(card, "01A4080002D003").startswith("61")
    assert send(card, "01C0000000") == "6C27"
    assert send(card, "01C0000027").startswith("6F25")
