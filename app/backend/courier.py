"""The courier: takes what waits in the outbox to the server, one declaration at a time.

It sleeps until there is something to do: a new entry, `wake` (the network is back, the user asks),
the next due time. There is no polling. Three delays add up:

- an entry that got no answer waits for its own next try (`domain.outbox.wait_after`);
- when it is the way that fails, not this entry (no network, busy server, nobody signed in), the
  courier holds back altogether, so that ten thousand entries do not each find out by themselves;
- the pace keeps it within what the server allows.

"No answer", and an answer that cannot be understood, are tried again with the same key and the same
bytes; a "no" never is. An answer that comes when the program is being closed is not waited for: the
next start sends the same bytes again, and the server gives the same answer.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol
from uuid import UUID

from app.backend.neighbours import Presence
from app.backend.outbox_store import FARTHEST_TRY, OutboxStore
from app.backend.store import local_problems
from app.domain.followup import Receipt
from app.domain.outbox import OutboxEntry, may_have_arrived, wait_after
from app.domain.problem import BadAnswer, LocalProblem, Problem, ProblemCode, Refused
from app.lane import Lane

log = logging.getLogger(__name__)

Submit = Callable[[bytes, UUID, str | None], Receipt]
"""Hands in exact bytes under their id, with the card's signature over them if there is one.

