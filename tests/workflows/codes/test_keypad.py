"""The work with codes on a reader with keys: no code is asked on the computer, a click is a try."""

from typing import Any

import pytest

from app.demo.keypad import Key, Prompt
from app.domain.pin import Pin, PinStatus
from app.domain.problem import ProblemCode
from app.reader.apdu import Ins
from app.workflows.codes import steps
from app.workflows.codes.activate import activate
from app.workflows.codes.change_pin import change_pin
from app.workflows.codes.steps import Act, CodeFate, Ending, Keys, OwnCode
from app.workflows.codes.unblock import unblock
from tests.workflows.bench import READER, Notebook, Person, Watched, bench, card, new_code, pin, run

REPLIES: dict[type, Any] = {
    steps.WhatReceived: steps.Received.LETTER,
    steps.CompareLetter: steps.Comparison.SAME,
    steps.UseKeypad: Keys.READER,
    steps.OfferOwnCode: OwnCode.CHOOSE,
    steps.ChangeOnKeypad: Keys.READER,
    steps.TryAgain: None,
    steps.Finished: None,
}


def go(
    profile: str,
    monkeypatch: pytest.MonkeyPatch,
    typed: list[str | Key],
    work: Any = activate,
    **changes: Any,
) -> tuple[Watched, Person, Ending, list[int]]:
    """Run a work; the numbers are the VERIFYs that had left at each thing typed."""
    inserted, verifies = card(profile), []

    def hands(_prompt: Prompt) -> str | Key:
        verifies.append(len(inserted.verifies))
        return typed.pop(0)

    async def scene() -> tuple[Watched, Person, Ending, list[int]]:
        async with bench(monkeypatch) as desk:
            desk.readers.fit_keypad(READER, hands)
            desk.put(inserted)
            await desk.read()
            replies = REPLIES | {getattr(steps, name): reply for name, reply in changes.items()}
            person = Person(replies)
            ending = await work(desk.hub, person, READER, Notebook())
            return inserted, person, ending, verifies

    made: tuple[Watched, Person, Ending, list[int]] = run(scene())
    return made


