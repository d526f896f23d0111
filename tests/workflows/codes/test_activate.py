"""The guided first use, on a virtual card through the real hub: every path, by what is asked."""

from dataclasses import replace
from typing import Any

import pytest

from app.demo.card import load_profile, personalise
from app.domain.pin import Weakness
from app.domain.problem import ProblemCode
from app.reader.apdu import Ins
from app.workflows.codes import steps
from app.workflows.codes.activate import activate
from app.workflows.codes.steps import CodeFate, Ending
from tests.workflows.bench import (
    READER,
    TODAY,
    Notebook,
    Person,
    Watched,
    bench,
    card,
    new_code,
    pin,
    run,
)


def straight(**changes: Any) -> dict[type, Any]:
    """The replies of somebody with the right letter who chooses an own code."""
    replies: dict[type, Any] = {
        steps.WhatReceived: steps.Received.LETTER,
        steps.CompareLetter: steps.Comparison.SAME,
        steps.EnterCode: pin("1234"),
        steps.OfferOwnCode: steps.OwnCode.CHOOSE,
        steps.ChooseCode: new_code("4826"),
        steps.WeakCode: steps.WeakChoice.ANOTHER,
        steps.Finished: None,
    }
    return replies | {getattr(steps, name): reply for name, reply in changes.items()}


