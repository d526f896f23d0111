"""Codes: never shown, judged before anything is sent; tries told as words and numbers."""

import pickle
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.pin import (
    Pin,
    PinOutcome,
    PinState,
    PinStatus,
    PukState,
    PukStatus,
    Verdict,
    Weakness,
    entry_problem,
    letter_entry_problem,
    new_code_problem,
    puk_entry_problem,
    weakness,
)
from app.domain.problem import ProblemCode

FORMAT, PUK_LIKE = ProblemCode.PIN_FORMAT, ProblemCode.PIN_LOOKS_LIKE_PUK


def test_a_code_is_never_shown_nor_serialised() -> None:
    pin = Pin("4826")
    assert "4826" not in f"{pin!r} {pin!s} {PinOutcome(Verdict.WRONG, PinStatus(), PinStatus())}"
    with pytest.raises(TypeError):
        pickle.dumps(pin)
    with pytest.raises(TypeError):
        hash(pin)


def test_wiping_empties_it_and_leaves_its_copy() -> None:
    pin = Pin("4826")
    copy = pin.copy()
    pin.wipe()
    assert (len(pin), pin.reveal(), copy.reveal()) == (0, b"", b"4826")


@pytest.mark.parametrize(
    ("typed", "letter", "own", "puk"),
    [
        ("1234", None, None, ProblemCode.PUK_FORMAT),
        ("12345", FORMAT, None, ProblemCode.PUK_FORMAT),
        ("12345678", PUK_LIKE, None, None),
        ("123456789", FORMAT, FORMAT, ProblemCode.PUK_FORMAT),
        ("123", FORMAT, FORMAT, ProblemCode.PUK_FORMAT),
        ("", FORMAT, FORMAT, ProblemCode.PUK_FORMAT),
        ("12 4", FORMAT, FORMAT, ProblemCode.PUK_FORMAT),
        ("١٢٣٤", FORMAT, FORMAT, ProblemCode.PUK_FORMAT),
        ("1234567a", FORMAT, FORMAT, ProblemCode.PUK_FORMAT),
    ],
)
def test_what_is_typed_is_judged_before_it_is_sent(
    typed: str, letter: ProblemCode | None, own: ProblemCode | None, puk: ProblemCode | None
) -> None:
    pin = Pin(typed)
    assert (letter_entry_problem(pin), entry_problem(pin), puk_entry_problem(pin)) == (
        letter,
        own,
        puk,
    )


@pytest.mark.parametrize(
    ("new", "again", "current", "problem"),
    [
        ("4826", "4826", "1234", None),
        ("4826", "4826", None, None),
        ("4826", "4862", "1234", ProblemCode.PIN_MISMATCH),
        ("1234", "1234", "1234", ProblemCode.PIN_UNCHANGED),
        ("12", "12", "1234", FORMAT),
    ],
)
def test_a_new_code_is_judged_before_it_is_sent(
    new: str, again: str, current: str | None, problem: ProblemCode | None
) -> None:
    old = Pin(current) if current else None
    assert new_code_problem(Pin(new), Pin(again), old) is problem


@pytest.mark.parametrize(
    ("code", "weak"),
    [
        ("0000", Weakness.REPEATED),
        ("3456", Weakness.RUN),
        ("8765", Weakness.RUN),
        ("9952", Weakness.CARD_NUMBER),
        ("4826", None),
        ("7913", None),
    ],
)
def test_weak_codes(code: str, weak: Weakness | None) -> None:
    assert weakness(Pin(code), "2900995235") is weak


@given(st.text("0123456789", min_size=4, max_size=8))
def test_any_well_formed_code_can_be_judged(code: str) -> None:
    assert weakness(Pin(code), None) in (None, Weakness.REPEATED, Weakness.RUN)


@pytest.mark.parametrize(
    ("left", "state"),
    [
        (3, PinState.OK),
        (2, PinState.OK),
        (1, PinState.LAST_TRY),
        (0, PinState.BLOCKED),
        (None, PinState.UNKNOWN),
    ],
)
def test_state_of_the_code(left: int | None, state: PinState) -> None:
    assert PinStatus(left, 3).state is state


@pytest.mark.parametrize(
    ("tries", "uses", "state"),
    [
        (10, 100, PukState.OK),
        (10, None, PukState.OK),
        (1, 5, PukState.LAST_TRY),
        (0, 5, PukState.BLOCKED),
        (10, 0, PukState.EXHAUSTED),
        (0, 0, PukState.EXHAUSTED),
        (None, 5, PukState.UNKNOWN),
    ],
)
def test_state_of_the_unblocking_code(tries: int | None, uses: int | None, state: PukState) -> None:
    assert PukStatus(tries, uses).state is state


@pytest.mark.parametrize(
    ("verdict", "before", "after", "spent"),
    [
        (Verdict.WRONG, 3, 2, True),
        (Verdict.BLOCKED, 1, 0, True),
        (Verdict.ACCEPTED, 2, 3, False),
        (Verdict.REFUSED, 3, 3, False),
        (Verdict.UNCERTAIN, 3, None, None),
        (Verdict.WRONG, None, None, True),
        (Verdict.ACCEPTED, 3, None, False),
    ],
)
def test_whether_a_try_was_spent(
    verdict: Verdict, before: int | None, after: int | None, spent: bool | None
) -> None:
    assert PinOutcome(verdict, PinStatus(before), PinStatus(after)).spent is spent


def test_equality_is_by_value_and_with_codes_only() -> None:
    for one, two in permutations([Pin("4826"), Pin("4827"), "4826"], 2):
        assert one != two
    assert Pin("4826") == Pin("4826")
