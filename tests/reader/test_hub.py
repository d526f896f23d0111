"""The picture of the workstation, through all that cards, readers and other programs do."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from app.demo.card import Card, insert
from app.demo.card.faults import FaultyCard, removed_at
from app.demo.readers import DEFAULT_READERS, VirtualReaders
from app.domain.card import CardType, ReadingStage
from app.domain.pin import PinOutcome, PinStatus, Verdict
from app.domain.problem import CardProblem, CardRemoved, Problem, ProblemCode, ReaderProblem
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.reader import watched
from app.reader.apdu import Ins
from app.reader.channel import CardChannel, Complete
from app.reader.cpx import CpxSession
from app.reader.hub import Hub
from tests.reader.cards import EF_SN, TODAY, WRONG, Image, image, pin, session, virtual
from tests.reader.desk import PATIENCE_S, Desk, complete, desk, settled, tries

ONE, TWO = DEFAULT_READERS
VirtualDesk = Desk[VirtualReaders]


def scenario(function: Callable[[VirtualDesk], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Run a coroutine test over a desk of its own."""

    def test() -> None:
        async def run() -> None:
            async with desk(VirtualReaders()) as made:
                await function(made)

        asyncio.run(run())

    test.__doc__ = function.__doc__
    return test


async def read(made: VirtualDesk, card: Card, name: str = ONE) -> ReaderView:
    """Put a card in and wait until it is read to its end."""
    made.readers.insert(name, card)
    return await made.until(name, complete)


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses of a test's length."""
    monkeypatch.setattr(watched, "_FAILURE_PAUSES_S", (0.01, 0.01, 0.01))
    monkeypatch.setattr(watched, "PATIENCE_S", 0.05)


class Gate:
    """Stops a card at a command until it is opened."""

    def __init__(self, card: Card, number: int) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()
        self.card = FaultyCard(card, self._step)
        self._number = number

    def _step(self, card: Card, count: int, raw: bytes) -> bytes:
        if count == self._number:
            self.reached.set()
            assert self.opened.wait(PATIENCE_S)
        return card.transmit(raw)

    async def wait(self) -> None:
        assert await asyncio.get_running_loop().run_in_executor(None, self.reached.wait, PATIENCE_S)


# Looking and reading


def test_no_picture_counts_before_the_first_look() -> None:
    async def run() -> None:
        hub = Hub(VirtualReaders(()))
        assert hub.station == Station(ServiceState.RUNNING, looking=True)
        with pytest.raises(TimeoutError):
            await hub.wait(lambda _station: True, 0.01)
        hub.start()
        assert await hub.wait(lambda _station: True, PATIENCE_S) == Station(ServiceState.RUNNING)
        hub.close()

    asyncio.run(run())


@scenario
async def test_a_card_is_shown_step_by_step(made: VirtualDesk) -> None:
    view = await read(made, virtual())
    assert (view.state, view.insertion, view.reading) == (ReaderState.CARD, 1, False)
    assert view.atr == "3B AC 00 40 2A 00 12 25 00 64 80 00 03 10 00 90 00"
    cards = [each.card for each in made.views(ONE) if each.state is ReaderState.CARD]
    assert cards[0] is None
    assert [card.stage for card in cards[1:] if card] == list(ReadingStage)
    assert all(each.reading for each in made.views(ONE) if each.insertion and not complete(each))
    assert made.hub.station.preferred == view


@pytest.mark.parametrize(
    ("card", "state", "problem"),
    [
        (lambda: insert("vitale", TODAY), ReaderState.WRONG_CARD, ProblemCode.CARD_VITALE),
        (lambda: insert("unknown", TODAY), ReaderState.UNKNOWN, ProblemCode.CARD_UNKNOWN),
        (lambda: insert("mute", TODAY), ReaderState.MUTE, ProblemCode.CARD_MUTE),
        (lambda: Image(), ReaderState.UNKNOWN, ProblemCode.CARD_NOT_CONFIRMED),
        (
            lambda: Image(atr=bytes.fromhex("3B6500002063CB6800")),
            ReaderState.WRONG_CARD,
            ProblemCode.CARD_BANK,
        ),
        (
            lambda: Image(atr=bytes.fromhex("3B9F96801FC78031E073FE211B66D001")),
            ReaderState.WRONG_CARD,
            ProblemCode.CARD_SIM,
        ),
    ],
)
def test_cards_that_are_no_cpx(
    card: Callable[[], Card], state: ReaderState, problem: ProblemCode
) -> None:
    @scenario
    async def each(made: VirtualDesk) -> None:
        made.readers.insert(ONE, card())
        view = await made.until(ONE, settled)
        assert (view.state, view.problem, view.card) == (state, problem, None)

    each()


@scenario
async def test_a_card_that_leaves_takes_its_data_along(made: VirtualDesk) -> None:
    await read(made, virtual())
    made.readers.remove(ONE)
    view = await made.until(ONE, lambda each: each.state is ReaderState.EMPTY)
    assert view == ReaderView(ONE, ReaderState.EMPTY, insertion=1)
    assert (await read(made, virtual())).insertion == 2


