"""A code is held as long as a go needs it: wiped at the end, on leaving, on cancelling, in logs."""

import asyncio
import logging
from typing import Any

import pytest

from app.domain.pin import Pin
from app.workflows.codes import steps
from app.workflows.codes.activate import activate
from app.workflows.codes.unblock import unblock
from app.workflows.interaction import Left
from tests.workflows.bench import READER, Notebook, Person, bench, card, leave, run
from tests.workflows.codes.test_unblock import blocked


class Purse:
    """Keeps every code that was typed, to see later whether it was wiped."""

    def __init__(self) -> None:
        self.pins: list[Pin] = []

    def pin(self, digits: str) -> Pin:
        self.pins.append(Pin(digits))
        return self.pins[-1]

    def new_code(self, digits: str) -> steps.NewCode:
        return steps.NewCode(self.pin(digits), self.pin(digits))

    @property
    def wiped(self) -> bool:
        return bool(self.pins) and all(len(pin) == 0 for pin in self.pins)

    def replies(self, **changes: Any) -> dict[type, Any]:
        usual: dict[type, Any] = {
            steps.WhatReceived: steps.Received.LETTER,
            steps.CompareLetter: steps.Comparison.SAME,
            steps.EnterCode: lambda _step: self.pin("1234"),
            steps.OfferOwnCode: steps.OwnCode.CHOOSE,
            steps.ChooseCode: lambda _step: self.new_code("4826"),
            steps.Finished: None,
        }
        return usual | {getattr(steps, name): reply for name, reply in changes.items()}


@pytest.mark.parametrize("where", ["Finished", "OfferOwnCode", "ChooseCode", "LastTry"])
def test_leaving_anywhere_wipes_all(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    purse = Purse()
    profile = "one-try" if where == "LastTry" else "cps3-nurse"

    async def scene() -> None:
        async with bench(monkeypatch) as desk:
            desk.put(card(profile))
            await desk.read()
            with pytest.raises(Left):
                await activate(
                    desk.hub, Person(purse.replies(**{where: leave})), READER, Notebook()
                )

    run(scene())
    assert purse.wiped


def test_the_end_wipes_all(monkeypatch: pytest.MonkeyPatch) -> None:
    purse = Purse()

    async def scene() -> None:
        async with bench(monkeypatch) as desk:
            desk.put(card("cps4-nurse"))
            await desk.read()
            await activate(desk.hub, Person(purse.replies()), READER, Notebook())

    run(scene())
    assert purse.wiped


def test_a_local_mistake_wipes_what_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    purse = Purse()

    def mismatched(_step: Any) -> steps.NewCode:
        return steps.NewCode(purse.pin("4826"), purse.pin("4827"))

    async def scene() -> None:
        async with bench(monkeypatch) as desk:
            desk.put(card("cps3-nurse"))
            await desk.read()
            entered = [lambda _step: purse.pin("12345678"), lambda _step: purse.pin("1234")]
            person = Person(purse.replies(EnterCode=entered, ChooseCode=[mismatched, leave]))
            with pytest.raises(Left):
                await activate(desk.hub, person, READER, Notebook())

    run(scene())
    assert purse.wiped


def test_pulling_the_card_wipes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The card may go from hand to hand: what was typed for it does not wait for its return."""
    purse = Purse()
    wiped: list[bool] = []

    async def scene() -> None:
        async with bench(monkeypatch) as desk:
            desk.put(card("cps3-nurse"))
            await desk.read()

            def away(_step: Any) -> Any:
                wiped.append(purse.wiped)
                raise Left

            person = Person(purse.replies(OfferOwnCode=desk.pulling(), Reinsert=away))
            with pytest.raises(Left):
                await activate(desk.hub, person, READER, Notebook())

    run(scene())
    assert wiped == [True]


def test_cancelling_while_the_card_works_wipes_and_the_card_still_gets_its_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    purse = Purse()

    async def scene() -> Any:
        async with bench(monkeypatch) as desk:
            inserted = card("cps3-nurse")
            desk.put(inserted)
            await desk.read()
            person = Person(purse.replies(OfferOwnCode=leave))
            working = asyncio.Event()
            person.on_step = lambda step: working.set() if isinstance(step, steps.Working) else None
            task = asyncio.ensure_future(activate(desk.hub, person, READER, Notebook()))
            await working.wait()
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return inserted

    inserted = run(scene())
    assert purse.wiped
    assert inserted.pin_tries == 3


def test_unblocking_wipes_all(monkeypatch: pytest.MonkeyPatch) -> None:
    purse = Purse()

    def answer(_step: Any) -> steps.UnblockAnswer:
        return steps.UnblockAnswer(purse.pin("12345678"), purse.pin("4826"), purse.pin("4826"))

    async def scene() -> None:
        async with bench(monkeypatch) as desk:
            desk.put(blocked("cps4-nurse"))
            await desk.read()
            person = Person({steps.EnterUnblock: answer, steps.Finished: None})
            await unblock(desk.hub, person, READER, Notebook())

    run(scene())
    assert purse.wiped


def test_no_code_is_ever_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    purse = Purse()

    async def scene() -> str:
        asyncio.get_running_loop().set_debug(True)
        async with bench(monkeypatch) as desk:
            inserted = card("cps3-nurse")
            desk.put(inserted)
            await desk.read()
            inserted.at, inserted.action = inserted.count + 30, lambda: desk.readers.remove(READER)
            seen: list[str] = []
            person = Person(purse.replies(Reinsert=leave))
            person.on_step = lambda step: seen.append(repr(step))
            with pytest.raises(Left) as left:
                await activate(desk.hub, person, READER, Notebook())
            return "".join(seen) + repr(left.value) + str(left.value)

    said = run(scene())
    for digits in ("1234", "4826", "31 32 33 34", "31323334"):
        assert digits not in caplog.text
    assert "4826" not in said
