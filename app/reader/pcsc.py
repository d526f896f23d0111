"""PcscSystem: the real readers, through the C interface of PC/SC.

The only module that imports `smartcard`, and only its `scard` part: pyscard's monitors poll, and
end for good when the service stops. Facts of pyscard that shape the code: a failed transmit hands
back stale memory as its answer, so the result code is looked at first; every blocking call
releases the interpreter.
"""

import ctypes
import logging
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.domain.problem import CardRemoved, Problem, ProblemCode, ReaderProblem
from app.domain.station import ServiceState
from app.reader.channel import Complete, Connection, Marked, Traced
from app.reader.keypad import NEEDED, Feature, features
from app.reader.pcsc_errors import Code, problem, unsigned
from app.reader.system import REFUSED_PAUSE_S, Sighting, Slot

log = logging.getLogger(__name__)

_PLUG_AND_PLAY = "\\\\?PnP?\\Notification"
_LIBRARY = "libpcsclite.so.1"
_FEATURE_REQUEST = 3400  # PC/SC part 10, 2.2
_SOCKET = "/run/pcscd/pcscd.comm"
_SOCKET_VARIABLE = "PCSCLITE_CSOCK_NAME"
_WHERE_SERVICES_ARE = "/usr/sbin:/usr/local/sbin:/sbin"

# While the service is stopped there is nothing to block on that works on every system: the socket
# may stay behind a crash, or be the service manager's own, which listens before the service runs.
# So the service is asked for, at most once a second, and only in that state.
_ABSENT_PAUSES_S = (0.1, 0.2, 0.5, 1.0)
# macOS does not tell about readers plugged and unplugged, and with as many readers as one call may
# ask about there is no room for that question: there the list is looked at again.
_NO_PLUG_AND_PLAY_MS = 1000
_MOST_STATES = 10 if sys.platform == "win32" else 16
_STOP_TRIES = 100
_STOP_PAUSE_S = 0.02


class PcscSystem:
    """The readers that the workstation's PC/SC service knows."""

    def watch(self, report: Callable[[Sighting], None]) -> Callable[[], None]:
        """Report every change from the thread `pcsc-monitor`; returns what stops it."""
        monitor = _Monitor(report)
        monitor.start()
        return monitor.stop

    @contextmanager
    def connect(self, reader: str) -> Iterator[Connection]:
        """Open the card in SHARED mode with one transaction around the `with` block.

        Blocks while another program holds a transaction. Afterwards the card is left as it is,
        or reset when a code was presented to it (`Marked`).
        """
        scard = _scard()
        with _context(scard) as context:
            result, card, protocol = scard.SCardConnect(
                context,
                reader,
                scard.SCARD_SHARE_SHARED,
                scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
            )
            _check(result)
            channel = PcscChannel(scard, card, protocol)
            keypad = _keypad(scard, card)
            marked = Marked(Traced(channel), keypad)
            try:
                _check(scard.SCardBeginTransaction(card))
                whole = Complete(marked, t0=protocol == scard.SCARD_PROTOCOL_T0)
                yield Connection(whole, marked if keypad else None)
            finally:
                channel.close(reset=marked.presented)


def enter() -> int:
    """Establish a context and let go of it; returns the PC/SC code, 0 for success.

    For the diagnosis, which wants to know what the service says to this very session. Raises
    SERVICE_ABSENT when there is no library to ask with.
    """
    scard = _scard()
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if result == 0:
        scard.SCardReleaseContext(context)
    return unsigned(result)


