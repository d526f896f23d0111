"""Another card in the reader, another program at the card, and all that keeps a work waiting."""

from itertools import groupby
from typing import Any

import pytest

from app.demo.card import TestAuthority, VirtualCard, insert
from app.domain.problem import CardProblem, ProblemCode
from app.domain.station import ServiceState
from app.workflows.codes import steps
from app.workflows.codes.activate import activate
from app.workflows.codes.steps import Ending
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
    pin,
    run,
)
from tests.workflows.codes.holder import (
    NEW,
    OLD,
    at_command,
    commands_of,
    go,
    holder,
    waits,
)


def test_a_card_that_comes_back_with_other_certificates_proves_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So does one that was updated meanwhile, or a virtual one that is plugged in anew."""

    async def scene() -> Person:
        async with bench(monkeypatch) as desk:
            desk.put(card("cps3-nurse"))
            await desk.read()
            renewed = insert("cps3-nurse", TODAY, TestAuthority())
            assert isinstance(renewed, VirtualCard)
            person = holder(desk, Watched(renewed))
            question = person.replies[steps.EnterCode]
            person.replies[steps.EnterCode] = [desk.pulling(), question]
            await activate(desk.hub, person, READER, Notebook())
            return person

    assert run(scene()).asked[-1].proven


def swapped(
    monkeypatch: pytest.MonkeyPatch, with_other: bool
) -> tuple[Watched, Watched, Person, Ending]:
    """Another card is put in while a code is asked; he goes on with it, or not."""

    async def scene() -> tuple[Watched, Watched, Person, Ending]:
        async with bench(monkeypatch) as desk:
            mine, other = card("cps3-nurse"), card("cpe-secretary")
            desk.put(mine)
            await desk.read()
            person = holder(desk, other if with_other else mine)
            person.replies[steps.EnterCode] = [desk.putting(other), person.replies[steps.EnterCode]]
            found = None if with_other else desk.putting(mine)
            person.replies[steps.Reinsert] = lambda step: (
                WAIT if step.found is None else found and found(step)
            )
            ending = await activate(desk.hub, person, READER, Notebook())
            return mine, other, person, ending

    made: tuple[Watched, Watched, Person, Ending] = run(scene())
    return made


def test_a_card_swapped_for_another_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other card gets no code; the person may put the first back or begin again."""
    mine, other, person, ending = swapped(monkeypatch, with_other=False)
    found = {step.found.number for step in person.asked if getattr(step, "found", None)}
    assert found == {"2900991013"}
    assert (ending, mine.accepts(NEW), other.verifies) == (Ending.DONE, True, [])


def test_one_may_begin_again_with_the_other_card(monkeypatch: pytest.MonkeyPatch) -> None:
    mine, other, person, ending = swapped(monkeypatch, with_other=True)
    assert person.path.count("WhatReceived") == 2
    report = person.last(steps.WhatReceived).report
    assert (report.problem, report.facts) == (ProblemCode.CARD_CHANGED, {"number": "2900991013"})
    assert (ending, other.accepts(NEW), mine.verifies) == (Ending.DONE, True, [])


def test_a_card_that_another_program_holds_is_told_and_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def held(desk: Bench, _inserted: Watched, person: Person) -> None:
        typed = person.replies[steps.EnterCode]

        def hold(step: Any) -> Any:
            desk.readers.hold(READER)
            return typed(step)

        def release(step: Any) -> None:
            desk.readers.hold(READER, held=False)

        person.replies[steps.EnterCode] = [hold, typed]
        person.replies[steps.TryAgain] = release

    inserted, person, ending = go("cps3-nurse", monkeypatch, held)
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
def test_another_program_resets_the_card_at_every_command(
    processed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tries are read again before anything is said, and no code is sent again by itself."""

    def reset(_desk: Bench, inserted: Watched) -> None:
        inserted.reset()
        raise CardProblem(ProblemCode.CARD_RESET)

    told = set()
    for at in range(1, commands_of("cps3-nurse") + 1):
        inserted, person, ending = go("cps3-nurse", monkeypatch, at_command(at, reset, processed))
        assert not waits(person), "the card never left"
        said = f"reset at command {at}: {person.path}"
        assert (ending, inserted.pin_tries, inserted.accepts(NEW)) == (Ending.DONE, 3, True), said
        told |= {step.report.problem for step in person.asked[:-1] if getattr(step, "report", None)}
    assert told == {ProblemCode.CARD_RESET}


def test_tries_that_another_program_spent_meanwhile_are_told_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The page said three, the card has one left: the code is not sent without asking again."""

    def spent(_desk: Bench, inserted: Watched, person: Person) -> None:
        def meanwhile(step: Any) -> Any:
            inserted.inner._state.pin.tries_left = 1
            return pin(OLD)(step)

        person.replies[steps.EnterCode] = [meanwhile, pin(OLD)]

    inserted, person, ending = go("cps3-nurse", monkeypatch, spent)
    assert person.path[2:6] == ["EnterCode", "EnterCode", "LastTry", "OfferOwnCode"]
    assert person.asked[3].tries.tries_left == 1
    assert (ending, len(inserted.verifies)) == (Ending.DONE, 2)
