"""The monitor against a scripted PC/SC, for what no virtual reader can do on a real one.

vpcd cannot be unplugged while pcscd runs, and a machine without the library, or a Mac, is another
machine. Everything else is tried on the real service in tests/system/test_reader_pcsc.py.
"""

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from smartcard import scard

from app.domain.problem import CardRemoved, Problem, ProblemCode
from app.domain.station import ServiceState
from app.reader import pcsc
from app.reader.keypad import Feature
from app.reader.pcsc import PcscChannel, PcscSystem
from app.reader.system import Sighting, Slot

PATIENCE_S = 10.0
PRESENT, EMPTY, CHANGED = (
    scard.SCARD_STATE_PRESENT,
    scard.SCARD_STATE_EMPTY,
    scard.SCARD_STATE_CHANGED,
)
PLUG_AND_PLAY = "\\\\?PnP?\\Notification"
ATR = [0x3B, 0x02, 0x14, 0x50]


class ScriptedScard:
    """The C interface of PC/SC over readers that a test plugs and unplugs.

    `gone` holds readers that are still listed but unknown when asked about, as just after they
    were unplugged. With `plug_and_play` off it is a Mac. `entry` is what a new context is told.
    """

    def __init__(self) -> None:
        self.readers: dict[str, int] = {}
        self.gone: set[str] = set()
        self.plug_and_play = True
        self.entry = scard.SCARD_S_SUCCESS
        self.waits: list[int] = []
        self._changed = threading.Condition()
        self._version = 0
        self._cancelled = False

    def __getattr__(self, name: str) -> object:
        return getattr(scard, name)

    def set(self, **readers: int) -> None:
        with self._changed:
            self.readers = dict(readers)
            self._version += 1
            self._changed.notify_all()

    def SCardEstablishContext(self, _scope: int) -> tuple[int, int]:
        self._cancelled = False
        return self.entry, 1

    def SCardReleaseContext(self, _context: int) -> int:
        return scard.SCARD_S_SUCCESS

    def SCardListReaders(self, _context: int, _groups: list[str]) -> tuple[int, list[str]]:
        with self._changed:
            if not self.readers and not self.gone:
                return scard.SCARD_E_NO_READERS_AVAILABLE, []
            return scard.SCARD_S_SUCCESS, [*self.readers, *self.gone]

    def SCardGetStatusChange(
        self, _context: int, patience: int, wanted: list[tuple[str, int]]
    ) -> tuple[int, list[tuple[str, int, list[int]]]]:
        self.waits.append(patience)
        with self._changed:
            if self.gone & {name for name, _ in wanted}:
                self.gone.clear()
                return scard.SCARD_E_UNKNOWN_READER, []
            if not self._news(wanted):
                version = self._version
                limit = None if patience == scard.INFINITE else patience / 1000
                self._changed.wait_for(lambda: self._version != version or self._cancelled, limit)
            if self._cancelled:
                return scard.SCARD_E_CANCELLED, []
            if not self._news(wanted) and patience != scard.INFINITE:
                return scard.SCARD_E_TIMEOUT, []
            return scard.SCARD_S_SUCCESS, [self._state(*each) for each in wanted]

    def SCardCancel(self, _context: int) -> int:
        with self._changed:
            self._cancelled = True
            self._changed.notify_all()
        return scard.SCARD_S_SUCCESS

    def _news(self, wanted: list[tuple[str, int]]) -> bool:
        return any(state & CHANGED for _, state, _ in (self._state(*each) for each in wanted))

    def _state(self, name: str, known: int) -> tuple[str, int, list[int]]:
        if name == PLUG_AND_PLAY:
            unknown = 0 if self.plug_and_play else scard.SCARD_STATE_UNKNOWN
            return name, unknown | (CHANGED if unknown != known else 0), []
        state = self.readers.get(name, scard.SCARD_STATE_UNKNOWN)
        return name, state | (CHANGED if state != known else 0), ATR if state & PRESENT else []


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> ScriptedScard:
    made = ScriptedScard()
    monkeypatch.setattr(pcsc, "_scard", lambda: made)
    return made


@pytest.fixture
def sightings(scripted: ScriptedScard) -> Iterator[queue.Queue[Sighting]]:
    seen: queue.Queue[Sighting] = queue.Queue()
    stop = PcscSystem().watch(seen.put)
    yield seen
    stop()


def names(sighting: Sighting) -> list[str]:
    assert sighting.service is ServiceState.RUNNING
    return [slot.name for slot in sighting.slots]


