"""The card pulled at every command of a first use, and all else that can get in the way.

Whatever happens: no hang, never two VERIFY for one click, no try lost that was not answered, and
what the screen says of the tries equals the card.
"""

from collections.abc import Callable
from itertools import groupby, pairwise
from typing import Any

import pytest

from app.demo.card import insert
from app.domain.problem import CardProblem, ProblemCode
from app.domain.station import ServiceState
from app.workflows.codes import steps
from app.workflows.codes.activate import activate
from app.workflows.codes.change_pin import change_pin
from app.workflows.codes.steps import CodeFate, Ending
from app.workflows.interaction import Left
from tests.workflows.bench import (
    READER,
    TODAY,
    WAIT,
    Bench,
    Notebook,
    Person,
    Watched,
    bench,
    card,
    leave,
    new_code,
    pin,
    run,
)

OLD, NEW, WRONG = "1234", "4826", "9999"


def holder(desk: Bench, inserted: Watched, first_code: str = OLD) -> Person:
    """Somebody who knows the codes and puts the card back whenever it is asked for."""
    typed: list[str] = []

    def code(step: Any) -> Any:
        told(step)
        right = NEW if step.kind is steps.CodeKind.NEW_UNSURE and not inserted.accepts(OLD) else OLD
        typed.append(first_code if not typed else right)
        return pin(typed[-1])(step)

    def told(step: Any) -> None:
        left = step.card.pin.tries_left
        assert left is None or left == inserted.pin_tries, "the screen does not say what is so"
        if step.report is not None and step.report.after is not None:
            assert step.report.after == inserted.pin_tries

    def put_back(step: Any) -> object:
        desk.put(inserted)
        return WAIT

    return Person(
        {
            steps.WhatReceived: steps.Received.LETTER,
            steps.CompareLetter: steps.Comparison.SAME,
            steps.EnterCode: code,
            steps.LastTry: lambda step: step.card.number[-4:],
            steps.OfferOwnCode: steps.OwnCode.CHOOSE,
            steps.ChooseCode: new_code(NEW),
            steps.InsertCard: put_back,
            steps.Reinsert: put_back,
            steps.TryAgain: None,
            steps.Finished: None,
        }
    )


def count_verifies(person: Person, inserted: Watched) -> list[int]:
    """Let the person's every click note how many VERIFY the card had seen by then."""
    seen: list[int] = []
    person.on_step = lambda step: seen.append(len(inserted.verifies))
    return seen


def at_most_one_each(seen: list[int], inserted: Watched) -> bool:
    """Whether never two VERIFY came between two steps."""
    marks = [*seen, len(inserted.verifies)]
    return all(after - before <= 1 for before, after in pairwise(marks))


def waits(person: Person) -> list[steps.Reinsert]:
    """The pages that waited for the card to come back."""
    return [step for step in person.asked if isinstance(step, steps.Reinsert)]


def first_use(
    profile: str,
    monkeypatch: pytest.MonkeyPatch,
    at: int,
    processed: bool,
    first_code: str = OLD,
    happens: Callable[[Bench], Callable[[], None]] = lambda desk: (
        lambda: desk.readers.remove(READER)
    ),
) -> tuple[Watched, Person, Ending, int]:
    """Go through a first use; at its command `at` something happens."""

    async def scene() -> tuple[Watched, Person, Ending, int]:
        async with bench(monkeypatch) as desk:
            inserted = card(profile)
            desk.put(inserted)
            await desk.read()
            inserted.count, inserted.at, inserted.processed = 0, at, processed
            inserted.action = happens(desk)
            person = holder(desk, inserted, first_code)
            seen = count_verifies(person, inserted)
            ending = await activate(desk.hub, person, READER, Notebook())
            assert at_most_one_each(seen, inserted)
            return inserted, person, ending, inserted.count

    return run(scene())


def commands_of(profile: str, first_code: str = OLD) -> int:
    with pytest.MonkeyPatch.context() as monkeypatch:
        return first_use(profile, monkeypatch, 0, False, first_code)[3]


