"""A courier at work: a real database, an office that answers as told, a clock by hand."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from app.backend.courier import Courier, Habits, Wires
from app.backend.outbox_rows import Posting
from app.backend.outbox_store import SCHEMA, OutboxStore
from app.backend.store import open_sqlite
from app.backend.vault import Key, Vault
from app.domain.followup import Receipt
from app.domain.outbox import OutboxEntry, OutboxState
from app.domain.problem import (
    LocalProblem,
    ProblemCode,
)
from app.lane import Lane

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LIMIT = 10.0
KEY = Key.new()


class HandClock:
    """A clock whose time passes when the test says so; it knows who waits, and until when."""

    def __init__(self) -> None:
        self.time = NOON
        self.waits: list[float | None] = []
        self._moved = asyncio.Event()
        self.resting = asyncio.Event()

    def now(self) -> datetime:
        return self.time

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        if seconds == 0:
            await asyncio.sleep(0)
            return
        self.waits.append(seconds)
        end = None if seconds is None else self.time + timedelta(seconds=seconds)
        while not event.is_set() and (end is None or self.time < end):
            self.resting.set()
            self._moved.clear()
            tasks = [asyncio.ensure_future(e.wait()) for e in (event, self._moved)]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
        self.resting.clear()

    async def until_resting(self) -> None:
        """Return once the courier waits for time or news."""
        await asyncio.wait_for(self.resting.wait(), LIMIT)

    async def advance(self, seconds: float) -> None:
        """Let time pass and the courier do what it then does."""
        self.time += timedelta(seconds=seconds)
        self.resting.clear()
        self._moved.set()
        await self.until_resting()


class Office:
    """The other end of the wire: gives the prepared answers, then accepts everything."""

    def __init__(self, *answers: Exception, held: bool = False) -> None:
        self.answers = list(answers)
        self.got: list[tuple[UUID, bytes]] = []
        self.reached, self.let_go = threading.Event(), threading.Event()
        if not held:
            self.let_go.set()

    def submit(self, payload: bytes, declaration: UUID, _signature: str | None) -> Receipt:
        self.reached.set()
        assert self.let_go.wait(LIMIT)
        self.got.append((declaration, payload))
        if self.answers:
            raise self.answers.pop(0)
        return Receipt(declaration, "DCL-2026-000001", NOON, b"signed")


class Bench:
    """A courier at work on a real database."""

    def __init__(self, folder: Path, office: Office, **habits: Any) -> None:
        path = folder / "outbox.sqlite3"
        self.store = OutboxStore(open_sqlite(path, SCHEMA, NOON).engine, path, Vault([KEY]))
        self.disk, self.net = Lane("disk"), Lane("net")
        self.clock = HandClock()
        self.office = office
        self.heard: list[OutboxEntry] = []
        self._more = asyncio.Event()
        self.troubles: list[LocalProblem | None] = []
        wires = Wires(
            self.store,
            office.submit,
            self.disk,
            self.net,
            folder,
            self._hear,
            self.troubles.append,
        )
        usual: dict[str, Any] = {"per_second": float("inf"), "jitter": lambda: 0.0}
        self.courier = Courier(wires, Habits(**usual | habits), self.clock)

    async def queue(self, *postings: Posting) -> None:
        await self.disk.run(lambda: self.store.queue(postings, self.clock.now()))
        self.courier.nudge()

    async def after(self, act: Callable[[], object]) -> None:
        """Do something the courier hears of, and let it do what it then does."""
        self.clock.resting.clear()
        act()
        await self.clock.until_resting()

    async def deliver(self, *postings: Posting) -> None:
        """Queue, and let the courier do what it then does."""
        self.clock.resting.clear()
        await self.queue(*postings)
        await self.clock.until_resting()

    def _hear(self, entry: OutboxEntry) -> None:
        self.heard.append(entry)
        self._more.set()

    async def until_heard(self, state: OutboxState) -> None:
        """Wait until the courier tells that a declaration is in that state."""
        while not self.heard or self.heard[-1].state is not state:
            self._more.clear()
            await asyncio.wait_for(self._more.wait(), LIMIT)

    def states(self) -> list[tuple[OutboxState, ProblemCode | None]]:
        return [(entry.state, entry.problem) for entry in self.heard]


@asynccontextmanager
async def bench_at(folder: Path, office: Office, **habits: Any) -> AsyncIterator[Bench]:
    bench = Bench(folder, office, **habits)
    bench.courier.start()
    await bench.clock.until_resting()
    yield bench
    await bench.courier.stop()
    bench.disk.close()
    bench.net.close()
    bench.store.close()


def run_with(
    folder: Path,
    office: Office,
    scene: Callable[[Bench], Awaitable[None]],
    **habits: Any,
) -> Bench:
    async def play() -> Bench:
        async with bench_at(folder, office, **habits) as bench:
            await asyncio.wait_for(scene(bench), LIMIT)
        return bench

    return asyncio.run(play())


def posting(card: str = "2900995235") -> Posting:
    return Posting(uuid4(), uuid4().bytes, card)
