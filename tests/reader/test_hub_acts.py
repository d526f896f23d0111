"""Acts on a card through the hub, and the troubles that others and the card make."""

import asyncio
import threading
import time

import pytest

from app.demo.card import Card
from app.demo.card.faults import FaultyCard, removed_at
from app.domain.card import CardType
from app.domain.pin import PinOutcome, PinStatus, Verdict
from app.domain.problem import CardProblem, CardRemoved, Problem, ProblemCode, ReaderProblem
from app.domain.station import ReaderState
from app.reader import watched
from app.reader.apdu import Ins
from app.reader.cpx import CpxSession
from tests.reader.cards import EF_SN, WRONG, pin, virtual
from tests.reader.desk import PATIENCE_S, complete, settled, tries
from tests.reader.virtual_desk import ONE, TWO, VirtualDesk, read, scenario

pytestmark = pytest.mark.usefixtures("hurry")


# Others use the card too


@scenario
async def test_a_card_held_by_another_program(made: VirtualDesk) -> None:
    made.readers.hold(ONE)
    made.readers.insert(ONE, virtual())
    view = await made.until(ONE, lambda each: each.state is ReaderState.BUSY)
    assert (view.problem, view.reading) == (ProblemCode.CARD_BUSY, False)
    made.readers.hold(ONE, held=False)
    view = await made.until(ONE, complete)
    assert (view.state, view.problem) == (ReaderState.CARD, None)


@scenario
async def test_a_transaction_held_by_another_program(made: VirtualDesk) -> None:
    card = virtual()
    await read(made, card)
    with made.readers.connect(ONE):
        made.readers.insert(ONE, card)
        await made.until(ONE, lambda each: each.state is ReaderState.BUSY)
    assert (await made.until(ONE, complete)).problem is None


@scenario
async def test_an_act_that_cannot_begin_is_taken_back(made: VirtualDesk) -> None:
    card = virtual()
    await read(made, card)
    with pytest.MonkeyPatch.context() as patch, made.readers.connect(ONE):
        patch.setattr(watched, "ACT_PATIENCE_S", 0.05)
        with pytest.raises(ReaderProblem) as caught:
            await made.use(ONE, lambda session: session.verify(pin(WRONG)))
    assert caught.value.code is ProblemCode.CARD_BUSY
    assert await made.use(ONE, CpxSession.pin_status) == PinStatus(3, 3)
    assert card.log.sent(Ins.VERIFY) == 0


def failing(card: Card, problem: Problem, *commands: int) -> FaultyCard:
    """A card that is troubled at some commands."""

    def step(inner: Card, count: int, raw: bytes) -> bytes:
        if count in commands:
            raise problem
        return inner.transmit(raw)

    return FaultyCard(card, step)


@scenario
async def test_a_card_that_bounces_is_read_once_it_rests(made: VirtualDesk) -> None:
    asked: list[float] = []

    def note(inner: Card, _count: int, raw: bytes) -> bytes:
        asked.append(time.monotonic())
        return inner.transmit(raw)

    await read(made, virtual())
    left_at = time.monotonic()
    made.readers.remove(ONE)
    await made.until(ONE, lambda view: view.state is ReaderState.EMPTY)
    await read(made, FaultyCard(virtual(), note))
    assert asked[0] - left_at >= watched.REST_S * 0.99  # clocks tick


@pytest.mark.parametrize(
    "problem",
    [CardProblem(ProblemCode.CARD_RESET), CardRemoved(), ReaderProblem(ProblemCode.READER_FAILED)],
)
@pytest.mark.parametrize("at", [1, 10, 22, 35])
def test_a_trouble_that_passes(problem: Problem, at: int) -> None:
    @scenario
    async def each(made: VirtualDesk) -> None:
        made.readers.insert(ONE, failing(virtual(), problem, at))
        view = await made.until(ONE, complete)
        assert (view.insertion, view.problem) == (1, None)

    each()


@scenario
async def test_a_trouble_that_stays(made: VirtualDesk) -> None:
    made.readers.insert(ONE, removed_at(virtual(), 10))
    view = await made.until(ONE, settled)
    assert (view.state, view.problem) == (ReaderState.CARD, ProblemCode.CARD_UNREADABLE)


@scenario
async def test_a_defect_of_ours_is_told_as_an_unreadable_card(made: VirtualDesk) -> None:
    def step(_card: Card, _count: int, _raw: bytes) -> bytes:
        raise ZeroDivisionError

    made.readers.insert(ONE, FaultyCard(virtual(), step))
    assert (await made.until(ONE, settled)).problem is ProblemCode.CARD_UNREADABLE


# Acts


@scenario
async def test_the_tries_that_an_act_left_are_shown(made: VirtualDesk) -> None:
    await read(made, virtual())
    outcome: PinOutcome = await made.use(ONE, lambda session: session.verify(pin(WRONG)))
    assert (outcome.verdict, outcome.after) == (Verdict.WRONG, PinStatus(2, 3))
    view = made.hub.station.reader(ONE)
    assert view is not None
    assert view.card is not None
    assert view.card.pin == PinStatus(2, 3)