def test_readers_plugged_and_unplugged(
    scripted: ScriptedScard, sightings: queue.Queue[Sighting]
) -> None:
    assert names(sightings.get(timeout=PATIENCE_S)) == []
    scripted.set(A=EMPTY)
    assert names(sightings.get(timeout=PATIENCE_S)) == ["A"]
    scripted.set(A=EMPTY, B=EMPTY)
    assert names(sightings.get(timeout=PATIENCE_S)) == ["A", "B"]
    scripted.set(B=EMPTY)
    assert names(sightings.get(timeout=PATIENCE_S)) == ["B"]
    scripted.set()
    assert names(sightings.get(timeout=PATIENCE_S)) == []
    assert set(scripted.waits) == {scard.INFINITE}, "nothing polls"


@pytest.mark.parametrize(
    ("state", "slot"),
    [
        (EMPTY, Slot("A")),
        (5 << 16 | PRESENT, Slot("A", present=True, atr=bytes(ATR), events=5)),
        (PRESENT | scard.SCARD_STATE_MUTE, Slot("A", present=True, mute=True)),
        (
            PRESENT | scard.SCARD_STATE_EXCLUSIVE,
            Slot("A", present=True, exclusive=True, atr=bytes(ATR)),
        ),
        (PRESENT | scard.SCARD_STATE_INUSE, Slot("A", present=True, atr=bytes(ATR))),
    ],
)
def test_the_state_of_a_reader(scripted: ScriptedScard, state: int, slot: Slot) -> None:
    scripted.set(A=state)
    seen: queue.Queue[Sighting] = queue.Queue()
    stop = PcscSystem().watch(seen.put)
    assert seen.get(timeout=PATIENCE_S).slots == (slot,)
    stop()


def test_a_reader_unplugged_between_two_questions(
    scripted: ScriptedScard, sightings: queue.Queue[Sighting]
) -> None:
    sightings.get(timeout=PATIENCE_S)
    scripted.gone.add("B")
    scripted.set(A=EMPTY)
    assert names(sightings.get(timeout=PATIENCE_S)) == ["A"]


def test_a_system_that_does_not_tell_of_new_readers(
    scripted: ScriptedScard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pcsc, "_NO_PLUG_AND_PLAY_MS", 10)
    scripted.plug_and_play = False
    seen: queue.Queue[Sighting] = queue.Queue()
    stop = PcscSystem().watch(seen.put)
    assert names(seen.get(timeout=PATIENCE_S)) == []
    scripted.set(A=EMPTY)
    assert names(seen.get(timeout=PATIENCE_S)) == ["A"]
    stop()


def test_a_machine_without_the_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pcsc, "_LIBRARY", "libpcsclite-that-is-not-there.so.1")
    seen: queue.Queue[Sighting] = queue.Queue()
    stop = PcscSystem().watch(seen.put)
    assert seen.get(timeout=PATIENCE_S) == Sighting(ServiceState.ABSENT)
    stop()
    with pytest.raises(Problem) as caught, PcscSystem().connect("A"):
        pass
    assert caught.value.code is ProblemCode.SERVICE_ABSENT


def test_a_session_that_the_service_refuses_and_later_lets_in(
    scripted: ScriptedScard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pcsc, "REFUSED_PAUSE_S", 0.01)
    scripted.entry = scard.SCARD_W_SECURITY_VIOLATION
    seen: queue.Queue[Sighting] = queue.Queue()
    stop = PcscSystem().watch(seen.put)
    assert seen.get(timeout=PATIENCE_S) == Sighting(ServiceState.REFUSED)
    with pytest.raises(Problem) as caught, PcscSystem().connect("A"):
        pass
    assert caught.value.code is ProblemCode.SERVICE_REFUSED
    scripted.entry = scard.SCARD_S_SUCCESS
    assert names(seen.get(timeout=PATIENCE_S)) == []
    stop()


@pytest.mark.parametrize("installed", [True, False])
def test_a_stopped_service_is_not_an_absent_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, installed: bool
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(pcsc, "_WHERE_SERVICES_ARE", str(tmp_path))
    if installed:
        (tmp_path / "pcscd").touch(mode=0o755)
    seen: queue.Queue[Sighting] = queue.Queue()
    stop = PcscSystem().watch(seen.put)
    state = ServiceState.STOPPED if installed else ServiceState.ABSENT
    assert seen.get(timeout=PATIENCE_S) == Sighting(state)
    stop()