@pytest.mark.parametrize(
    ("profile", "verifies"),
    [("cps3-nurse", 1), ("cps4-nurse", 2)],  # a CPS3 takes both codes in the command of the change
)
def test_a_first_use_on_the_readers_keys(
    profile: str, verifies: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The present code is typed once for each click, and presented once each time."""
    typed: list[str | Key] = ["1234", "1234", "4826", "4826"]
    inserted, person, ending, _ = go(profile, monkeypatch, typed)
    assert ending is Ending.DONE
    assert person.path == [
        "WhatReceived",
        "CompareLetter",
        "UseKeypad",
        "OfferOwnCode",
        "ChangeOnKeypad",
        "Finished",
    ]
    assert [(step.act, step.keypad) for step in person.shown] == [
        (Act.VERIFYING, True),
        (Act.CHANGING, True),
    ]
    finished = person.asked[-1]
    assert (finished.fate, finished.proven) == (CodeFate.CHANGED, True)
    assert finished.card.pin.tries_left == 3
    assert typed == []
    assert inserted.log.sent(Ins.VERIFY, with_data=True) == verifies
    assert inserted.log.sent(Ins.CHANGE_REFERENCE_DATA, with_data=True) == 1
    assert inserted.accepts("4826")


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (Key.NONE, ProblemCode.KEYPAD_TIMEOUT),
        (Key.CANCEL, ProblemCode.KEYPAD_CANCELLED),
        ("12", ProblemCode.KEYPAD_LENGTH),
    ],
)
def test_nothing_typed_spends_no_try(
    typed: str | Key, problem: ProblemCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    inserted, person, ending, verifies = go(
        "cps3-nurse", monkeypatch, [typed, "1234"], OfferOwnCode=OwnCode.KEEP
    )
    assert ending is Ending.DONE
    report = person.last(steps.TryAgain).report
    assert (report.problem, report.spent) == (problem, False)
    assert person.path.count("UseKeypad") == 2
    assert verifies == [0, 0]
    assert inserted.pin_tries == 3


def test_a_wrong_code_is_asked_again_only_after_a_click(monkeypatch: pytest.MonkeyPatch) -> None:
    _, person, ending, verifies = go(
        "cps4-nurse", monkeypatch, ["9999", "1234"], OfferOwnCode=OwnCode.KEEP
    )
    assert ending is Ending.DONE
    report = person.last(steps.UseKeypad).report
    assert (report.problem, report.before, report.after) == (ProblemCode.PIN_WRONG, 3, 2)
    assert verifies == [0, 1]


def test_new_codes_that_differ_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    inserted, person, _, _ = go(
        "cps4-nurse",
        monkeypatch,
        ["1234", "1234", "4826", "4827"],
        ChangeOnKeypad=[Keys.READER, None],
    )
    assert person.last(steps.ChangeOnKeypad).report.problem is ProblemCode.KEYPAD_MISMATCH
    assert person.asked[-1].fate is CodeFate.KEPT
    assert inserted.accepts("1234")


def test_a_slip_in_the_present_code_costs_the_try_that_the_page_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inserted, person, ending, _ = go(
        "cps3-nurse",
        monkeypatch,
        ["1234", "1243", "4826", "4826", "1234"],
        ChangeOnKeypad=[Keys.READER, None],
        OfferOwnCode=[OwnCode.CHOOSE, OwnCode.KEEP],
    )
    assert ending is Ending.DONE
    assert person.last(steps.ChangeOnKeypad).card.pin == PinStatus(3, 3)
    report = person.last(steps.UseKeypad).report
    assert (report.problem, report.spent) == (ProblemCode.PIN_WRONG, True)
    assert (report.before, report.after) == (3, 2)
    assert person.asked[-1].fate is CodeFate.KEPT
    assert inserted.accepts("1234")


def test_a_longer_code_is_chosen_on_the_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys refuse more than four digits on a CPS3; nothing is lost, and there is a way on."""
    inserted, person, ending, _ = go(
        "cps3-nurse",
        monkeypatch,
        ["1234", "1234", "73915"],
        change_pin,
        ChangeOnKeypad=[Keys.READER, Keys.COMPUTER],
        EnterCode=pin("1234"),
        ChooseCode=new_code("73915"),
    )
    assert ending is Ending.DONE
    assert person.last(steps.ChangeOnKeypad).report.problem is ProblemCode.KEYPAD_LENGTH
    assert person.path[-3:] == ["EnterCode", "ChooseCode", "Finished"]
    assert inserted.accepts("73915")


def test_keys_that_cannot_do_what_they_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    inserted, person, ending, _ = go(
        "cps3-nurse",
        monkeypatch,
        [Key.UNABLE],
        UseKeypad=[Keys.READER, Keys.COMPUTER],
        EnterCode=pin("1234"),
        OfferOwnCode=OwnCode.KEEP,
    )
    assert ending is Ending.DONE
    report = person.last(steps.TryAgain).report
    assert (report.problem, report.spent) == (ProblemCode.KEYPAD_UNABLE, False)
    assert inserted.pin_tries == 3


def test_unblocking_is_typed_on_the_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    inserted, person, ending, verifies = go(
        "blocked",
        monkeypatch,
        [],
        unblock,
        EnterUnblock=lambda _step: steps.UnblockAnswer(Pin("12345678"), Pin("4826"), Pin("4826")),
    )
    assert ending is Ending.DONE
    assert person.last(steps.EnterUnblock).keypad
    assert verifies == []
    assert inserted.accepts("4826")


def test_the_computers_keys_after_all(monkeypatch: pytest.MonkeyPatch) -> None:
    inserted, person, ending, verifies = go(
        "cps3-nurse",
        monkeypatch,
        [],
        change_pin,
        UseKeypad=Keys.COMPUTER,
        EnterCode=pin("1234"),
        ChooseCode=new_code("73915"),
    )
    assert ending is Ending.DONE
    assert person.path == ["UseKeypad", "EnterCode", "ChooseCode", "Finished"]
    assert not any(step.keypad for step in person.shown)
    assert verifies == []
    assert inserted.accepts("73915")


def test_the_last_try_is_confirmed_before_the_reader_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    inserted, person, _, verifies = go(
        "one-try",
        monkeypatch,
        ["1234"],
        LastTry=lambda step: (step.card.number or "")[-step.asked :],
        OfferOwnCode=OwnCode.KEEP,
    )
    assert person.path[2:4] == ["UseKeypad", "LastTry"]
    assert verifies == [0]
    assert inserted.pin_tries == 3
