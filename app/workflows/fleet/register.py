"""The establishment's register as people use it: open, current, never overwritten unheard.

Lives on the event loop; the database is used on the lane "register", heavy sums on the lane
"figures". Off until somebody switches it on. A shared database that does not answer leaves the rows
last seen on screen, for reading only, and is asked again until it does. Of what others change it
hears at once.
"""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from app.backend.register import Changes, Conflict, Imported, ImportStopped, Register
from app.backend.register_open import OpenRegister
from app.backend.register_rows import Planned
from app.domain.fleet import FleetCard, Happening, HistoryLine, Reminder, reminders
from app.domain.problem import LocalProblem, ProblemCode
from app.lane import Lane
from app.workflows.broadcast import Broadcast

T = TypeVar("T")
Opening = Callable[[Lane], Awaitable[OpenRegister]]

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
_DAY, _LONGEST_SLEEP_S = timedelta(days=1), 3600.0
_PASSING = frozenset({ProblemCode.REGISTER_UNREACHABLE, ProblemCode.REGISTER_REFUSED})

__all__ = ["Conflict", "Fleet", "FleetState", "ImportStopped", "Imported", "Rules"]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say of the register; `retention` is for cards that serve no more."""

    soon_days: int
    reminder_days: tuple[int, ...]
    retention: timedelta


@dataclass(frozen=True, slots=True)
class FleetState:
    """The register at one moment.

    `ready` once its rows were read. `trouble` says why it can only be read, or not at all;
    `notices` what was wrong when it was opened.
    """

    on: bool = False
    ready: bool = False
    shared: bool = False
    rows: tuple[FleetCard, ...] = ()
    trouble: LocalProblem | None = None
    notices: tuple[LocalProblem, ...] = ()

    @property
    def writable(self) -> bool:
        """Whether changes can be kept now."""
        return self.ready and self.trouble is None


class Fleet:
    """The register. Methods that change it raise LocalProblem, and `save` raises `Conflict`."""

    def __init__(
        self,
        opening: Opening,
        rules: Callable[[], Rules],
        now: Callable[[], datetime],
        today: Callable[[], date],
    ) -> None:
        self.state: Broadcast[FleetState] = Broadcast(FleetState())
        self.reminders: Broadcast[tuple[Reminder, ...]] = Broadcast(())
        self.rules = rules
        self.now = now
        self.today = today
        self.figures = Lane("figures")
        self._opening = opening
        self._lane = Lane("register")
        self._register: Register | None = None
        self._rows: dict[str, FleetCard] = {}
        self._revision = 0
        self._reminded_on: date | None = None
        self._nudge = asyncio.Event()
        self._following: asyncio.Task[None] | None = None
        self._days: asyncio.Task[None] | None = None

    # On and off

    def switch_on(self) -> None:
        """Open the register and keep it current from now on."""
        if self._following is None:
            loop = asyncio.get_running_loop()
            self._publish(on=True)
            self._following = loop.create_task(self._follow())
            self._days = loop.create_task(self._follow_days())

    async def switch_off(self) -> None:
        """Close the register; its rows leave the memory and stay where they are kept."""
        for task in (self._following, self._days):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        self._following = self._days = None
        if self._register is not None:
            await self._lane.run(self._register.close)
        self._register, self._rows, self._revision = None, {}, 0
        self.reminders.set(())
        self.state.set(FleetState())

    async def close(self) -> None:
        """Close the register and end the threads."""
        await self.switch_off()
        self._lane.close()
        self.figures.close()

    def refresh(self) -> None:
        """Ask now for what other programs changed."""
        self._nudge.set()

    # Cards

    def row(self, number: str) -> FleetCard | None:
        """The row of a card as last seen."""
        return self._rows.get(number)

    async def save(self, card: FleetCard) -> FleetCard:
        """Keep an edit; raises `Conflict` when somebody else changed the row meanwhile."""
        now = self.now()
        try:
            saved = await self._write(lambda register: register.save(card, now))
        except Conflict as conflict:
            self._take_in(card.number, conflict.theirs)
            raise
        self._take_in(card.number, saved)
        return saved

    async def take(
        self,
        number: str,
        merge: Callable[[FleetCard | None], FleetCard | None],
        what: Happening,
    ) -> tuple[FleetCard | None, bool]:
        """Change a row whatever it is now; returns it and whether it is new."""
        now = self.now()
        row, new = await self._write(lambda register: register.take(number, merge, now, what))
        self._take_in(number, row)
        return row, new

    async def bring_in(
        self, cards: Sequence[FleetCard], heard: Callable[[int, int], bool] | None = None
    ) -> Imported:
        """Take in a list, all of it or nothing; `heard` is called on the register's own thread."""
        now = self.now()
        done = await self._write(lambda register: register.bring_in(cards, listed, now, heard))
        await self._look()
        return done

    async def remove(self, cards: Sequence[FleetCard]) -> None:
        """Forget cards and their history; raises `Conflict`."""
        await self._write(lambda register: register.remove(cards))
        await self._look()

    async def history(self, number: str) -> tuple[HistoryLine, ...]:
        """What happened to a card, newest first; what two programs noted stands once a day."""
        register = self._opened()
        lines = await self._asked(lambda: register.history(number))
        told: dict[object, HistoryLine] = {}
        for line in lines:
            edited = line.what is Happening.EDITED
            told.setdefault(line.at if edited else (line.what, line.detail, line.at.date()), line)
        return tuple(told.values())

    async def note(self, lines: Sequence[HistoryLine]) -> None:
        """Write down what happened to cards of the register."""
        known = [line for line in lines if line.number in self._rows]
        if known:
            await self._write(lambda register: register.note(known))

    # Batches

    async def plan(self, planned: Sequence[Planned]) -> None:
        """Keep the declarations of a batch before the first one is posted."""
        await self._write(lambda register: register.plan(planned))

    async def planned(self) -> tuple[Planned, ...]:
        """The declarations of batches that are not known to be posted."""
        register = self._opened()
        return await self._asked(register.planned)

    async def is_planned(self, planned: Planned) -> bool:
        """Whether a declaration of a batch still waits to be posted."""
        register = self._opened()
        return await self._asked(lambda: register.is_planned(planned.id))

    async def posted(self, planned: Planned, detail: str, holder_left: bool = False) -> None:
        """A declaration of a batch is in the outbox; `holder_left` when it told a departure.

        What it changed is shown by `show_posted`: with each of a thousand, a large list would be
        worked out anew a thousand times.
        """
        line = HistoryLine(planned.card_number, self.now(), Happening.DECLARED, detail)

        def merge(row: FleetCard | None) -> FleetCard | None:
            return replace(row, holder_left=True) if row and holder_left else row

        row = await self._write(lambda register: register.posted(planned.id, line, merge))
        if row is not None:
            self._rows[row.number] = row

    def show_posted(self) -> None:
        """Show what the declarations of a batch changed."""
        self._publish(rows=tuple(self._rows.values()))

    async def give_up(self, planned: Sequence[Planned]) -> None:
        """Forget declarations of a batch that were not posted."""
        await self._write(lambda register: register.give_up([each.id for each in planned]))

    # The database

    def _opened(self) -> Register:
        if self._register is None:
            raise self.state.value.trouble or LocalProblem(ProblemCode.REGISTER_UNREACHABLE)
        return self._register

    async def _write(self, act: Callable[[Register], T]) -> T:
        register = self._opened()
        return await self._asked(lambda: act(register))

    async def _asked(self, act: Callable[[], T]) -> T:
        """Run on the register's lane; a server that is away turns the register read-only."""
        try:
            return await self._lane.run(act)
        except LocalProblem as problem:
            if problem.code in _PASSING:
                self._publish(trouble=problem)
                self._nudge.set()
            raise

    async def _follow(self) -> None:
        """Open, then look again: on request, when others changed something, while in trouble."""
        pause = _FIRST_PAUSE_S
        while True:
            self._nudge.clear()
            wait: float | None = None
            try:
                await self._open_and_look()
                pause = _FIRST_PAUSE_S
            except LocalProblem as problem:
                self._publish(trouble=problem)
                wait = pause
                pause = min(pause * 2, _LONGEST_PAUSE_S)
                self._nudge.clear()
            try:
                await asyncio.wait_for(self._nudge.wait(), wait)
            except TimeoutError:
                continue

    async def _open_and_look(self) -> None:
        if self._register is None:
            opened = await self._opening(self._lane)
            self._register = opened.register
            self._publish(shared=opened.shared, notices=opened.notices)
            await self._purge(opened.register)
        await self._hear(self._register)
        await self._look()

    async def _hear(self, register: Register) -> None:
        """Hear of what others change, before looking, so that nothing falls between the two.

        Where that cannot be, the register is looked at when its page is.
        """
        loop = asyncio.get_running_loop()

        def changed() -> None:
            with suppress(RuntimeError):  # the loop is closed: the program is ending
                loop.call_soon_threadsafe(self._nudge.set)

        try:
            await self._lane.run(lambda: register.hear(changed))
        except LocalProblem as problem:
            if problem.code in _PASSING:
                raise

    async def _purge(self, register: Register) -> None:
        """Forget what serves no more, where this workstation may write."""
        today, before = self.today(), self.now() - self.rules().retention

        def useless(row: FleetCard) -> bool:
            return row.holder_left or (row.end is not None and row.end < today)

        try:
            await self._lane.run(lambda: register.purge(useless, before))
        except LocalProblem as problem:
            if problem.code is not ProblemCode.STORE_READ_ONLY:
                raise

    async def _look(self) -> None:
        register = self._opened()
        changes, by_number = await self._lane.run(lambda: _read(register, self._revision))
        self._revision = changes.revision
        if changes.whole:
            self._rows = by_number
        else:
            self._rows.update(by_number)
        before = self.state.value
        if changes.rows or changes.whole or not before.ready or before.trouble:
            self._publish(ready=True, rows=tuple(self._rows.values()), trouble=None)

    def _take_in(self, number: str, row: FleetCard | None) -> None:
        """Show one row as the register has just answered it."""
        before = self._rows.get(number)
        if row is None:
            self._rows.pop(number, None)
        elif before is None or before.version <= row.version:
            self._rows[number] = row
        if before != row:
            self._publish(rows=tuple(self._rows.values()))

    def _publish(self, **changes: object) -> None:
        after = replace(self.state.value, **changes)  # type: ignore[arg-type]
        if after != self.state.value:
            self.state.set(after)

    # Days

    async def _follow_days(self) -> None:
        """Begin each new day; looked at by the hour, since a machine may sleep past midnight."""
        day = self.today()
        while True:
            now = datetime.now().astimezone()
            midnight = (now + _DAY).replace(hour=0, minute=0, second=1, microsecond=0)
            await asyncio.sleep(min((midnight - now).total_seconds(), _LONGEST_SLEEP_S))
            if self.today() != day:
                day = self.today()
                await self.begin_day()

    async def begin_day(self) -> None:
        """Forget what serves no more, and have every card judged by the new date."""
        if self.state.value.writable:
            with suppress(LocalProblem):  # told by the state, and tried again another day
                await self._purge(self._opened())
        self._nudge.set()
        self.state.set(self.state.value)

    def remind(self, near: Sequence[FleetCard]) -> None:
        """Tell the reminders of today when they or the day are new; `near` are cards to judge."""
        today = self.today()
        found = reminders(near, today, self.rules().reminder_days)
        if found != self.reminders.value or today != self._reminded_on:
            self._reminded_on = today
            self.reminders.set(found)


def _read(register: Register, since: int) -> tuple[Changes, dict[str, FleetCard]]:
    """Read what changed, and by number; all of it, the first time, without collecting cycles.

    The collector would walk through hundreds of thousands of rows again and again while every
    thread waits; rows hold no cycles, so what was read is set aside from it for good.
    """
    if since:
        return _by_number(register.changes(since))
    automatic = gc.isenabled()
    gc.disable()
    try:
        found = _by_number(register.changes(since))
        gc.freeze()
    finally:
        if automatic:
            gc.enable()
    return found


def _by_number(changes: Changes) -> tuple[Changes, dict[str, FleetCard]]:
    return changes, {row.number: row for row in changes.rows}


def listed(before: FleetCard | None, card: FleetCard) -> FleetCard:
    """Merge a card of a list into its row: what the list does not say stays as it was."""
    if before is None:
        return card
    after = replace(
        before,
        type=card.type or before.type,
        director=card.director or before.director,
        holder=card.holder or before.holder,
        service=card.service or before.service,
        structure=card.structure or before.structure,
        start=card.start or before.start,
        end=card.end or before.end,
        note=card.note or before.note,
        holder_left=card.holder_left or before.holder_left,
    )
    return before if after == before else replace(after, origin=card.origin)