class PcscChannel:
    """A connected card, and its transaction if one was begun."""

    def __init__(self, scard: Any, card: int, protocol: int) -> None:
        self._scard = scard
        self._card: int | None = card
        t0 = protocol == scard.SCARD_PROTOCOL_T0
        self._header = scard.SCARD_PCI_T0 if t0 else scard.SCARD_PCI_T1

    def transmit(self, command: bytes) -> bytes:
        """Send one command APDU; an empty answer is a card that has just been pulled out."""
        if self._card is None:
            raise CardRemoved
        result, answer = self._scard.SCardTransmit(self._card, self._header, list(command))
        _check(result)
        if not answer:
            raise CardRemoved
        return bytes(answer)

    def close(self, reset: bool = False) -> None:
        """End the transaction and disconnect; what went wrong before was told already.

        The reset comes with the transaction's end, so that nobody finds the card verified.
        """
        if self._card is not None:
            scard = self._scard
            end = scard.SCARD_RESET_CARD if reset else scard.SCARD_LEAVE_CARD
            scard.SCardEndTransaction(self._card, end)
            scard.SCardDisconnect(self._card, scard.SCARD_LEAVE_CARD)
            self._card = None


class PcscKeypad:
    """The keys of the reader of a connected card; `codes` are its control codes."""

    def __init__(self, scard: Any, card: int, codes: Mapping[Feature, int]) -> None:
        self._scard = scard
        self._card = card
        self._codes = codes

    def enter(self, feature: Feature, structure: bytes) -> bytes:
        """Hand the structure to the reader, once; return its status word."""
        log.debug("> keypad %s", feature.name)
        result, answer = self._scard.SCardControl(self._card, self._codes[feature], list(structure))
        _check(result)
        if len(answer) < 2:
            raise CardRemoved
        log.debug("< %s", bytes(answer).hex(" ").upper())
        return bytes(answer)


def _keypad(scard: Any, card: int) -> PcscKeypad | None:
    """Ask the driver what its reader's keys can do; most have none, and say so or fail."""
    request = scard.SCARD_CTL_CODE(_FEATURE_REQUEST)
    result, answer = scard.SCardControl(card, request, [])
    found = features(bytes(answer)) if result == 0 else {}
    return PcscKeypad(scard, card, found) if found.keys() >= NEEDED else None