@pytest.mark.parametrize("processed", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("profile", ["cps3-nurse", "cps4-nurse"])
def test_the_card_pulled_at_every_single_command(
    profile: str, processed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = set()
    for at in range(1, commands_of(profile) + 1):
        inserted, person, ending, _count = first_use(profile, monkeypatch, at, processed)
        told |= {(step.report.problem, step.report.spent) for step in waits(person)}
        said = f"pulled at command {at}: {person.path}"
        assert ending is Ending.DONE, said
        assert inserted.pin_tries == 3, said
        assert person.asked[-1].fate is CodeFate.CHANGED, said
        assert inserted.accepts(NEW), said
    assert told == {
        (ProblemCode.CARD_REMOVED, False),
        (ProblemCode.PIN_UNCERTAIN, None),
        (ProblemCode.PIN_CHANGE_UNCERTAIN, None),
    }


@pytest.mark.parametrize("processed", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("profile", ["cps3-nurse", "cps4-nurse"])
def test_a_wrong_code_and_the_card_pulled_at_every_single_command(
    profile: str, processed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(1, commands_of(profile, WRONG) + 1):
        inserted, person, ending, _count = first_use(profile, monkeypatch, at, processed, WRONG)
        assert (ending, inserted.pin_tries) == (Ending.DONE, 3), f"pulled at {at}: {person.path}"
        assert inserted.accepts(NEW)


def unplug(desk: Bench) -> Callable[[], None]:
    return lambda: desk.readers.unplug(READER)


def stop_service(desk: Bench) -> Callable[[], None]:
    return lambda: desk.readers.set_service(ServiceState.STOPPED)


@pytest.mark.parametrize(
    ("cause", "problem"),
    [(unplug, ProblemCode.READER_UNPLUGGED), (stop_service, ProblemCode.SERVICE_STOPPED)],
)
def test_reader_or_service_lost_at_every_command(
    cause: Callable[[Bench], Callable[[], None]],
    problem: ProblemCode,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scene(at: int) -> tuple[Watched, Person, Ending]:
        async with bench(monkeypatch) as desk:
            inserted = card("cps3-nurse")
            desk.put(inserted)
            await desk.read()
            inserted.count, inserted.at, inserted.action = 0, at, cause(desk)
            person = holder(desk, inserted)

            def restore(step: Any) -> object:
                desk.readers.set_service(ServiceState.RUNNING)
                desk.readers.plug(READER)
                desk.put(inserted)
                return WAIT

            person.replies |= {steps.Reinsert: restore, steps.InsertCard: restore}
            seen = count_verifies(person, inserted)
            ending = await activate(desk.hub, person, READER, Notebook())
            assert at_most_one_each(seen, inserted)
            return inserted, person, ending

    told = set()
    for at in range(1, commands_of("cps3-nurse") + 1):
        inserted, person, ending = run(scene(at))
        assert (ending, inserted.pin_tries, inserted.accepts(NEW)) == (Ending.DONE, 3, True)
        told |= {step.report.problem for step in waits(person)}
    assert problem in told


@pytest.mark.parametrize(
    "idle",
    [
        steps.WhatReceived,
        steps.CompareLetter,
        steps.EnterCode,
        steps.OfferOwnCode,
        steps.ChooseCode,
    ],
)
def test_the_card_pulled_while_a_question_is_on_screen(
    idle: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question is taken back at once, and the work resumes where it makes sense."""

    async def scene() -> tuple[Watched, Person, Ending]:
        async with bench(monkeypatch) as desk:
            inserted = card("cps3-nurse")
            desk.put(inserted)
            await desk.read()
            person = holder(desk, inserted)
            person.replies[idle] = [desk.pulling(), person.replies[idle]]
            return inserted, person, await activate(desk.hub, person, READER, Notebook())

    inserted, person, ending = run(scene())
    assert (ending, inserted.pin_tries, inserted.accepts(NEW)) == (Ending.DONE, 3, True)
    where = person.path.index(idle.__name__)
    waits = person.asked[where + 1]
    resumes = next(name for name in person.path[where + 2 :] if name != "InsertCard")
    assert waits.report.problem is ProblemCode.CARD_REMOVED
    early = idle in (steps.WhatReceived, steps.CompareLetter)
    assert isinstance(waits, steps.InsertCard if early else steps.Reinsert)
    assert resumes == (idle.__name__ if early else "EnterCode")


def test_a_card_swapped_for_another_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other card gets no code; the person may put the first back or begin again."""

    async def scene() -> tuple[Watched, Watched, Person, Ending]:
        async with bench(monkeypatch) as desk:
            mine, other = card("cps3-nurse"), card("cpe-secretary")
            desk.put(mine)
            await desk.read()
            person = holder(desk, mine)
            person.replies[steps.EnterCode] = [desk.putting(other), person.replies[steps.EnterCode]]
            person.replies[steps.Reinsert] = lambda step: (
                WAIT if step.found is None else (desk.putting(mine)(step))
            )
            ending = await activate(desk.hub, person, READER, Notebook())
            return mine, other, person, ending

    mine, other, person, ending = run(scene())
    found = {step.found.number for step in person.asked if getattr(step, "found", None)}
    assert found == {"2900991013"}
    assert (ending, mine.accepts(NEW), other.verifies) == (Ending.DONE, True, [])


def test_one_may_begin_again_with_the_other_card(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> tuple[Watched, Watched, Person, Ending]:
        async with bench(monkeypatch) as desk:
            mine, other = card("cps3-nurse"), card("cpe-secretary")
            desk.put(mine)
            await desk.read()
            person = holder(desk, other)
            person.replies[steps.EnterCode] = [desk.putting(other), person.replies[steps.EnterCode]]
            person.replies[steps.Reinsert] = lambda step: WAIT if step.found is None else None
            ending = await activate(desk.hub, person, READER, Notebook())
            return mine, other, person, ending

    mine, other, person, ending = run(scene())
    assert person.path.count("WhatReceived") == 2
    report = person.last(steps.WhatReceived).report
    assert (report.problem, report.facts) == (ProblemCode.CARD_CHANGED, {"number": "2900991013"})
    assert (ending, other.accepts(NEW), mine.verifies) == (Ending.DONE, True, [])


def test_a_card_that_another_program_holds_is_told_and_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scene() -> tuple[Watched, Person, Ending]:
        async with bench(monkeypatch) as desk:
            inserted = card("cps3-nurse")
            desk.put(inserted)
            await desk.read()
            person = holder(desk, inserted)
            typed = person.replies[steps.EnterCode]

            def hold(step: Any) -> Any:
                desk.readers.hold(READER)
                return typed(step)

            def release(step: Any) -> None:
                desk.readers.hold(READER, held=False)

            person.replies[steps.EnterCode] = [hold, typed]
            person.replies[steps.TryAgain] = release
            return inserted, person, await activate(desk.hub, person, READER, Notebook())

    inserted, person, ending = run(scene())
    told = person.last(steps.TryAgain).report
    assert (told.problem, told.spent) == (ProblemCode.CARD_BUSY, False)
    assert (ending, inserted.accepts(NEW), len(inserted.verifies)) == (Ending.DONE, True, 2)


def test_every_obstacle_before_a_card_has_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> list[ProblemCode | None]:
        async with bench(monkeypatch) as desk:
            desk.readers.set_service(ServiceState.ABSENT)
            await desk.hub.wait(lambda station: station.service is ServiceState.ABSENT, 5)
            changes = iter(
                [
                    lambda: desk.readers.set_service(ServiceState.STOPPED),
                    lambda: (
                        desk.readers.unplug(READER),
                        desk.readers.unplug("Lecteur virtuel 2"),
                        desk.readers.set_service(ServiceState.RUNNING),
                    ),
                    lambda: desk.readers.plug(READER),
                    lambda: desk.put(insert("vitale", TODAY)),
                    lambda: desk.put(insert("mute", TODAY)),
                    lambda: desk.put(insert("unknown", TODAY)),
                    lambda: desk.put(card("cps3-nurse")),
                ]
            )

            def next_change(step: Any) -> object:
                if step.report is None:
                    return WAIT
                next(changes)()
                return WAIT

            person = Person({steps.InsertCard: next_change, steps.WhatReceived: leave})
            with pytest.raises(Left):
                await activate(desk.hub, person, READER, Notebook())
            told = [step.report.problem for step in person.asked[:-1] if step.report]
            return [code for code, _same in groupby(told)]

    assert run(scene()) == [
        ProblemCode.SERVICE_ABSENT,
        ProblemCode.SERVICE_STOPPED,
        ProblemCode.NO_READER,
        ProblemCode.CARD_ABSENT,
        ProblemCode.CARD_VITALE,
        ProblemCode.CARD_MUTE,
        ProblemCode.CARD_UNKNOWN,
    ]


@pytest.mark.parametrize("processed", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("profile", ["cps3-nurse", "cps4-nurse"])
def test_a_change_of_code_interrupted_at_every_command(
    profile: str, processed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(at: int) -> tuple[Watched, Person, Ending]:
        async with bench(monkeypatch) as desk:
            inserted = card(profile)
            desk.put(inserted)
            await desk.read()
            inserted.count, inserted.at, inserted.processed = 0, at, processed
            inserted.action = lambda: desk.readers.remove(READER)
            person = holder(desk, inserted)
            seen = count_verifies(person, inserted)
            ending = await change_pin(desk.hub, person, READER, Notebook())
            assert at_most_one_each(seen, inserted)
            return inserted, person, ending

    count = run(scene(0))[0].count
    for at in range(1, count + 1):
        inserted, _person, ending = run(scene(at))
        assert (ending, inserted.pin_tries, inserted.accepts(NEW)) == (Ending.DONE, 3, True)


@pytest.mark.parametrize("processed", [False, True], ids=["before", "after"])
def test_another_program_resets_the_card_at_every_command(
    processed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tries are read again before anything is said, and no code is sent again by itself."""

    async def scene(at: int) -> tuple[Watched, Person, Ending]:
        async with bench(monkeypatch) as desk:
            inserted = card("cps3-nurse")
            desk.put(inserted)
            await desk.read()

            def reset() -> None:
                inserted.reset()
                raise CardProblem(ProblemCode.CARD_RESET)

            inserted.count, inserted.at, inserted.processed = 0, at, processed
            inserted.action = reset
            person = holder(desk, inserted)
            seen = count_verifies(person, inserted)
            ending = await activate(desk.hub, person, READER, Notebook())
            assert at_most_one_each(seen, inserted)
            return inserted, person, ending

    told = set()
    for at in range(1, commands_of("cps3-nurse") + 1):
        inserted, person, ending = run(scene(at))
        assert not waits(person), "the card never left"
        said = f"reset at command {at}: {person.path}"
        assert (ending, inserted.pin_tries, inserted.accepts(NEW)) == (Ending.DONE, 3, True), said
        told |= {step.report.problem for step in person.asked[:-1] if getattr(step, "report", None)}
    assert told == {ProblemCode.CARD_RESET}


def test_tries_that_another_program_spent_meanwhile_are_told_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The page said three, the card has one left: the code is not sent without asking again."""

    async def scene() -> tuple[Watched, Person, Ending]:
        async with bench(monkeypatch) as desk:
            inserted = card("cps3-nurse")
            desk.put(inserted)
            await desk.read()
            person = holder(desk, inserted)

            def meanwhile(_step: Any) -> Any:
                inserted.inner._state.pin.tries_left = 1
                return pin(OLD)(_step)

            person.replies[steps.EnterCode] = [meanwhile, pin(OLD)]
            return inserted, person, await activate(desk.hub, person, READER, Notebook())

    inserted, person, ending = run(scene())
    assert person.path[2:6] == ["EnterCode", "EnterCode", "LastTry", "OfferOwnCode"]
    assert person.asked[3].tries.tries_left == 1
    assert (ending, len(inserted.verifies)) == (Ending.DONE, 2)