Blocks; raises Refused for a "no", Problem otherwise."""

LEASE = timedelta(minutes=2)
"""Longer than any request lasts, so that a living courier never loses its claim."""

LOCAL_TROUBLE_DELAY = 30.0
"""Seconds before a full or unreadable disk is tried again."""

PURGE_EVERY = timedelta(hours=6)

# Problems of the way or of the asker: the next entry would meet the same.
_HOLDS_ALL = frozenset(
    {
        ProblemCode.BACKEND_NOT_CONFIGURED,
        ProblemCode.NO_NETWORK,
        ProblemCode.TIMEOUT,
        ProblemCode.TLS_UNTRUSTED,
        ProblemCode.TLS_EXPIRED,
        ProblemCode.TLS_INTERCEPTED,
        ProblemCode.CAPTIVE_PORTAL,
        ProblemCode.PROXY_REFUSED,
        ProblemCode.PROXY_AUTHENTICATION,
        ProblemCode.PROXY_UNSUPPORTED,
        ProblemCode.SERVER_BUSY,
        ProblemCode.NOT_AUTHORISED,
        ProblemCode.CLIENT_TOO_OLD,
    }
)


class Clock(Protocol):
    """Time, as the courier sees it; tests bring their own."""

    def now(self) -> datetime:
        """The present time, in UTC."""

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        """Return when `event` is set, or after that many seconds; None waits for the event."""


class SystemClock:
    """The real clock."""

    def now(self) -> datetime:
        """The present time, in UTC."""
        return datetime.now(UTC)

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        """Return when `event` is set, or after that many seconds."""
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return


@dataclass(frozen=True, slots=True)
class Habits:
    """How a courier works: sends a second at most, how long closed entries are kept."""

    per_second: float = 5.0
    retention: timedelta = timedelta(days=90)
    lease: timedelta = LEASE
    jitter: Callable[[], float] = random.random


USUAL = Habits()


@dataclass(frozen=True, slots=True)
class Wires:
    """What a courier works with. `folder` is where couriers of this user show that they live."""

    store: OutboxStore
    submit: Submit
    disk: Lane
    net: Lane
    folder: Path
    changed: Callable[[OutboxEntry], None]
    trouble: Callable[[LocalProblem | None], None]


class Courier:
    """One program's courier. `start` it within the event loop, `stop` it at the end."""

    def __init__(self, wires: Wires, habits: Habits = USUAL, clock: Clock | None = None) -> None:
        self._wires = wires
        self._habits = habits
        self._clock: Clock = clock or SystemClock()
        self._presence: Presence | None = None
        self._name = ""
        self._heard: set[UUID] = set()
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._stopping = asyncio.Event()
        self._hasten = False
        self._hold = Hold(habits.jitter)
        self._purged_at: datetime | None = None

    def start(self) -> None:
        """Begin to deliver."""
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._run(), name="courier")

    async def stop(self, grace: float = 2.0) -> None:
        """End. A request on its way has `grace` seconds to come back."""
        self._stopping.set()
        self._news.set()
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=grace)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._presence is not None:
            self._presence.close()
            self._presence = None

    def announce(self, *entries: OutboxEntry) -> None:
        """Tell the listener here, and the other programs, what changed."""
        for entry in entries:
            self._wires.changed(entry)
        if presence := self._presence:
            ids = [entry.id for entry in entries]
            self._wires.disk.post(lambda: _tell(presence, ids))

    def nudge(self) -> None:
        """Tell the courier that the outbox changed."""
        self._news.set()

    def wake(self) -> None:
        """Try again now: the network is back, or the user asks. What the server asked for holds."""
        self._hasten = True
        self._news.set()

    async def _run(self) -> None:
        while not self._stopping.is_set():
            self._news.clear()
            try:
                seconds = await self._deliver_what_is_due()
                self._wires.trouble(None)
            except LocalProblem as problem:
                self._wires.trouble(problem)
                seconds = LOCAL_TROUBLE_DELAY
            await self._clock.wait(self._news, seconds)

    async def _deliver_what_is_due(self) -> float | None:
        """Send until nothing is due; returns the seconds until something will be."""
        await self._prepare()
        while not self._stopping.is_set():
            await self._hear()
            if self._hasten:
                await self._make_haste()
            if held := self._hold.seconds(self._clock.now()):
                return held
            entry = await self._claim()
            if entry is None:
                break
            self.announce(entry)
            await self._deliver(entry)
            await self._clock.wait(self._stopping, 1 / self._habits.per_second)
        return await self._seconds_to_next()

    async def _prepare(self) -> None:
        """Show that we live, free what the dead were sending, forget what is old."""
        now, disk = self._clock.now(), self._wires.disk
        if self._presence is None:
            self._presence = await disk.run(self._appear)
            self._name = self._presence.name
        presence = self._presence
        self.announce(*await disk.run(lambda: self._take_over(presence, now)))
        if self._purged_at is None or now - self._purged_at >= PURGE_EVERY:
            self._purged_at = now
            before = now - self._habits.retention
            await disk.run(lambda: self._wires.store.purge(before))

    def _appear(self) -> Presence:
        loop = self._loop

        def heard(declaration: UUID) -> None:
            with suppress(RuntimeError):  # the loop is closed: the program is ending
                loop.call_soon_threadsafe(self._hear_of, declaration)

        with local_problems(self._wires.folder):
            return Presence(self._wires.folder, heard)

    def _take_over(self, presence: Presence, now: datetime) -> tuple[OutboxEntry, ...]:
        lapsed = self._wires.store.lapse(now, presence.is_alive)
        presence.forget_the_dead()
        return lapsed

    def _hear_of(self, declaration: UUID) -> None:
        self._heard.add(declaration)
        self._news.set()

    async def _hear(self) -> None:
        """Tell the listener here what other programs changed."""
        while self._heard:
            declaration = self._heard.pop()
            entry = await self._wires.disk.run(partial(self._wires.store.entry, declaration))
            if entry is not None:
                self._wires.changed(entry)

    async def _make_haste(self) -> None:
        self._hasten = False
        self._hold.lift()
        await self._wires.disk.run(self._wires.store.hasten)

    async def _claim(self) -> OutboxEntry | None:
        now = self._clock.now()
        until = now + self._habits.lease
        return await self._wires.disk.run(lambda: self._wires.store.claim(self._name, now, until))

    async def _deliver(self, entry: OutboxEntry) -> None:
        """Send one entry and write down what came of it."""
        try:
            receipt = await self._wires.net.run(
                lambda: self._wires.submit(entry.payload, entry.id, entry.signature)
            )
        except Refused as no:
            await self._close_as_refused(entry, no)
        except Problem as problem:
            await self._put_off(entry, problem)
        except Exception as fault:  # a fault of ours must not end all deliveries
            log.error("submission failed: %s", type(fault).__name__)
            await self._put_off(entry, BadAnswer(ProblemCode.BAD_ANSWER, cause="client"))
        else:
            self._hold.lift()
            now = self._clock.now()
            await self._settle(
                lambda: self._wires.store.acknowledged(entry.id, self._name, receipt, now)
            )

    async def _close_as_refused(self, entry: OutboxEntry, no: Refused) -> None:
        self._hold.lift()
        await self._settle(lambda: self._wires.store.said_no(entry.id, self._name, no))

    async def _put_off(self, entry: OutboxEntry, problem: Problem) -> None:
        now = self._clock.now()
        asked = timedelta(seconds=int(problem.facts.get("retry_after", 0)))
        next_try = now + wait_after(asked, entry.attempts, self._habits.jitter())
        if problem.code in _HOLDS_ALL:
            self._hold.extend(now, asked)
        await self._settle(
            lambda: self._wires.store.no_answer(
                entry.id,
                self._name,
                problem,
                next_try,
                possibly_sent=may_have_arrived(problem),
            )
        )

    async def _settle(self, write: Callable[[], OutboxEntry | None]) -> None:
        entry = await self._wires.disk.run(write)
        if entry is not None:
            self.announce(entry)

    async def _seconds_to_next(self) -> float | None:
        now = self._clock.now()
        due = await self._wires.disk.run(lambda: self._wires.store.next_due(now))
        return None if due is None else max(0.0, (due - now).total_seconds())


class Hold:
    """Whether the courier holds back altogether, and until when."""

    def __init__(self, jitter: Callable[[], float]) -> None:
        self._jitter = jitter
        self._failures = 0
        self._until: datetime | None = None
        self._server_asked_until: datetime | None = None

    def extend(self, now: datetime, asked: timedelta) -> None:
        """One more failure of the way; `asked` is what the server asked for, or nothing."""
        self._failures += 1
        self._until = now + wait_after(asked, self._failures, self._jitter())
        self._server_asked_until = now + asked if asked else None

    def lift(self) -> None:
        """The way is open, or is to be tried; what the server asked for still holds."""
        self._failures = 0
        self._until = self._server_asked_until

    def seconds(self, now: datetime) -> float:
        """How long to wait from now: 0 when nothing holds, or when the clock was put back."""
        if self._until is None or not now < self._until <= now + FARTHEST_TRY:
            self._until = self._server_asked_until = None
            return 0.0
        return (self._until - now).total_seconds()


def _tell(presence: Presence, declarations: Sequence[UUID]) -> None:
    for declaration in declarations:
        presence.tell(declaration)
