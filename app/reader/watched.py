"""One reader under the hub's eye: its card, the reading of it, the acts on it.

Everything here runs on the event loop but what is handed to the reader's lane. `view` is the
picture of the reader; `changed` is called whenever it is replaced. Answers that belong to a card
that has left are dropped by their insertion number.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from app.domain.card import Card, ReadingStage
from app.domain.holder import Activity
from app.domain.pin import PinStatus, PukStatus
from app.domain.problem import CardProblem, CardRemoved, Problem, ProblemCode, ReaderProblem
from app.domain.station import ReaderState, ReaderView
from app.lane import Lane, LaneClosed
from app.reader.act import Act, begins, heard
from app.reader.atr import CardKind, recognise
from app.reader.cpx import CpxSession
from app.reader.parse import with_activities
from app.reader.system import REFUSED_PAUSE_S, ReaderSystem, Slot

T = TypeVar("T")
log = logging.getLogger(__name__)

# A card that bounces on its contacts, or is swapped in a hurry, is read once it has come to rest.
REST_S = 0.3
# Another program that keeps its transaction longer than this is told to the user.
PATIENCE_S = 2.0
# An act that could not begin within this time is withdrawn: the user has turned to something else.
ACT_PATIENCE_S = 10.0
# Nothing tells that an exclusive hold ended, so a held card is asked again, ever more rarely.
_HELD_PAUSES_S = (0.25, 0.5, 1.0, 2.0)
_FAILURE_PAUSES_S = (0.3, 1.0, 2.0)

_FINAL = {
    ProblemCode.CARD_MUTE: ReaderState.MUTE,
    ProblemCode.CARD_NOT_CONFIRMED: ReaderState.UNKNOWN,
}
_FOREIGN = {CardKind.UNKNOWN: ReaderState.UNKNOWN}


@dataclass(frozen=True, slots=True)
class _Tries:
    pin: PinStatus
    puk: PukStatus

    @property
    def told(self) -> bool:
        """Whether the card told both."""
        return None not in (self.pin.tries_left, self.puk.tries_left)


class WatchedReader:
    """A reader, from the moment it is plugged to the moment it is not."""

    def __init__(
        self,
        system: ReaderSystem,
        slot: Slot,
        insertion: int,
        changed: Callable[[], None],
        keypads: bool = True,
    ) -> None:
        self._system = system
        self._keypads = keypads
        self._has_keypad = False
        self._changed = changed
        self._lane = Lane(f"card:{slot.name}")
        self._slot = Slot(slot.name)
        self._left_at = float("-inf")
        self._reading: asyncio.Task[None] | None = None
        self._recounting: asyncio.Task[None] | None = None
        self._nudge = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.view = ReaderView(slot.name, ReaderState.EMPTY, insertion)
        self.see(slot)

    def see(self, slot: Slot) -> None:
        """Take note of what the reader system sees in this reader."""
        before, self._slot = self._slot, slot
        if not slot.present:
            if before.present:
                self._left()
        elif not before.present or (before.events, before.atr) != (slot.events, slot.atr):
            self._entered()
        else:
            self._nudge.set()

    def close(self) -> None:
        """Stop reading and refuse what waits; a command under way is not interrupted."""
        self._stop_reading()
        self._slot = Slot(self.view.name)
        self._lane.close()

    async def use(self, serial: str, work: Callable[[CpxSession], T]) -> T:
        """Run `work` with a session on the card of this serial; see `Hub.use`."""
        if not self._slot.present:
            raise CardProblem(ProblemCode.CARD_ABSENT)
        act = Act()
        task = self._loop.create_task(self._act(act, serial, work))
        task.add_done_callback(heard)
        try:
            if not await begins(act, task, ACT_PATIENCE_S) and act.withdraw():
                raise ReaderProblem(ProblemCode.CARD_BUSY)
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            act.withdraw()
            raise

    # Cards coming and going

    def _entered(self) -> None:
        self._stop_reading()
        slot, insertion = self._slot, self.view.insertion + 1
        recognition = recognise(slot.atr) if slot.atr else None
        view = ReaderView(
            slot.name,
            ReaderState.CARD,
            insertion,
            atr=slot.atr.hex(" ").upper() if slot.atr else None,
        )
        if recognition is None:
            view = replace(view, state=ReaderState.MUTE, problem=ProblemCode.CARD_MUTE)
        elif recognition.problem is not None:
            state = _FOREIGN.get(recognition.kind, ReaderState.WRONG_CARD)
            view = replace(view, state=state, problem=recognition.problem)
        else:
            view = replace(view, reading=True)
            self._reading = self._loop.create_task(self._read(insertion))
        self._show(view)

    def _left(self) -> None:
        self._stop_reading()
        self._left_at = self._loop.time()
        self._show(ReaderView(self._slot.name, ReaderState.EMPTY, self.view.insertion))

    def _found(self, insertion: int, serial: str) -> None:
        """Begin again with a card that nobody saw come in.

        pcscd looks at some readers every 400 ms only: a swap in between shows in the serial alone.
        """
        shown = self.view.card
        if self._is_current(insertion) and shown is not None and shown.serial != serial:
            self._entered()

    def _stop_reading(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        self._stop_recounting()

    def _show(self, view: ReaderView) -> None:
        if view != self.view:
            self.view = view
            self._changed()

    def _is_current(self, insertion: int) -> bool:
        return self._slot.present and self.view.insertion == insertion

    # Reading

    async def _read(self, insertion: int) -> None:
        """Read the card to the end, through the troubles that pass by themselves."""
        await asyncio.sleep(max(0.0, self._left_at + REST_S - self._loop.time()))
        failures = 0
        while True:
            self._nudge.clear()
            try:
                await self._read_parts(insertion)
                return
            except Problem as problem:
                pause = self._failed(problem.code, failures)
            except Exception:  # a defect of ours: say that the card cannot be read, go on living
                log.exception("reading the card failed")
                pause = self._failed(ProblemCode.CARD_UNREADABLE, failures)
            if pause is None:
                return
            failures += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._nudge.wait(), pause)

    async def _read_parts(self, insertion: int) -> None:
        """Two transactions, so that others, and our user's act, can come between them."""

        def report(card: Card) -> None:
            self._loop.call_soon_threadsafe(self._step, insertion, card)

        for until in (ReadingStage.COUNTERS, ReadingStage.COMPLETE):
            card = self.view.card
            if card is None or not card.reached(until):
                await self._read_part(report, card, until)

    async def _read_part(
        self, report: Callable[[Card], None], card: Card | None, until: ReadingStage
    ) -> None:
        act = Act()

        def job() -> None:
            with self._session(act, card.serial if card else None) as session:
                session.read(report, card, until)

        task = self._loop.create_task(self._lane.run(job))
        try:
            if not await begins(act, task, PATIENCE_S):
                self._show(_busy(self.view))
            await asyncio.shield(task)
        except asyncio.CancelledError:
            act.withdraw()
            task.add_done_callback(heard)
            raise

    def _step(self, insertion: int, card: Card) -> None:
        """Show a step of a reading; the tries may have been read anew since it began."""
        if not self._is_current(insertion):
            return
        shown = self.view.card
        if shown is not None and shown.reached(ReadingStage.COUNTERS):
            card = replace(card, pin=shown.pin, puk=shown.puk)
            card = with_activities(card, shown.activities)
        view = replace(self.view, state=ReaderState.CARD, problem=None)
        view = replace(view, card=card, reading=not card.complete)
        self._show(replace(view, keypad=self._has_keypad))

    def _failed(self, code: ProblemCode, failures: int) -> float | None:
        """Show why the card could not be read; return how long to wait before the next try."""
        if (state := _FINAL.get(code)) is not None:
            self._show(replace(self.view, state=state, problem=code, card=None, reading=False))
            return None
        if code is ProblemCode.CARD_BUSY:
            self._show(_busy(self.view))
            return _HELD_PAUSES_S[min(failures, len(_HELD_PAUSES_S) - 1)]
        if code is ProblemCode.SERVICE_REFUSED:
            self._show(replace(self.view, problem=code, reading=False))
            return REFUSED_PAUSE_S
        if failures < len(_FAILURE_PAUSES_S):
            return _FAILURE_PAUSES_S[failures]
        self._show(replace(self.view, problem=ProblemCode.CARD_UNREADABLE, reading=False))
        return None

    # Acts

    async def _act(self, act: Act, serial: str, work: Callable[[CpxSession], T]) -> T:
        """Do the work, then show the tries, whoever still waits for the result."""
        insertion = self.view.insertion
        behind = self._stop_recounting()
        presented = False
        tries: _Tries | None = None
        places: tuple[Activity, ...] = ()

        def job() -> T:
            nonlocal presented, tries, places
            with self._session(act, serial) as session:
                try:
                    return work(session)
                finally:
                    places = session.places
                    if presented := session.presented:
                        tries = _tries(session)

        try:
            return await self._lane.run(job)
        except LaneClosed:
            raise CardRemoved(ProblemCode.READER_UNPLUGGED) from None
        finally:
            if presented or behind:
                await self._show_tries(insertion, serial, tries)
            if places and self.view.card is not None and self._is_current(insertion):
                self._show(replace(self.view, card=with_activities(self.view.card, places)))

    async def _show_tries(self, insertion: int, serial: str, tries: _Tries | None) -> None:
        """Show them; where the act's own connection did not learn them, the next one does.

        A CPS4 tells its tries no more once it accepted a code, until the reset that ends the
        connection. Where that connection fails too, another is tried until one tells.
        """
        fresh = tries if tries is not None and tries.told else None
        if fresh is None and self._is_current(insertion):
            fresh = await self._tries_anew(serial)
        self._told(insertion, fresh or tries or _Tries(PinStatus(), PukStatus()))
        if fresh is None and self._is_current(insertion):
            self._recounting = self._loop.create_task(self._recount(insertion, serial))

    async def _recount(self, insertion: int, serial: str) -> None:
        """Read the tries that a connection could not, ever more rarely."""
        failures = 0
        while True:
            await asyncio.sleep(_HELD_PAUSES_S[min(failures, len(_HELD_PAUSES_S) - 1)])
            if (tries := await self._tries_anew(serial)) is not None:
                self._told(insertion, tries)
                return
            failures += 1

    def _stop_recounting(self) -> bool:
        """Tell whether tries were still to be read; what a late connection says is dropped."""
        behind = self._recounting is not None and not self._recounting.done()
        if self._recounting is not None:
            self._recounting.cancel()
            self._recounting = None
        return behind

    def _told(self, insertion: int, tries: _Tries) -> None:
        card = self.view.card
        if card is not None and self._is_current(insertion):
            self._show(replace(self.view, card=replace(card, pin=tries.pin, puk=tries.puk)))

    async def _tries_anew(self, serial: str) -> _Tries | None:
        """Read the tries in a new connection; None when that is not possible soon."""
        act = Act()

        def job() -> _Tries | None:
            with self._session(act, serial) as session:
                return _tries(session)

        task = self._loop.create_task(self._lane.run(job))
        task.add_done_callback(heard)
        if not await begins(act, task, PATIENCE_S) and act.withdraw():
            return None
        try:
            return await task
        except (Problem, LaneClosed):
            return None

    @contextlib.contextmanager
    def _session(self, act: Act, serial: str | None) -> Iterator[CpxSession]:
        """On the lane: connect, confirm the card, check that it is the expected one."""
        atr = self._slot.atr
        if atr is None:
            raise CardProblem(ProblemCode.CARD_ABSENT)
        with self._system.connect(self.view.name) as connection:
            act.begin()
            keypad = connection.keypad if self._keypads else None
            self._has_keypad = keypad is not None
            session = CpxSession(connection, atr, keypad)
            if serial is not None and session.serial != serial:
                insertion = self.view.insertion
                self._loop.call_soon_threadsafe(self._found, insertion, session.serial)
                raise CardProblem(ProblemCode.CARD_CHANGED)
            yield session


def _busy(view: ReaderView) -> ReaderView:
    return replace(view, state=ReaderState.BUSY, problem=ProblemCode.CARD_BUSY, reading=False)


def _tries(session: CpxSession) -> _Tries | None:
    try:
        return _Tries(session.pin_status(), session.puk_status())
    except Problem:
        return None
