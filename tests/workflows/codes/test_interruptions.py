"""The card pulled at every command of a first use, and all else that can get in the way.

Whatever happens: no hang, never two VERIFY for one click, no try lost that was not answered, and
what the screen says of the tries equals the card.
"""

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.problem import ProblemCode
from app.domain.station import ServiceState
from app.workflows.codes import steps
from app.workflows.codes.activate import activate
from app.workflows.codes.change_pin import change_pin
from app.workflows.codes.steps import CodeFate, Ending
from tests.workflows.bench import (
    READER,
    WAIT,
    Bench,
    Notebook,
    Person,
    Watched,
    bench,
    card,
    run,
)
from tests.workflows.codes.holder import (
    NEW,
    WRONG,
    at_most_one_each,
    commands_of,
    count_verifies,
    first_use,
    holder,
    waits,
)


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
    asks_again = next(step for step in person.asked[where + 2 :] if type(step).__name__ == resumes)
    assert getattr(asks_again, "report", None) is None, "it still asks for a card that is back"


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