@pytest.mark.parametrize("profile", ["cps3-nurse", "cps4-nurse"])
def test_after_a_code_the_card_is_verified_for_nobody_and_tells_its_tries(profile: str) -> None:
    card = virtual(profile)

    @scenario
    async def each(made: VirtualDesk) -> None:
        await read(made, card)
        await made.use(ONE, lambda session: session.verify(pin(WRONG)))
        outcome: PinOutcome = await made.use(ONE, lambda session: session.verify(pin()))
        assert outcome.verdict is Verdict.ACCEPTED
        assert not card.pin_verified
        view = made.hub.station.reader(ONE)
        assert view is not None
        assert view.card is not None
        assert (view.card.pin.tries_left, view.card.puk.tries_left) == (3, 10)
        assert (view.insertion, view.reading) == (1, False)

    each()
    assert card.log.sent(Ins.VERIFY, with_data=True) == 2


@scenario
async def test_tries_that_another_program_keeps_from_us_are_unknown(made: VirtualDesk) -> None:
    def work(session: CpxSession) -> PinOutcome:
        outcome = session.verify(pin())
        made.readers.hold(ONE)
        return outcome

    await read(made, virtual("cps4-nurse"))
    outcome: PinOutcome = await made.use(ONE, work)
    assert outcome.verdict is Verdict.ACCEPTED
    await made.until(ONE, tries(None))
    made.readers.hold(ONE, False)
    await made.until(ONE, tries(3))


@pytest.mark.parametrize("at", range(12, 19))
def test_a_reset_while_the_tries_are_read_anew(at: int) -> None:
    """A CPS4 tells its tries in the connection after; a reset there is no end of it."""
    card = virtual("cps4-nurse")
    state = {"left": 0}

    def step(inner: Card, _count: int, raw: bytes) -> bytes:
        state["left"] -= 1
        if state["left"] == 0:
            inner.reset()
            raise CardProblem(ProblemCode.CARD_RESET)
        return inner.transmit(raw)

    @scenario
    async def each(made: VirtualDesk) -> None:
        await read(made, FaultyCard(card, step))
        state["left"] = at
        await made.use(ONE, lambda session: session.verify(pin(WRONG)))
        await made.until(ONE, tries(2))
        state["left"] = at
        outcome: PinOutcome = await made.use(ONE, lambda session: session.verify(pin()))
        assert outcome.verdict is Verdict.ACCEPTED
        await made.until(ONE, tries(3))
        assert card.log.sent(Ins.VERIFY, with_data=True) == 2

    each()


@scenario
async def test_tries_read_late_do_not_come_back_after_an_act(made: VirtualDesk) -> None:
    """The tries are being read anew when the person tries a code; the loop hears of both late."""
    card, reached, go_on, behind = (virtual("cps4-nurse"), *(threading.Event() for _ in range(3)))
    gate = {"shut": False}

    def step(inner: Card, _count: int, raw: bytes) -> bytes:
        if gate["shut"]:
            gate["shut"] = False
            reached.set()
            assert go_on.wait(PATIENCE_S)
        return inner.transmit(raw)

    def work(session: CpxSession) -> PinOutcome:
        outcome = session.verify(pin())
        made.readers.hold(ONE)
        return outcome

    await read(made, FaultyCard(card, step))
    await made.use(ONE, work)
    await made.until(ONE, tries(None))
    gate["shut"] = True
    made.readers.hold(ONE, False)
    await asyncio.get_running_loop().run_in_executor(None, reached.wait, PATIENCE_S)
    wrong = asyncio.ensure_future(made.use(ONE, lambda session: session.verify(pin(WRONG))))
    last = asyncio.ensure_future(made.use(ONE, lambda _session: behind.set()))
    await asyncio.wait([wrong, last], timeout=0.05)  # both stand behind the reading of the tries
    go_on.set()
    assert behind.wait(PATIENCE_S)  # the loop stands still meanwhile
    assert (await wrong).spent
    await last
    shown = [view.card.pin.tries_left for view in made.views(ONE) if view.card is not None]
    assert shown[-2:] == [None, 2]


@scenario
async def test_the_places_of_practice_are_kept_with_the_card(made: VirtualDesk) -> None:
    view = await read(made, virtual("cde-director"))
    assert view.card is not None
    assert (view.card.type, view.card.director) == (CardType.CPE, None)
    await made.use(ONE, lambda session: (session.verify(pin()), session.activities()))
    view = await made.until(ONE, lambda each: each.card is not None and bool(each.card.activities))
    assert view.card is not None
    assert view.card.director is True


@scenario
async def test_several_cards_of_one_person(made: VirtualDesk) -> None:
    """Told apart by number and chip, not by the holder; an act on one leaves the other alone."""
    first, second = virtual(), virtual(number="2900995243", chip_serial="99213852")
    one, two = await read(made, first), await read(made, second, TWO)
    assert one.card is not None
    assert two.card is not None
    assert one.card.holder == two.card.holder
    assert (one.card.number, two.card.number) == ("2900995235", "2900995243")
    assert one.card.serial != two.card.serial
    with pytest.raises(CardProblem):
        await made.hub.use(ONE, two.card.serial, lambda session: session.verify(pin(WRONG)))
    await made.use(TWO, lambda session: session.verify(pin(WRONG)))
    await made.until(TWO, tries(2))
    assert made.hub.station.reader(ONE) == one
    assert (first.counters.pin_tries_left, second.counters.pin_tries_left) == (3, 2)