class Transmitting:
    """A card connection that answers one thing."""

    SCARD_PROTOCOL_T0 = scard.SCARD_PROTOCOL_T0
    SCARD_PCI_T0 = SCARD_PCI_T1 = object()
    SCARD_LEAVE_CARD, SCARD_RESET_CARD = scard.SCARD_LEAVE_CARD, scard.SCARD_RESET_CARD

    def __init__(self, result: int, answer: list[int]) -> None:
        self.result, self.answer = result, answer
        self.endings: list[int] = []
        self.disconnected = 0

    def SCardTransmit(self, *_: object) -> tuple[int, list[int]]:
        return self.result, self.answer

    def SCardEndTransaction(self, _card: int, disposition: int) -> int:
        self.endings.append(disposition)
        return scard.SCARD_S_SUCCESS

    def SCardDisconnect(self, *_: object) -> int:
        self.disconnected += 1
        return scard.SCARD_S_SUCCESS


@pytest.mark.parametrize(
    ("result", "answer"),
    [
        (scard.SCARD_S_SUCCESS, []),  # a card just pulled out, on some drivers
        (scard.SCARD_W_REMOVED_CARD, [0x90, 0x00]),  # stale memory that looks like an answer
        (scard.SCARD_E_NOT_TRANSACTED, [0x90, 0x00]),
    ],
)
def test_a_card_that_is_gone(result: int, answer: list[int]) -> None:
    channel = PcscChannel(Transmitting(result, answer), 1, scard.SCARD_PROTOCOL_T0)
    with pytest.raises(CardRemoved):
        channel.transmit(b"\x00\xb0\x00\x00\x00")


def test_a_closed_channel() -> None:
    connection = Transmitting(scard.SCARD_S_SUCCESS, [0x90, 0x00])
    channel = PcscChannel(connection, 1, scard.SCARD_PROTOCOL_T0)
    assert channel.transmit(b"\x00\xb0\x00\x00\x00") == b"\x90\x00"
    channel.close()
    channel.close()
    assert connection.disconnected == 1
    assert connection.endings == [scard.SCARD_LEAVE_CARD]
    with pytest.raises(CardRemoved):
        channel.transmit(b"\x00\xb0\x00\x00\x00")


class Keyed:
    """A connected reader's driver, which answers the feature request and what is typed."""

    SCARD_CTL_CODE = staticmethod(scard.SCARD_CTL_CODE)

    def __init__(self, features: str, *results: tuple[int, str]) -> None:
        self._answers = [(scard.SCARD_S_SUCCESS, features), *results]
        self.asked: list[tuple[int, bytes]] = []

    def SCardControl(self, _card: int, code: int, data: list[int]) -> tuple[int, list[int]]:
        self.asked.append((code, bytes(data)))
        result, answer = self._answers.pop(0)
        return result, list(bytes.fromhex(answer))


BOTH = "06 04 42330006 07 04 42330007"


def test_the_keys_of_a_reader() -> None:
    driver = Keyed(BOTH, (scard.SCARD_S_SUCCESS, "63C2"), (scard.SCARD_S_SUCCESS, "6401"))
    keypad = pcsc._keypad(driver, 1)
    assert keypad is not None
    assert keypad.enter(Feature.VERIFY, b"verify") == b"\x63\xc2"
    assert keypad.enter(Feature.MODIFY, b"modify") == b"\x64\x01"
    request = scard.SCARD_CTL_CODE(3400)
    assert driver.asked == [(request, b""), (0x42330006, b"verify"), (0x42330007, b"modify")]


@pytest.mark.parametrize("features", ["", "06 04 42330006", "0A 04 42330008"])
def test_a_reader_without_all_the_keys_it_takes(features: str) -> None:
    assert pcsc._keypad(Keyed(features), 1) is None


@pytest.mark.parametrize(
    ("result", "answer", "code"),
    [
        (scard.SCARD_W_REMOVED_CARD, "", ProblemCode.CARD_REMOVED),
        (scard.SCARD_S_SUCCESS, "", ProblemCode.CARD_REMOVED),
        (scard.SCARD_W_RESET_CARD, "", ProblemCode.CARD_RESET),
    ],
)
def test_what_goes_wrong_while_a_code_is_typed(result: int, answer: str, code: ProblemCode) -> None:
    driver = Keyed(BOTH, (result, answer))
    keypad = pcsc._keypad(driver, 1)
    assert keypad is not None
    with pytest.raises(Problem) as caught:
        keypad.enter(Feature.VERIFY, b"verify")
    assert caught.value.code is code
    assert len(driver.asked) == 2
