"""Somebody who knows the codes of a card, and a first use at which something happens."""

from collections.abc import Callable
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