@scenario
async def test_an_act_on_another_card_than_expected(made: VirtualDesk) -> None:
    card = virtual()
    await read(made, card)
    with pytest.raises(CardProblem) as caught:
        await made.hub.use(ONE, "5A0A00", lambda session: session.verify(pin()))
    assert caught.value.code is ProblemCode.CARD_CHANGED
    assert card.log.sent(Ins.VERIFY) == 0


@scenario
async def test_an_act_without_a_card(made: VirtualDesk) -> None:
    await made.hub.wait(lambda _station: True, PATIENCE_S)
    with pytest.raises(CardProblem) as caught:
        await made.hub.use(ONE, EF_SN.hex().upper(), CpxSession.pin_status)
    assert caught.value.code is ProblemCode.CARD_ABSENT


@scenario
async def test_what_the_work_raises_comes_out(made: VirtualDesk) -> None:
    await read(made, virtual())
    with pytest.raises(ZeroDivisionError):
        await made.use(ONE, lambda _session: 1 // 0)
    assert await made.use(ONE, CpxSession.pin_status) == PinStatus(3, 3)


@scenario
async def test_an_act_that_began_goes_to_its_end_though_nobody_waits(made: VirtualDesk) -> None:
    card = virtual()
    await read(made, card)
    begun, go_on = threading.Event(), threading.Event()

    def work(session: CpxSession) -> PinOutcome:
        begun.set()
        assert go_on.wait(PATIENCE_S)
        return session.verify(pin(WRONG))

    act = asyncio.ensure_future(made.use(ONE, work))
    await asyncio.get_running_loop().run_in_executor(None, begun.wait, PATIENCE_S)
    act.cancel()
    go_on.set()
    view = await made.until(ONE, tries(2))
    assert view.card is not None
    assert card.log.sent(Ins.VERIFY, with_data=True) == 1
    assert act.cancelled()


@scenario
async def test_an_act_that_did_not_begin_is_withdrawn_with_its_wait(made: VirtualDesk) -> None:
    card = virtual()
    await read(made, card)
    with made.readers.connect(ONE):
        act = asyncio.ensure_future(made.use(ONE, lambda each: each.verify(pin(WRONG))))
        await asyncio.wait([act], timeout=0.05)
        act.cancel()
        with pytest.raises(asyncio.CancelledError):
            await act
    assert await made.use(ONE, CpxSession.pin_status) == PinStatus(3, 3)
    assert card.log.sent(Ins.VERIFY) == 0


@scenario
async def test_after_a_lost_answer_the_tries_are_read_anew(made: VirtualDesk) -> None:
    card = virtual()
    state = {"lost": False}

    def step(inner: Card, _count: int, raw: bytes) -> bytes:
        answer = inner.transmit(raw)
        if raw[1] == Ins.VERIFY:
            state["lost"] = True
        if raw[1] == Ins.SELECT and raw[-2:] == b"\xd0\x03":
            state["lost"] = False  # a new connection
        if state["lost"]:
            raise CardProblem(ProblemCode.CARD_RESET)
        return answer

    await read(made, FaultyCard(card, step))
    outcome: PinOutcome = await made.use(ONE, lambda session: session.verify(pin(WRONG)))
    assert (outcome.verdict, outcome.spent) == (Verdict.UNCERTAIN, None)
    view = await made.until(ONE, tries(2))
    assert view.state is ReaderState.CARD
    assert card.log.sent(Ins.VERIFY, with_data=True) == 1


@scenario
async def test_tries_that_cannot_be_read_any_more_are_unknown(made: VirtualDesk) -> None:
    card, gone = virtual(), threading.Event()

    def step(inner: Card, _count: int, raw: bytes) -> bytes:
        if raw[1] == Ins.VERIFY:
            gone.set()
        if gone.is_set():
            raise CardRemoved
        return inner.transmit(raw)

    await read(made, FaultyCard(card, step))
    await made.use(ONE, lambda session: session.verify(pin(WRONG)))
    view = await made.until(ONE, tries(None))
    assert view.state is ReaderState.CARD


@scenario
async def test_a_reader_unplugged_with_acts_waiting(made: VirtualDesk) -> None:
    await read(made, virtual())
    go_on = threading.Event()

    def work(_session: CpxSession) -> bool:
        return go_on.wait(PATIENCE_S)

    first = asyncio.ensure_future(made.use(ONE, work))
    second = asyncio.ensure_future(made.use(ONE, CpxSession.pin_status))
    await asyncio.wait([first, second], timeout=0.05)
    made.readers.unplug(ONE)
    await made.hub.wait(lambda station: station.reader(ONE) is None, PATIENCE_S)
    go_on.set()
    assert await first is True
    with pytest.raises(CardRemoved) as caught:
        await second
    assert caught.value.code is ProblemCode.READER_UNPLUGGED