@scenario
async def test_the_service_goes_and_comes_back(made: VirtualDesk) -> None:
    await read(made, virtual())
    made.readers.set_service(ServiceState.STOPPED)
    await made.hub.wait(lambda station: station == Station(ServiceState.STOPPED), PATIENCE_S)
    with pytest.raises(ReaderProblem) as caught:
        await made.hub.use(ONE, "", CpxSession.pin_status)
    assert caught.value.code is ProblemCode.READER_UNPLUGGED
    made.readers.set_service(ServiceState.RUNNING)
    assert (await made.until(ONE, complete)).insertion == 2, "insertions are never numbered twice"


@scenario
async def test_readers_come_and_go(made: VirtualDesk) -> None:
    made.readers.plug("Lecteur 3")
    await read(made, virtual(), "Lecteur 3")
    made.readers.unplug("Lecteur 3")
    await made.hub.wait(lambda station: station.reader("Lecteur 3") is None, PATIENCE_S)


# No mixing


def numbers(views: list[ReaderView]) -> dict[int, set[str]]:
    """The card numbers ever shown, by insertion."""
    shown: dict[int, set[str]] = {}
    for view in views:
        if view.card is not None and view.card.number is not None:
            shown.setdefault(view.insertion, set()).add(view.card.number)
    return shown


@scenario
async def test_a_card_swapped_in_a_hurry(made: VirtualDesk) -> None:
    nurse, doctor = virtual(), virtual("cps3-doctor")
    await read(made, nurse)
    for card in (doctor, nurse, doctor):
        made.readers.insert(ONE, card)
    view = await made.until(ONE, lambda each: complete(each) and each.insertion > 1)
    assert view.card is not None
    assert view.card.number == doctor_number()
    assert all(len(each) == 1 for each in numbers(made.views(ONE)).values())


def doctor_number() -> str:
    number = session(virtual("cps3-doctor")).read(until=ReadingStage.VALIDITY).number
    assert number is not None
    return number


@scenario
async def test_a_card_put_in_while_another_is_still_being_read(made: VirtualDesk) -> None:
    slow = Gate(virtual(), 12)
    made.readers.insert(ONE, slow.card)
    await slow.wait()
    made.readers.insert(ONE, virtual("cps3-doctor"))
    await made.until(ONE, lambda each: each.insertion == 2)
    slow.opened.set()
    await made.until(ONE, complete)
    assert numbers(made.views(ONE)) == {2: {doctor_number()}}


@scenario
async def test_two_readers_are_read_in_parallel(made: VirtualDesk) -> None:
    slow = Gate(virtual(), 8)
    made.readers.insert(ONE, slow.card)
    await slow.wait()
    assert (await read(made, virtual("cps3-doctor"), TWO)).card is not None
    slow.opened.set()
    await made.until(ONE, complete)


class LateReaders(VirtualReaders):
    """A card that has just left still answers what it was asked, as over PC/SC it may."""

    @contextlib.contextmanager
    def connect(self, reader: str) -> Iterator[CardChannel]:
        with super().connect(reader):
            card = self._readers[reader].card
            assert card is not None
            yield Complete(card, t0=True)


def test_answers_of_a_card_that_has_left_are_dropped() -> None:
    async def run() -> None:
        async with desk(LateReaders()) as made:
            slow = Gate(virtual(), 12)
            made.readers.insert(ONE, slow.card)
            await slow.wait()
            made.readers.remove(ONE)
            await made.until(ONE, lambda each: each.state is ReaderState.EMPTY)
            slow.opened.set()
            made.readers.insert(ONE, virtual("cps3-doctor"))
            await made.until(ONE, complete)
            assert numbers(made.views(ONE)) == {2: {doctor_number()}}

    asyncio.run(run())


@scenario
async def test_tries_read_before_an_act_do_not_come_back_after_it(made: VirtualDesk) -> None:
    slow, go_on = Gate(virtual(), 20), threading.Event()

    def work(opened: CpxSession) -> PinOutcome:
        assert go_on.wait(PATIENCE_S)
        return opened.verify(pin(WRONG))

    made.readers.insert(ONE, slow.card)
    await slow.wait()
    await made.until(ONE, lambda each: each.card is not None)
    act = asyncio.ensure_future(made.use(ONE, work))
    slow.opened.set()
    await made.until(ONE, tries(3))
    await asyncio.wait([act], timeout=0.05)  # the rest of the reading queues behind the act
    go_on.set()
    assert (await act).after == PinStatus(2, 3)
    view = await made.until(ONE, complete)
    assert view.card is not None
    assert view.card.pin == PinStatus(2, 3)


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


# Subscribers


@scenario
async def test_the_same_picture_is_not_published_twice(made: VirtualDesk) -> None:
    await read(made, virtual())
    assert all(one != other for one, other in zip(made.pictures, made.pictures[1:], strict=False))


@scenario
async def test_unsubscribing(made: VirtualDesk) -> None:
    seen: list[Station] = []
    unsubscribe = made.hub.subscribe(seen.append)
    await made.hub.wait(lambda _station: True, PATIENCE_S)
    unsubscribe()
    unsubscribe()
    count = len(seen)
    await read(made, image())
    assert len(seen) == count


def test_a_closed_hub_says_no_more() -> None:
    async def run() -> None:
        async with desk(VirtualReaders()) as made:
            await read(made, virtual())
            made.hub.close()
            count = len(made.pictures)
            made.readers.remove(ONE)
            await asyncio.wait([asyncio.ensure_future(asyncio.Event().wait())], timeout=0.05)
            assert len(made.pictures) == count

    asyncio.run(run())
