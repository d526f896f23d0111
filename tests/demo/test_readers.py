"""The readers of the demonstration behave as PC/SC does."""

import queue
from collections.abc import Iterator

import pytest

from app.demo.readers import DEFAULT_READERS, VirtualReaders
from app.domain.problem import CardProblem, CardRemoved, Problem, ProblemCode, ReaderProblem
from app.domain.station import ServiceState
from app.reader.system import Sighting
from tests.reader.cards import CPS3_ATR, Image

ONE, TWO = DEFAULT_READERS
PATIENCE_S = 10
SELECT_MF = bytes.fromhex("00A4090C023F00")


@pytest.fixture
def readers() -> VirtualReaders:
    return VirtualReaders()


@pytest.fixture
def sightings(readers: VirtualReaders) -> Iterator[queue.Queue[Sighting]]:
    seen: queue.Queue[Sighting] = queue.Queue()
    stop = readers.watch(seen.put)
    assert seen.get(timeout=PATIENCE_S).service is ServiceState.RUNNING
    yield seen
    stop()


def card() -> Image:
    return Image({"3F00": b""})


def test_cards_come_and_go(readers: VirtualReaders, sightings: queue.Queue[Sighting]) -> None:
    readers.insert(ONE, card())  # type: ignore[arg-type]
    one, two = sightings.get(timeout=PATIENCE_S).slots
    assert (one.name, one.present, one.atr, one.events) == (ONE, True, CPS3_ATR, 1)
    assert (two.name, two.present, two.atr) == (TWO, False, None)
    readers.remove(ONE)
    assert sightings.get(timeout=PATIENCE_S).slots[0].events == 2


def test_a_card_swapped_at_once_is_another_insertion(
    readers: VirtualReaders, sightings: queue.Queue[Sighting]
) -> None:
    readers.insert(ONE, card())  # type: ignore[arg-type]
    sightings.get(timeout=PATIENCE_S)
    readers.insert(ONE, card())  # type: ignore[arg-type]
    assert sightings.get(timeout=PATIENCE_S).slots[0].events == 3


def test_readers_and_the_service_come_and_go(
    readers: VirtualReaders, sightings: queue.Queue[Sighting]
) -> None:
    readers.plug("Lecteur 3")
    assert [slot.name for slot in sightings.get(timeout=PATIENCE_S).slots] == [
        "Lecteur 3",
        ONE,
        TWO,
    ]
    readers.unplug("Lecteur 3")
    assert len(sightings.get(timeout=PATIENCE_S).slots) == 2
    readers.set_service(ServiceState.STOPPED)
    assert sightings.get(timeout=PATIENCE_S) == Sighting(ServiceState.STOPPED)
    readers.set_service(ServiceState.RUNNING)
    assert len(sightings.get(timeout=PATIENCE_S).slots) == 2


def test_nothing_is_reported_once_the_watch_has_stopped(readers: VirtualReaders) -> None:
    seen: queue.Queue[Sighting] = queue.Queue()
    readers.watch(seen.put)()
    readers.plug("Lecteur 3")
    other: queue.Queue[Sighting] = queue.Queue()
    readers.watch(other.put)
    other.get(timeout=PATIENCE_S)
    assert seen.qsize() <= 1


def empty(readers: VirtualReaders) -> None:
    """Leave the reader empty."""


def held(readers: VirtualReaders) -> None:
    readers.insert(ONE, card())  # type: ignore[arg-type]
    readers.hold(ONE)


def mute(readers: VirtualReaders) -> None:
    readers.insert(ONE, Image(atr=b""))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("prepare", "kind", "code"),
    [
        (empty, CardRemoved, ProblemCode.CARD_REMOVED),
        (held, ReaderProblem, ProblemCode.CARD_BUSY),
        (mute, CardProblem, ProblemCode.CARD_MUTE),
        (lambda each: each.unplug(ONE), CardRemoved, ProblemCode.READER_UNPLUGGED),
        (
            lambda each: each.set_service(ServiceState.STOPPED),
            ReaderProblem,
            ProblemCode.SERVICE_STOPPED,
        ),
    ],
)
def test_why_there_is_no_connection(
    readers: VirtualReaders, prepare: object, kind: type[Problem], code: ProblemCode
) -> None:
    prepare(readers)  # type: ignore[operator]
    with pytest.raises(kind) as caught, readers.connect(ONE):
        pass
    assert caught.value.code is code


@pytest.mark.parametrize(
    "leave",
    [
        lambda readers: readers.remove(ONE),
        lambda readers: readers.insert(ONE, card()),
        lambda readers: readers.unplug(ONE),
        lambda readers: readers.set_service(ServiceState.STOPPED),
    ],
)
def test_a_connection_breaks_when_its_card_leaves(readers: VirtualReaders, leave: object) -> None:
    readers.insert(ONE, card())  # type: ignore[arg-type]
    with readers.connect(ONE) as channel:
        assert channel.transmit(SELECT_MF) == b"\x90\x00"
        leave(readers)  # type: ignore[operator]
        with pytest.raises(Problem):
            channel.transmit(SELECT_MF)
