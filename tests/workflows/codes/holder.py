"""Somebody who knows the codes of a card, and a work with it during which something happens."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from app.workflows.codes import steps
from app.workflows.codes.activate import activate
from app.workflows.codes.steps import Ending
from tests.workflows.bench import (
    READER,
    WAIT,
    Bench,
    Notebook,
    Person,
    Watched,
    bench,
    card,
    new_code,
    pin,
    run,
)

OLD, NEW, WRONG = "1234", "4826", "9999"

Happening = Callable[[Bench, Watched, Person], None]
"""Arranges what happens during a work, before it begins."""
Act = Callable[[Bench, Watched], None]


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


def go(
    profile: str,
    monkeypatch: pytest.MonkeyPatch,
    happens: Happening,
    work: Any = activate,
    first_code: str = OLD,
) -> tuple[Watched, Person, Ending]:
    """Let the holder do a work with a card of that profile, to its end; no click is two VERIFY."""

    async def scene() -> tuple[Watched, Person, Ending]:
        async with bench(monkeypatch) as desk:
            inserted = card(profile)
            desk.put(inserted)
            await desk.read()
            person = holder(desk, inserted, first_code)
            happens(desk, inserted, person)
            seen = count_verifies(person, inserted)
            ending = await work(desk.hub, person, READER, Notebook())
            assert at_most_one_each(seen, inserted)
            return inserted, person, ending

    made: tuple[Watched, Person, Ending] = run(scene())
    return made


def at_command(number: int, act: Act, processed: bool = False) -> Happening:
    """Do `act` when the card gets its command of that number, from 1, or has processed it."""

    def happens(desk: Bench, inserted: Watched, _person: Person) -> None:
        inserted.count, inserted.at, inserted.processed = 0, number, processed
        inserted.action = lambda: act(desk, inserted)

    return happens


def pull(desk: Bench, _inserted: Watched) -> None:
    desk.readers.remove(READER)


@cache
def commands_of(profile: str, work: Any = activate, first_code: str = OLD) -> int:
    """How many commands the card gets when nothing happens."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        inserted, _person, _ending = go(profile, monkeypatch, at_command(0, pull), work, first_code)
    return inserted.count
