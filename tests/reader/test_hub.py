"""The picture of the workstation, through all that cards, readers and other programs do."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator

import pytest

from app.demo.card import Card, insert
from app.demo.card.faults import FaultyCard
from app.demo.readers import VirtualReaders
from app.domain.card import ReadingStage
from app.domain.pin import PinOutcome, PinStatus
from app.domain.problem import CardProblem, CardRemoved, ProblemCode, ReaderProblem
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.reader import watched
from app.reader.apdu import Ins
from app.reader.channel import Complete, Connection
from app.reader.cpx import CpxSession
from app.reader.hub import Hub
from app.reader.system import ReaderPolicy
from tests.reader.cards import EF_SN, TODAY, WRONG, Image, image, pin, session, virtual
from tests.reader.desk import PATIENCE_S, complete, desk, settled, tries
from tests.reader.virtual_desk import ONE, TWO, VirtualDesk, read, scenario

pytestmark = pytest.mark.usefixtures("hurry")


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


class GuardedReaders(VirtualReaders):
    """Readers whose cards the policy of the machine keeps from this session, until told."""

    guarded = True

    @contextlib.contextmanager
    def connect(self, reader: str) -> Iterator[Connection]:
        if self.guarded:
            raise ReaderProblem(ProblemCode.SERVICE_REFUSED)
        with super().connect(reader) as connection:
            yield connection


def test_a_card_that_this_session_may_not_use(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with desk(GuardedReaders()) as made:
            made.readers.insert(ONE, virtual())
            view = await made.until(ONE, settled)
            assert (view.state, view.card) == (ReaderState.CARD, None)
            assert view.problem is ProblemCode.SERVICE_REFUSED
            made.readers.guarded = False
            assert (await made.until(ONE, complete)).problem is None

    monkeypatch.setattr(watched, "REFUSED_PAUSE_S", 0.01)
    asyncio.run(run())


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


def swapped_unseen(made: VirtualDesk, card: Card) -> None:
    """Another card in the place of the first, of which the reader system tells nothing."""
    made.readers._readers[ONE].card = card


@pytest.mark.parametrize("at", [3, 12, 26, 40])
def test_a_swap_that_nobody_saw_while_the_card_was_read(at: int) -> None:
    @scenario
    async def each(made: VirtualDesk) -> None:
        def step(inner: Card, count: int, raw: bytes) -> bytes:
            if count == at:
                swapped_unseen(made, virtual("cps3-doctor"))
                raise CardRemoved
            return inner.transmit(raw)

        made.readers.insert(ONE, FaultyCard(virtual(), step))
        await made.until(
            ONE,
            lambda view: (
                complete(view) and view.card is not None and view.card.number == doctor_number()
            ),
        )
        assert all(len(each) == 1 for each in numbers(made.views(ONE)).values())

    each()


@scenario
async def test_a_swap_that_nobody_saw_shows_at_the_next_act(made: VirtualDesk) -> None:
    doctor = virtual("cps3-doctor")
    await read(made, virtual())
    swapped_unseen(made, doctor)
    with pytest.raises(CardProblem) as caught:
        await made.use(ONE, lambda opened: opened.verify(pin()))
    assert caught.value.code is ProblemCode.CARD_CHANGED
    await made.until(ONE, lambda view: complete(view) and view.insertion == 2)
    assert list(numbers(made.views(ONE)).values()) == [{"2900995235"}, {doctor_number()}]
    assert doctor.log.sent(Ins.VERIFY) == 0


@scenario
async def test_asking_for_another_card_than_the_one_shown_reads_nothing_again(
    made: VirtualDesk,
) -> None:
    view = await read(made, virtual())
    with pytest.raises(CardProblem):
        await made.hub.use(ONE, "5A0A00", CpxSession.pin_status)
    assert await made.use(ONE, CpxSession.pin_status) == PinStatus(3, 3)
    assert made.hub.station.reader(ONE) == view


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
    def connect(self, reader: str) -> Iterator[Connection]:
        with super().connect(reader):
            card = self._readers[reader].card
            assert card is not None
            yield Connection(Complete(card, t0=True))


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


# Readers that the settings deny


def test_a_denied_reader_is_shown_and_never_touched() -> None:
    async def run() -> None:
        card, other = virtual(), virtual("cps4-nurse")
        readers = VirtualReaders(("Broken reader 00 00", ONE))
        hub = Hub(readers, ReaderPolicy(denied=("broken READER",)))
        hub.start()
        try:
            readers.insert("Broken reader 00 00", card)
            readers.insert(ONE, other)
            station = await hub.wait(
                lambda each: each.preferred is not None and complete(each.preferred), PATIENCE_S
            )
            assert station.reader("Broken reader 00 00") == ReaderView(
                "Broken reader 00 00", ReaderState.IGNORED, problem=ProblemCode.READER_DENIED
            )
            assert [view.name for view in station.readers] == ["Broken reader 00 00", ONE]
            with pytest.raises(ReaderProblem) as caught:
                await hub.use("Broken reader 00 00", EF_SN.hex().upper(), CpxSession.pin_status)
            assert caught.value.code is ProblemCode.READER_DENIED
            readers.unplug("Broken reader 00 00")
            await hub.wait(lambda each: len(each.readers) == 1, PATIENCE_S)
        finally:
            hub.close()
        assert card.log.commands == 0

    asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "denied"),
    [
        ("Broken reader 00 00", True),
        ("BROKEN READER 00 01", True),
        ("A Broken reader", False),
        ("Lecteur 00 00", False),
    ],
)
def test_which_readers_are_denied(name: str, denied: bool) -> None:
    assert ReaderPolicy(denied=("Broken reader",)).denies(name) is denied
    assert not ReaderPolicy().denies(name)