def go(profile: str, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> tuple[Any, Person, Any]:
    async def scene() -> tuple[Any, Person, Any]:
        async with bench(monkeypatch) as desk:
            inserted = desk.put(card(profile))
            await desk.read()
            person = Person(straight(**changes))
            return inserted, person, await activate(desk.hub, person, READER, Notebook())

    return run(scene())


@pytest.mark.parametrize("profile", ["cps3-nurse", "cps4-nurse", "cpe-secretary", "cpa-agent"])
def test_the_letter_leads_to_an_own_code(profile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    inserted, person, ending = go(profile, monkeypatch)
    assert ending is Ending.DONE
    assert person.path == [
        "WhatReceived",
        "CompareLetter",
        "EnterCode",
        "OfferOwnCode",
        "ChooseCode",
        "Finished",
    ]
    finished = person.asked[-1]
    assert (finished.fate, finished.proven, finished.report) == (CodeFate.CHANGED, True, None)
    assert (finished.card.pin.tries_left, finished.card.puk.tries_left) == (3, 10)
    assert inserted.accepts("4826")
    assert len(inserted.verifies) == 2  # one for each click: the code, the change


def test_the_places_of_practice_appear_once_the_code_was_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scene() -> list[str | None]:
        async with bench(monkeypatch) as desk:
            desk.put(card("cps3-nurse"))
            await desk.read()
            await activate(
                desk.hub, Person(straight(OfferOwnCode=steps.OwnCode.KEEP)), READER, Notebook()
            )
            station = await desk.read()
            assert station.preferred is not None and station.preferred.card is not None
            places = station.preferred.card.activities
            return [place.structure.name for place in places if place.structure]

    assert run(scene()) == ["HOPITAL DE DEMONSTRATION", "CABINET DE DEMONSTRATION"]


def test_tries_are_shown_before_and_after(monkeypatch: pytest.MonkeyPatch) -> None:
    _card, person, _ending = go("cps3-nurse", monkeypatch, OfferOwnCode=steps.OwnCode.KEEP)
    assert person.last(steps.EnterCode).tries.tries_left == 3
    offer = person.last(steps.OfferOwnCode)
    assert (offer.before.tries_left, offer.after.tries_left) == (3, 3)


def test_the_letters_code_may_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    inserted, person, ending = go("cps3-nurse", monkeypatch, OfferOwnCode=steps.OwnCode.KEEP)
    assert ending is Ending.DONE
    assert (person.asked[-1].fate, person.asked[-1].proven) == (CodeFate.KEPT, True)
    assert inserted.accepts("1234")
    assert len(inserted.verifies) == 1


def test_who_has_an_own_code_already_just_proves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    _card, person, ending = go("cps3-nurse", monkeypatch, WhatReceived=steps.Received.OWN_CODE)
    assert person.path == ["WhatReceived", "EnterCode", "Finished"]
    assert person.last(steps.EnterCode).kind is steps.CodeKind.OWN
    assert ending is Ending.DONE


@pytest.mark.parametrize(
    ("profile", "first"), [("cps3-nurse", "holder-portal"), ("cpe-secretary", "structure")]
)
def test_without_codes_one_learns_who_to_call(
    profile: str, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = [steps.Received.NO_CODES, steps.Received.OWN_CODE]
    _card, person, _ending = go(profile, monkeypatch, WhatReceived=received, NoCodes=None)
    assert person.path[:3] == ["WhatReceived", "NoCodes", "WhatReceived"]
    assert person.last(steps.NoCodes).routes[0] == first


def test_another_cards_letter_stops_before_any_try(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = [steps.Comparison.DIFFERENT, steps.Comparison.SAME]
    inserted, person, _ending = go(
        "cps3-nurse",
        monkeypatch,
        CompareLetter=compared,
        WrongLetter=None,
        OfferOwnCode=steps.OwnCode.KEEP,
    )
    assert person.path[1:4] == ["CompareLetter", "WrongLetter", "WhatReceived"]
    report = person.last(steps.WrongLetter).report
    assert report.problem is ProblemCode.LETTER_MISMATCH
    assert report.facts == {"number": "2900995235"}
    assert len(inserted.verifies) == 1


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("12345678", ProblemCode.PIN_LOOKS_LIKE_PUK),
        ("123", ProblemCode.PIN_FORMAT),
        ("12345", ProblemCode.PIN_FORMAT),
        ("12a4", ProblemCode.PIN_FORMAT),
        ("", ProblemCode.PIN_FORMAT),
        ("１２３４", ProblemCode.PIN_FORMAT),
    ],
)
def test_a_malformed_code_is_not_sent(
    typed: str, problem: ProblemCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    inserted, person, _ending = go(
        "cps3-nurse",
        monkeypatch,
        EnterCode=[pin(typed), pin("1234")],
        OfferOwnCode=steps.OwnCode.KEEP,
    )
    report = person.last(steps.EnterCode).report
    assert (report.problem, report.spent) == (problem, False)
    assert len(inserted.verifies) == 1


def test_a_wrong_code_costs_one_try_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    inserted, person, _ending = go(
        "cps3-nurse",
        monkeypatch,
        EnterCode=[pin("9999"), pin("1234")],
        OfferOwnCode=steps.OwnCode.KEEP,
    )
    second = person.last(steps.EnterCode)
    assert second.report.problem is ProblemCode.PIN_WRONG
    assert (second.report.spent, second.report.before, second.report.after) == (True, 3, 2)
    assert second.report.facts == {"tries": 2}
    assert second.tries.tries_left == 2
    assert len(inserted.verifies) == 2


def test_the_last_try_needs_the_cards_own_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    inserted, person, ending = go(
        "one-try",
        monkeypatch,
        LastTry=["0000", lambda step: step.card.number[-4:]],
        OfferOwnCode=steps.OwnCode.KEEP,
    )
    assert [step.wrong for step in person.asked if isinstance(step, steps.LastTry)] == [False, True]
    assert person.last(steps.LastTry).asked == 4
    assert (ending, len(inserted.verifies), inserted.pin_tries) == (Ending.DONE, 1, 3)


def test_the_last_try_can_be_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [None, lambda step: step.card.number[-4:]]
    inserted, person, ending = go(
        "one-try", monkeypatch, LastTry=answers, OfferOwnCode=steps.OwnCode.KEEP
    )
    assert person.path[2:6] == ["EnterCode", "LastTry", "EnterCode", "LastTry"]
    assert (ending, len(inserted.verifies)) == (Ending.DONE, 1)


def test_a_wrong_last_try_blocks_and_offers_to_unblock(monkeypatch: pytest.MonkeyPatch) -> None:
    inserted, person, ending = go(
        "one-try",
        monkeypatch,
        EnterCode=pin("9999"),
        LastTry=lambda step: step.card.number[-4:],
        Blocked=steps.BlockedChoice.UNBLOCK,
    )
    blocked = person.last(steps.Blocked)
    assert blocked.report.problem is ProblemCode.PIN_BLOCKED
    assert (blocked.report.spent, blocked.report.before, blocked.report.after) == (True, 1, 0)
    assert blocked.choices == (steps.BlockedChoice.UNBLOCK, steps.BlockedChoice.LATER)
    assert (ending, inserted.pin_tries) == (Ending.UNBLOCK, 0)


def test_a_blocked_card_is_told_before_any_question(monkeypatch: pytest.MonkeyPatch) -> None:
    inserted, person, ending = go("blocked", monkeypatch, Blocked=steps.BlockedChoice.LATER)
    assert (person.path, ending, inserted.verifies) == (["Blocked"], Ending.LATER, [])


def test_an_exhausted_card_leads_to_the_declaration(monkeypatch: pytest.MonkeyPatch) -> None:
    _card, person, ending = go(
        "unblocks-exhausted", monkeypatch, Blocked=steps.BlockedChoice.DECLARE
    )
    blocked = person.last(steps.Blocked)
    assert blocked.report.problem is ProblemCode.UNBLOCKS_EXHAUSTED
    assert blocked.choices == (steps.BlockedChoice.DECLARE, steps.BlockedChoice.LATER)
    assert ending is Ending.DECLARE


@pytest.mark.parametrize(
    ("chosen", "problem"),
    [
        (new_code("4826", "4827"), ProblemCode.PIN_MISMATCH),
        (new_code("1234"), ProblemCode.PIN_UNCHANGED),
        (new_code("123"), ProblemCode.PIN_FORMAT),
        (new_code("123456789"), ProblemCode.PIN_FORMAT),
    ],
)
def test_a_bad_new_code_is_not_sent(
    chosen: Any, problem: ProblemCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    inserted, person, _ending = go(
        "cps3-nurse", monkeypatch, ChooseCode=[chosen, lambda _step: None]
    )
    assert person.last(steps.ChooseCode).report.problem is problem
    assert inserted.accepts("1234")
    assert len(inserted.verifies) == 1


@pytest.mark.parametrize(
    ("weak", "why"),
    [("7777", Weakness.REPEATED), ("3456", Weakness.RUN), ("9952", Weakness.CARD_NUMBER)],
)
def test_a_weak_code_is_advised_against_not_forbidden(
    weak: str, why: Weakness, monkeypatch: pytest.MonkeyPatch
) -> None:
    inserted, person, ending = go(
        "cps3-nurse",
        monkeypatch,
        ChooseCode=[new_code(weak), new_code(weak)],
        WeakCode=[steps.WeakChoice.ANOTHER, steps.WeakChoice.USE_ANYWAY],
    )
    assert [step.weakness for step in person.asked if isinstance(step, steps.WeakCode)] == [why] * 2
    assert person.last(steps.WeakCode).problem is ProblemCode.PIN_WEAK
    assert inserted.accepts(weak)
    assert ending is Ending.DONE


@pytest.mark.parametrize(
    ("tamper", "problem"),
    [
        (lambda answer: bytes.fromhex("6985"), ProblemCode.CARD_REFUSED),
        (lambda answer: bytes([answer[0] ^ 1]) + answer[1:], ProblemCode.PROOF_FAILED),
    ],
    ids=["refuses to sign", "signs wrongly"],
)
def test_a_card_that_cannot_prove_itself_is_told(
    tamper: Any, problem: ProblemCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code is right and stays so; only the proof is missing."""

    class Tampered(Watched):
        def transmit(self, raw: bytes) -> bytes:
            answer = Watched.transmit(self, raw)
            signature = raw[1] == Ins.PERFORM_SECURITY_OPERATION and len(answer) > 2
            return bytes(tamper(answer)) if signature else answer

    async def scene() -> tuple[Person, Ending]:
        async with bench(monkeypatch) as desk:
            desk.put(Tampered(card("cps4-nurse").inner))
            await desk.read()
            person = Person(straight(OfferOwnCode=steps.OwnCode.KEEP))
            return person, await activate(desk.hub, person, READER, Notebook())

    person, ending = run(scene())
    finished = person.last(steps.Finished)
    assert (ending, finished.proven, finished.report.problem) == (Ending.DONE, False, problem)


def test_the_contactless_side_has_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> Person:
        async with bench(monkeypatch) as desk:
            contactless = replace(load_profile("cps3-nurse"), atr="contactless")
            desk.readers.insert(READER, personalise(contactless, TODAY))
            await desk.read()
            person = Person(straight(InsertCard=desk.putting(card("cps3-nurse"))))
            await activate(desk.hub, person, READER, Notebook())
            return person

    person = run(scene())
    assert person.asked[0].report.problem is ProblemCode.CONTACTLESS_NO_PIN
    assert person.path[-1] == "Finished"
