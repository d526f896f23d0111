"""Somebody who does anything, with a card that leaves at any moment: what holds all the same.

No try is lost without a click with a wrong code, no click presents two codes, and whatever a page
says of the tries is what the card says.
"""

from random import Random
from typing import Any

import pytest

from app.domain.pin import Pin
from app.domain.problem import CardProblem, ProblemCode
from app.workflows.codes import steps
from app.workflows.codes.activate import activate
from app.workflows.codes.change_pin import change_pin
from app.workflows.codes.steps import Ending
from app.workflows.codes.unblock import unblock
from app.workflows.interaction import Left
from tests.workflows.bench import READER, WAIT, Bench, Notebook, Person, Watched, bench, card, run

PROFILES = ("cps3-nurse", "cps4-nurse", "one-try", "blocked", "unblocks-exhausted", "cpe-service")
CODES = ("1234", "4826", "9999", "7777", "12345678", "12", "abcd")
PUKS = ("12345678", "87654321", "1234")
MOST_STEPS = 25
TRUTHFUL = (steps.EnterCode, steps.EnterUnblock, steps.OfferOwnCode, steps.Blocked)


class Anybody(Person):
    """Draws every answer; before the card works, draws whether and how it is disturbed."""

    def __init__(self, chance: Random, desk: Bench, inserted: Watched) -> None:
        super().__init__({})
        self._chance = chance
        self._desk = desk
        self._card = inserted
        self.wrong_clicks = 0
        self.puk_clicks = 0

    async def ask(self, step: Any) -> Any:
        self._tells_the_truth(step)
        if len(self.asked) > MOST_STEPS or self._one_of(range(30)) == 0:
            raise Left
        return await super().ask(step)

    def show(self, step: Any) -> None:
        super().show(step)
        self._card.at = self._card.count + self._one_of((0, 1, 3, 8, 13, 14, 21))
        self._card.processed = self._one_of((True, False))
        self._card.action = self._one_of((self._pull, self._reset))

    def _tells_the_truth(self, step: Any) -> None:
        if isinstance(step, TRUTHFUL):
            told = step.card.pin.tries_left
            assert told in (None, self._card.pin_tries)
            told = step.card.puk.tries_left
            assert told in (None, self._card.puk_tries)

    def _pull(self) -> None:
        self._desk.readers.remove(READER)

    def _reset(self) -> None:
        self._card.reset()
        raise CardProblem(ProblemCode.CARD_RESET)

    def _one_of(self, choices: Any) -> Any:
        return self._chance.choice(list(choices))

    def _reply(self, step: Any) -> Any:
        if isinstance(step, steps.InsertCard | steps.Reinsert):
            self._card.at = 0
            self._desk.put(self._card)
            return WAIT
        if self._one_of(range(12)) == 0 and not isinstance(step, steps.Blocked | steps.Finished):
            self._pull()
            return WAIT
        return self._answer(step)

    def _answer(self, step: Any) -> Any:
        answers = {
            steps.WhatReceived: lambda: self._one_of(steps.Received),
            steps.CompareLetter: lambda: self._one_of(steps.Comparison),
            steps.EnterCode: self._code,
            steps.LastTry: lambda: self._one_of((None, "0000", step.card.number[-step.asked :])),
            steps.OfferOwnCode: lambda: self._one_of(steps.OwnCode),
            steps.ChooseCode: self._new_code,
            steps.WeakCode: lambda: self._one_of(steps.WeakChoice),
            steps.Blocked: lambda: self._one_of(step.choices),
            steps.EnterUnblock: self._unblocking,
        }
        return answers.get(type(step), lambda: None)()

    def _new_code(self) -> steps.NewCode | None:
        new = self._one_of(CODES)
        return self._one_of((None, steps.NewCode(Pin(new), Pin(new))))

    def _code(self) -> Pin:
        code = self._one_of(CODES)
        self.wrong_clicks += not self._card.accepts(code)
        return Pin(code)

    def _unblocking(self) -> steps.UnblockAnswer:
        puk, new = self._one_of(PUKS), self._one_of(CODES)
        self.puk_clicks += 1
        return steps.UnblockAnswer(Pin(puk), Pin(new), Pin(new))


async def live(chance: Random, desk: Bench, inserted: Watched) -> Anybody:
    """First use or change of code, then whatever it leads to."""
    person = Anybody(chance, desk, inserted)
    start = chance.choice([activate, change_pin])
    try:
        ending = await start(desk.hub, person, READER, Notebook())
        if ending is Ending.UNBLOCK:
            await unblock(desk.hub, person, READER, Notebook())
    except Left:
        pass
    return person


@pytest.mark.parametrize("seed", range(60))
def test_no_try_is_lost_without_a_deliberate_act(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Random(seed)  # noqa: S311 - which way somebody goes is no secret
    inserted = card(PROFILES[seed % len(PROFILES)])
    before = inserted.inner.counters

    async def scene() -> Anybody:
        async with bench(monkeypatch) as desk:
            desk.put(inserted)
            await desk.read()
            return await live(chance, desk, inserted)

    person = run(scene())
    assert before.pin_tries_left - inserted.pin_tries <= person.wrong_clicks
    assert before.puk_tries_left - inserted.puk_tries <= person.puk_clicks
    clicks = sum(isinstance(step, steps.EnterCode | steps.ChooseCode) for step in person.asked)
    assert inserted.verifies.count(1) <= clicks
    assert inserted.verifies.count(2) <= person.puk_clicks