class _Monitor:
    """The thread that waits for reader and card events, in a context of its own."""

    def __init__(self, report: Callable[[Sighting], None]) -> None:
        self._report = report
        self._reported: Sighting | None = None
        self._stopped = threading.Event()
        self._context: int | None = None
        self._thread = threading.Thread(target=self._run, name="pcsc-monitor", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Wake the thread up until it has ended: a cancel just before the wait is lost."""
        self._stopped.set()
        for _ in range(_STOP_TRIES):
            if (context := self._context) is not None:
                _scard().SCardCancel(context)
            self._thread.join(_STOP_PAUSE_S)
            if not self._thread.is_alive():
                return

    def _run(self) -> None:
        failures, service = 0, ServiceState.RUNNING
        while not self._stopped.is_set():
            if failures:
                self._stopped.wait(_pause(service, failures))
            try:
                scard = _scard()
                result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
                _check(result)
            except Problem as trouble:
                service = _service_state(trouble.code)
                self._tell(Sighting(service))
                failures += 1
                continue
            service = ServiceState.RUNNING
            failures = 0 if self._watch(scard, context) else failures + 1

    def _watch(self, scard: Any, context: int) -> bool:
        """Report until the service goes or `stop` is called; tell whether anything was seen."""
        looked = False
        self._context = context
        known: dict[str, int] = {_PLUG_AND_PLAY: scard.SCARD_STATE_UNAWARE}
        try:
            while not self._stopped.is_set():
                known = self._look(scard, context, known)
                looked = True
        except Problem as trouble:
            log.info("watching the readers failed: %s %s", trouble, dict(trouble.facts))
        finally:
            self._context = None
            scard.SCardReleaseContext(context)
        return looked

    def _look(self, scard: Any, context: int, known: dict[str, int]) -> dict[str, int]:
        """Wait for a change, report what is there, and return the states seen, by reader."""
        names = _reader_names(scard, context)
        wanted = [(name, known.get(name, scard.SCARD_STATE_UNAWARE)) for name in names]
        patience = _NO_PLUG_AND_PLAY_MS
        tells = not known[_PLUG_AND_PLAY] & scard.SCARD_STATE_UNKNOWN
        if tells and len(names) < _MOST_STATES:
            wanted.append((_PLUG_AND_PLAY, known[_PLUG_AND_PLAY]))
            patience = scard.INFINITE
        if not names:
            self._tell(Sighting(ServiceState.RUNNING))
        result, states = scard.SCardGetStatusChange(context, patience, wanted)
        code = unsigned(result)
        if code not in (Code.SUCCESS, Code.TIMEOUT, Code.CANCELLED, Code.UNKNOWN_READER):
            raise problem(result)
        if code != Code.SUCCESS:
            return known
        seen = {name: state & ~scard.SCARD_STATE_CHANGED for name, state, _atr in states}
        slots = [_slot(scard, *each) for each in states if each[0] != _PLUG_AND_PLAY]
        self._tell(Sighting(ServiceState.RUNNING, tuple(slot for slot in slots if slot)))
        return {_PLUG_AND_PLAY: known[_PLUG_AND_PLAY]} | seen

    def _tell(self, sighting: Sighting) -> None:
        if sighting != self._reported and not self._stopped.is_set():
            self._reported = sighting
            self._report(sighting)


def _pause(service: ServiceState, failures: int) -> float:
    """Seconds before the service is asked for again, after that many vain times."""
    if service is ServiceState.REFUSED:
        return REFUSED_PAUSE_S
    return _ABSENT_PAUSES_S[min(failures, len(_ABSENT_PAUSES_S)) - 1]


def _slot(scard: Any, name: str, state: int, atr: list[int]) -> Slot | None:
    """Read one reader's state; None when the reader has just gone."""
    if state & (scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE):
        return None
    present = bool(state & scard.SCARD_STATE_PRESENT)
    mute = bool(state & scard.SCARD_STATE_MUTE)
    return Slot(
        name=name,
        present=present,
        mute=present and mute,
        exclusive=bool(state & scard.SCARD_STATE_EXCLUSIVE),
        atr=bytes(atr) if present and not mute and atr else None,
        events=state >> 16 & 0xFFFF,
    )


def _reader_names(scard: Any, context: int) -> list[str]:
    result, names = scard.SCardListReaders(context, [])
    if unsigned(result) == Code.NO_READERS:
        return []
    _check(result)
    return list(names)


@contextmanager
def _context(scard: Any) -> Iterator[int]:
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _check(result)
    try:
        yield context
    finally:
        scard.SCardReleaseContext(context)


def _check(result: int) -> None:
    if result != 0:
        raise problem(result)


def _scard() -> Any:
    """Import pyscard's C interface; it must not be loaded before its library is there."""
    if not _library_is_there():
        raise ReaderProblem(ProblemCode.SERVICE_ABSENT)
    try:
        from smartcard import scard
    except ImportError as error:
        raise ReaderProblem(ProblemCode.SERVICE_ABSENT) from error
    return scard


def _library_is_there() -> bool:
    """On Linux pyscard loads the library once, when imported, and only prints that it failed."""
    if not sys.platform.startswith("linux"):
        return True
    try:
        ctypes.CDLL(_LIBRARY)
    except OSError:
        return False
    return True


def _service_state(trouble: ProblemCode) -> ServiceState:
    """Tell a service that refuses this session, one not running and one not installed apart."""
    if trouble is ProblemCode.SERVICE_REFUSED:
        return ServiceState.REFUSED
    if not sys.platform.startswith("linux"):
        return ServiceState.STOPPED
    socket = Path(os.environ.get(_SOCKET_VARIABLE, _SOCKET))
    search = os.pathsep.join((os.environ.get("PATH", ""), _WHERE_SERVICES_ARE))
    installed = socket.exists() or shutil.which("pcscd", path=search) is not None
    if not (installed and _library_is_there()):
        return ServiceState.ABSENT
    return ServiceState.STOPPED
