"""Unblocking, on both generations: every path, and the card pulled at every command."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.backend.unblock_journal import DiskJournal
from app.domain.pin import Pin, UnblockStep
from app.domain.problem import ProblemCode
from app.reader.apdu import Ins
from app.workflows.codes import steps
from app.workflows.codes.activate import activate
from app.workflows.codes.attempts import UnblockJournal
from app.workflows.codes.change_pin import change_pin
from app.workflows.codes.steps import CodeFate, Ending
from app.workflows.codes.unblock import unblock
from app.workflows.interaction import Left
from tests.workflows.bench import (
    READER,
    WAIT,
    Bench,
    Notebook,
    Person,
    Watched,
    bench,
    card,
    leave,
    run,
)

PUK, NEW = "12345678", "4826"


def codes(puk: str = PUK, new: str = NEW, again: str | None = None) -> Callable[[Any], Any]:
    return lambda _step: steps.UnblockAnswer(Pin(puk), Pin(new), Pin(again or new))


def blocked(profile: str) -> Watched:
    """A card of that profile whose code porteur is blocked."""
    made = card(profile)
    made.inner._state.pin.tries_left = 0
    return made


def go(
    inserted: Watched,
    monkeypatch: pytest.MonkeyPatch,
    journal: UnblockJournal,
    at: int = 0,
    processed: bool = False,
    **changes: Any,
) -> tuple[Person, Ending]:
    async def scene() -> tuple[Person, Ending]:
        async with bench(monkeypatch) as desk:
            desk.put(inserted)
            await desk.read()
            inserted.count, inserted.at, inserted.processed = 0, at, processed
            inserted.action = lambda: desk.readers.remove(READER)
            person = Person(replies(desk, inserted, changes))
            return person, await unblock(desk.hub, person, READER, journal)

    return run(scene())


def replies(desk: Bench, inserted: Watched, changes: dict[str, Any]) -> dict[type, Any]:
    def put_back(step: Any) -> object:
        desk.put(inserted)
        return WAIT

    usual: dict[type, Any] = {
        steps.EnterUnblock: codes(),
        steps.Reinsert: put_back,
        steps.InsertCard: put_back,
        steps.TryAgain: None,
        steps.Finished: None,
    }
    return usual | {getattr(steps, name): reply for name, reply in changes.items()}


@pytest.mark.parametrize("profile", ["cps3-nurse", "cps4-nurse"])
def test_a_blocked_card_gets_a_new_code(
    profile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inserted, journal = blocked(profile), DiskJournal(tmp_path / "journal")
    person, ending = go(inserted, monkeypatch, journal)
    assert (person.path, ending) == (["EnterUnblock", "Finished"], Ending.DONE)
    assert (person.asked[-1].fate, person.asked[-1].proven) == (CodeFate.UNBLOCKED, None)
    assert (inserted.accepts(NEW), inserted.pin_tries) == (True, 3)
    assert list((tmp_path / "journal").iterdir()) == []


def test_tries_and_uses_are_told_before_and_after(monkeypatch: pytest.MonkeyPatch) -> None:
    inserted = blocked("cps3-nurse")
    person, _ending = go(
        inserted, monkeypatch, Notebook(), EnterUnblock=[codes("87654321"), codes()]
    )
    first, second = (step for step in person.asked if isinstance(step, steps.EnterUnblock))
    assert (first.card.puk.tries_left, first.card.puk.uses_left) == (10, 100)
    assert (second.card.puk.tries_left, second.report.problem) == (9, ProblemCode.PUK_WRONG)
    assert (second.report.spent, second.report.facts) == (True, {"tries": 9})
    assert person.asked[-1].card.puk.uses_left == 99
    assert person.asked[-1].card.pin.tries_left == 3


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (codes(puk="1234"), ProblemCode.PUK_FORMAT),
        (codes(puk="1234567a"), ProblemCode.PUK_FORMAT),
        (codes(new="12"), ProblemCode.PIN_FORMAT),
        (codes(new="4826", again="4827"), ProblemCode.PIN_MISMATCH),
    ],
)
def test_a_malformed_answer_is_not_sent(
    answer: Any, problem: ProblemCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    inserted = blocked("cps3-nurse")
    person, _ending = go(inserted, monkeypatch, Notebook(), EnterUnblock=[answer, codes()])
    assert person.last(steps.EnterUnblock).report.problem is problem
    assert (len(inserted.verifies), inserted.puk_tries) == (1, 10)


def test_a_weak_new_code_is_advised_against(monkeypatch: pytest.MonkeyPatch) -> None:
    inserted = blocked("cps3-nurse")
    choices = [steps.WeakChoice.ANOTHER, steps.WeakChoice.USE_ANYWAY]
    answers = [codes(new="1111"), codes(new="1111")]
    _person, ending = go(inserted, monkeypatch, Notebook(), EnterUnblock=answers, WeakCode=choices)
    assert (ending, inserted.accepts("1111")) == (Ending.DONE, True)


def test_the_last_try_of_the_unblocking_code_is_asked_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inserted = blocked("cps3-nurse")
    inserted.inner._state.puk.tries_left = 1
    digits = ["0000", None, lambda step: step.card.number[-4:]]
    person, ending = go(inserted, monkeypatch, Notebook(), LastTry=digits)
    assert person.path == [
        "EnterUnblock",
        "LastTry",
        "LastTry",
        "EnterUnblock",
        "LastTry",
        "Finished",
    ]
    assert all(step.puk for step in person.asked if isinstance(step, steps.LastTry))
    assert ending is Ending.DONE


def test_the_last_wrong_try_leads_to_the_declaration(monkeypatch: pytest.MonkeyPatch) -> None:
    inserted = blocked("cps3-nurse")
    inserted.inner._state.puk.tries_left = 1
    person, ending = go(
        inserted,
        monkeypatch,
        Notebook(),
        EnterUnblock=codes("87654321"),
        LastTry=lambda step: step.card.number[-4:],
        Blocked=steps.BlockedChoice.DECLARE,
    )
    assert person.last(steps.Blocked).report.problem is ProblemCode.PUK_BLOCKED
    assert (ending, inserted.puk_tries) == (Ending.DECLARE, 0)


def test_exhausted_uses_lead_to_the_declaration(monkeypatch: pytest.MonkeyPatch) -> None:
    inserted = card("unblocks-exhausted")
    person, ending = go(inserted, monkeypatch, Notebook(), Blocked=steps.BlockedChoice.DECLARE)
    assert person.path == ["Blocked"]
    assert person.asked[0].report.problem is ProblemCode.UNBLOCKS_EXHAUSTED
    assert (ending, inserted.verifies) == (Ending.DECLARE, [])


@pytest.mark.parametrize("processed", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("profile", ["cps3-nurse", "cps4-nurse"])
def test_the_card_pulled_at_every_single_command(
    profile: str, processed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = blocked(profile)
    go(count, monkeypatch, Notebook())
    for at in range(1, count.count + 1):
        inserted, journal = blocked(profile), Notebook()
        person, ending = go(inserted, monkeypatch, journal, at, processed)
        said = f"pulled at command {at}: {person.path}"
        assert (ending, inserted.accepts(NEW), inserted.pin_tries) == (Ending.DONE, True, 3), said
        assert inserted.puk_tries == 10, said
        assert journal.kept == {}, said
        entered = person.path.count("EnterUnblock")
        assert len(inserted.verifies) <= entered, said


def test_an_interrupted_unblocking_is_finished_at_the_next_insertion(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A CPS4 pulled between its three commands, the program closed, the card back tomorrow."""
    inserted, journal = blocked("cps4-nurse"), Notebook()
    journal.kept[serial_of(inserted, monkeypatch)] = UnblockStep.SETTING_NEW_CODE
    person, ending = go(inserted, monkeypatch, journal)
    step = person.asked[0]
    assert (step.finishing, step.report.problem) == (True, ProblemCode.UNBLOCK_INTERRUPTED)
    assert (ending, inserted.accepts(NEW), journal.kept) == (Ending.DONE, True, {})


