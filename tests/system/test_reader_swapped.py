"""Cards pulled, swapped, put back and read side by side, over the real PC/SC service."""

import asyncio
import contextlib
import threading

from app.demo.card import Card
from app.demo.card.faults import FaultyCard
from app.domain.card import CertificateUse
from app.domain.pin import PinOutcome, Verdict
from app.domain.problem import CardRemoved, Problem
from app.domain.station import ReaderState, ReaderView
from app.reader.apdu import Ins
from app.reader.cpx import CpxSession
from app.reader.pcsc import PcscSystem
from tests.reader.cards import NEW, PIN, pin, session
from tests.reader.desk import PATIENCE_S, complete, desk
from tests.system.conftest import StartPcscd
from tests.system.pcsc_service import PcscService
from tests.system.plugged import Plug, plugged, prepared


def numbers(views: list[ReaderView]) -> dict[int, set[str]]:
    """The card numbers ever shown, by insertion."""
    shown: dict[int, set[str]] = {}
    for view in views:
        if view.card is not None and view.card.number is not None:
            shown.setdefault(view.insertion, set()).add(view.card.number)
    return shown


def number(card: Card) -> str:
    """What is printed on it."""
    found = session(card).read().number
    assert found is not None
    return found


def test_a_card_swapped_at_once(pcscd: PcscService) -> None:
    """One card out, another in, with nothing between: never a mixture, and the last one stays."""
    cards = [prepared(), prepared("cps3-doctor")]
    printed = [number(card) for card in cards]

    async def run() -> None:
        name = pcscd.reader_names[0]
        async with desk(PcscSystem()) as made:
            plug = Plug(cards[0], pcscd.vpcd_port)
            await made.until(name, complete)
            for turn in (1, 0, 1):
                plug.pull()
                plug = Plug(cards[turn], pcscd.vpcd_port)
                await made.until(
                    name,
                    lambda view, turn=turn: (
                        complete(view)
                        and view.card is not None
                        and view.card.number == printed[turn]
                    ),
                )
            plug.pull()
            shown = numbers(made.views(name))
            assert all(len(each) == 1 for each in shown.values()), shown

    asyncio.run(run())


def test_a_card_put_back_while_it_is_being_read(pcscd: PcscService) -> None:
    """Pulled in the middle of its reading and put back at once: read again from its beginning."""
    reached = threading.Event()

    def pulled_once(card: Card, count: int, raw: bytes) -> bytes:
        if count == 12:
            reached.set()
            raise CardRemoved
        return card.transmit(raw)

    async def run() -> None:
        name, card = pcscd.reader_names[0], prepared()
        async with desk(PcscSystem()) as made:
            first = Plug(FaultyCard(card, pulled_once), pcscd.vpcd_port)
            await asyncio.get_running_loop().run_in_executor(None, reached.wait, PATIENCE_S)
            first.pull()
            with plugged(card, pcscd.vpcd_port):
                view = await made.until(name, complete)
                assert view.card == session(card).read()
                assert {view.problem for view in made.views(name)} == {None}

    asyncio.run(run())


def test_another_card_put_in_while_one_is_being_read(pcscd: PcscService) -> None:
    """What the first one still said is shown under the other at no moment."""
    nurse, doctor = prepared(), prepared("cps3-doctor")
    reached = threading.Event()

    def pulled_late(card: Card, count: int, raw: bytes) -> bytes:
        if count == 26:
            reached.set()
            raise CardRemoved
        return card.transmit(raw)

    async def run() -> None:
        name = pcscd.reader_names[0]
        async with desk(PcscSystem()) as made:
            first = Plug(FaultyCard(nurse, pulled_late), pcscd.vpcd_port)
            await asyncio.get_running_loop().run_in_executor(None, reached.wait, PATIENCE_S)
            first.pull()
            with plugged(doctor, pcscd.vpcd_port):
                view = await made.until(name, lambda view: complete(view) and view.insertion > 1)
                assert view.card == session(doctor).read()
                shown = numbers(made.views(name))
                assert list(shown.values()) == [{number(nurse)}, {number(doctor)}]

    asyncio.run(run())


def test_two_cards_are_read_side_by_side(start_pcscd: StartPcscd) -> None:
    """A card that takes its time in one reader holds up no other."""
    service = start_pcscd("Virtual PCD", "Lecteur B")
    reached, go_on = threading.Event(), threading.Event()

    def waits(card: Card, count: int, raw: bytes) -> bytes:
        if count == 12:
            reached.set()
            assert go_on.wait(PATIENCE_S)
        return card.transmit(raw)

    async def run() -> None:
        nurse, doctor = prepared(), prepared("cps3-doctor")
        async with desk(PcscSystem()) as made:
            slow, quick = "Virtual PCD 00 00", "Lecteur B 00 00"
            with plugged(FaultyCard(nurse, waits), service.vpcd_ports[0]):
                await asyncio.get_running_loop().run_in_executor(None, reached.wait, PATIENCE_S)
                with plugged(doctor, service.vpcd_ports[1]):
                    await made.until(quick, complete)
                    outcome = await made.use(quick, lambda opened: opened.verify(pin()))
                    assert outcome.verdict is Verdict.ACCEPTED
                    reading = made.hub.station.reader(slow)
                    assert reading is not None and not complete(reading)
                    go_on.set()
                    await made.until(slow, complete)
                    assert numbers(made.views(slow)) == {1: {number(nurse)}}
                    assert numbers(made.views(quick)) == {1: {number(doctor)}}

    asyncio.run(run())


class Armed:
    """A card that is pulled out at a command of the act, counted once it is armed."""

    def __init__(self, card: Card, number: int | None) -> None:
        self.card = FaultyCard(card, self._step)
        self.sent = 0
        self.armed = False
        self._number = number

    def _step(self, card: Card, _count: int, raw: bytes) -> bytes:
        if self.armed:
            self.sent += 1
            if self.sent == self._number:
                raise CardRemoved
        return card.transmit(raw)


def activation(opened: CpxSession) -> PinOutcome:
    """The first use of the code, in one go."""
    outcome = opened.change(pin(), pin(NEW))
    opened.sign(CertificateUse.AUTHENTICATION, b"challenge")
    return outcome


def test_pulled_at_every_command_of_an_activation(pcscd: PcscService) -> None:
    """No hang, no wrong statement, one VERIFY, and no try lost without an answer."""

    async def run(number: int | None) -> int:
        name, inner = pcscd.reader_names[0], prepared()
        armed = Armed(inner, number)
        async with desk(PcscSystem()) as made:
            with plugged(armed.card, pcscd.vpcd_port):
                await made.until(name, complete)
                armed.armed = True
                outcome: PinOutcome | None = None
                with contextlib.suppress(Problem):
                    outcome = await made.use(name, activation)
                armed.armed = False
                if number is not None:
                    await made.until(name, lambda view: view.state is ReaderState.EMPTY)
        assert inner.log.sent(Ins.VERIFY, with_data=True) <= 1
        assert virtual_counters(inner) == 3
        if outcome is not None and outcome.verdict is Verdict.ACCEPTED:
            inner.reset()
            assert session(inner).verify(pin(NEW)).verdict is Verdict.ACCEPTED
        elif outcome is not None:
            assert outcome.verdict is Verdict.UNCERTAIN
            assert session(inner).verify(pin(PIN)).verdict is Verdict.ACCEPTED
        return armed.sent

    whole = asyncio.run(run(None))
    for number in range(1, whole + 1):
        asyncio.run(run(number))


def virtual_counters(card: Card) -> int | None:
    card.reset()
    return session(card).pin_status().tries_left