@pytest.mark.parametrize("processed", [False, True], ids=["before", "after"])
def test_one_pulled_at_every_command_is_finished_by_the_next_run(
    processed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person leaves with the card: what the journal holds explains it to who comes back."""
    whole = blocked("cps4-nurse")
    go(whole, monkeypatch, Notebook())
    told = set()
    for at in range(1, whole.count + 1):
        inserted, journal = blocked("cps4-nurse"), Notebook()
        with contextlib.suppress(Left):
            go(inserted, monkeypatch, journal, at, processed, Reinsert=leave, InsertCard=leave)
        begun = inserted.log.sent(Ins.RESET_RETRY_COUNTER) > 0 and not inserted.accepts(NEW)
        noted = journal.pending(serial_of(inserted, monkeypatch))
        person, ending = go(inserted, monkeypatch, journal)
        finishing = getattr(person.asked[0], "finishing", False)
        said = f"pulled at command {at}: {noted}"
        assert finishing or not begun, said
        assert (ending, inserted.accepts(NEW), journal.kept) == (Ending.DONE, True, {}), said
        told.add(noted)
    assert {UnblockStep.RESETTING_COUNTER, UnblockStep.SETTING_NEW_CODE} <= told


def test_the_steps_are_noted_before_they_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Notebook()
    go(blocked("cps4-nurse"), monkeypatch, journal)
    assert journal.told == list(UnblockStep)


def serial_of(inserted: Watched, monkeypatch: pytest.MonkeyPatch) -> str:
    async def scene() -> str:
        async with bench(monkeypatch) as desk:
            desk.put(inserted)
            station = await desk.read()
            view = station.preferred
            assert view is not None and view.card is not None
            return view.card.serial

    return run(scene())


@pytest.mark.parametrize("work", [activate, change_pin])
def test_a_half_unblocked_card_is_told_before_any_code_is_asked(
    work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    inserted, journal = card("cps4-nurse"), Notebook()
    journal.kept[serial_of(inserted, monkeypatch)] = UnblockStep.RESETTING_COUNTER

    async def scene() -> tuple[Person, Ending]:
        async with bench(monkeypatch) as desk:
            desk.put(inserted)
            await desk.read()
            person = Person({steps.Blocked: steps.BlockedChoice.UNBLOCK})
            return person, await work(desk.hub, person, READER, journal)

    person, ending = run(scene())
    assert (person.path, ending) == (["Blocked"], Ending.UNBLOCK)
    assert person.asked[0].report.problem is ProblemCode.UNBLOCK_INTERRUPTED
