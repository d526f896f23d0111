"""The outbox as people see it: what was posted, where it stands, what is wrong with the shelf.

A postroom can do without an outbox: when its database cannot be used, or no server is set, the rest
of the program goes on, and posting says why it cannot. It opens while the program already runs,
since the keyring may sit behind a prompt; what is posted meanwhile waits for it.

Ten thousand declarations are told as one tuple, at most twenty times a second, however many move.
"""

import asyncio
import gc
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from app.backend.outbox import Outbox
from app.backend.wire import decode_declaration
from app.domain.declaration import Declaration
from app.domain.outbox import Dispatch, OutboxEntry
from app.domain.problem import LocalProblem
from app.lane import Lane
from app.workflows.broadcast import Broadcast
from app.workflows.declarations.follow_up import FollowUps
from app.workflows.declarations.postbox import OutboxPostbox
from app.workflows.declarations.receipt import declared_in

Notices = tuple[LocalProblem, ...]

_BREATH_S = 0.05


class Postroom:
    """Posts declarations and tells where each stands. Lives on the event loop."""

    def __init__(self, disk: Lane, closed_because: LocalProblem) -> None:
        """`closed_because` is raised by `post` as long as `open_with` has given no outbox."""
        self.dispatches: Broadcast[tuple[Dispatch, ...]] = Broadcast(())
        self.notices: Broadcast[Notices] = Broadcast(())
        self.follow_ups = FollowUps(lambda: datetime.now(UTC))
        self._disk = disk
        self._closed_because = closed_because
        self._opening: asyncio.Task[None] | None = None
        self._outbox: Outbox | None = None
        self._postbox: OutboxPostbox | None = None
        self._oldest_first: dict[UUID, Dispatch] = {}
        self._standing: Notices = ()
        self._telling = False
        self._told_at = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def open(self) -> bool:
        """Whether declarations can be posted, now or once the opening has ended."""
        opening = self._opening is not None and not self._opening.done()
        return opening or self._postbox is not None

    def open_by(self, opening: Coroutine[Any, Any, None]) -> None:
        """Begin to open; `opening` ends in `open_with` or in `refuse`."""
        self._opening = asyncio.get_running_loop().create_task(opening)

    async def open_with(self, outbox: Outbox, notices: Notices) -> None:
        """Take the outbox, list what is in it, and begin to deliver."""
        await self.show(outbox, notices)
        self._postbox = OutboxPostbox(outbox)
        outbox.start()

    async def show(self, outbox: Outbox, notices: Notices) -> None:
        """List what is in the outbox, and deliver nothing. One that is not shown is closed."""
        try:
            entries = await outbox.entries()
            self._oldest_first = await self._disk.run(partial(_read, entries))
        except BaseException:
            await outbox.close()
            raise
        self._outbox = outbox
        self.follow_ups.begin_with(entries, outbox.followed)
        self._standing = notices
        self.notices.set(notices)
        self._tell()

    def refuse(self, problem: LocalProblem) -> None:
        """Go on without an outbox, and say why."""
        self._closed_because = problem
        self._standing = (problem,)
        self.notices.set(self._standing)

    async def post(self, declaration: Declaration, signature: str | None = None) -> OutboxEntry:
        """Keep a declaration for sending; raises LocalProblem when it cannot be kept."""
        if self._opening is not None:
            await asyncio.wait({self._opening})
        if self._postbox is None:
            raise self._closed_because
        return await self._postbox.post(declaration, signature)

    async def amend(self, declaration: Declaration, signature: str | None = None) -> OutboxEntry:
        """Replace what waits under the same id; LocalProblem DECLARATION_LEFT when it left."""
        if self._postbox is None:
            raise self._closed_because
        return await self._postbox.amend(declaration, signature)

    def kept(self, declaration: UUID) -> Declaration | None:
        """A declaration of the list as it was made; None when there is none."""
        known = self._oldest_first.get(declaration)
        return None if known is None else decode_declaration(known.entry.payload)

    async def moved(self, entry: OutboxEntry) -> OutboxEntry:
        """Wait until the entry of this id is no longer as given, and return it."""
        if self._postbox is None:
            raise self._closed_because
        return await self._postbox.moved(entry)

    def withdraw(self, declaration: UUID) -> None:
        """Take back what has not left; the list tells what became of it."""
        if self._outbox is not None:
            self.run(self._withdraw(declaration))

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work` to its end; `close` waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def wake(self) -> None:
        """Try to deliver now."""
        if self._outbox is not None:
            self._outbox.wake()

    def follow_up(self) -> None:
        """Ask the office where what it received stands; the answers come through `follow_ups`."""
        newest_first = [each.entry for each in reversed(self._oldest_first.values())]
        self.follow_ups.look(newest_first)

    def heard(self, entry: OutboxEntry) -> None:
        """Take note of an entry that moved."""
        before = self._oldest_first.get(entry.id)
        same = before is not None and before.entry.payload == entry.payload
        after = replace(before, entry=entry) if before and same else dispatch_of(entry)
        self._oldest_first[entry.id] = after
        if self._postbox is not None:
            self._postbox.heard(entry)
        if not self._telling:
            self._telling = True
            loop = asyncio.get_running_loop()
            loop.call_at(max(loop.time(), self._told_at + _BREATH_S), self._tell)

    def troubled(self, problem: LocalProblem | None) -> None:
        """Take note of a full or unreadable disk, or of its end."""
        self.notices.set(self._standing if problem is None else (*self._standing, problem))

    async def close(self) -> None:
        """End deliveries and close the database."""
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        await self.follow_ups.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._outbox is not None:
            await self._outbox.close()

    async def _withdraw(self, declaration: UUID) -> None:
        assert self._outbox is not None  # noqa: S101 - checked by the caller
        try:
            await self._outbox.withdraw(declaration)
        except LocalProblem as problem:
            self.troubled(problem)

    def _tell(self) -> None:
        self._telling = False
        self._told_at = asyncio.get_running_loop().time()
        self.dispatches.set(tuple(reversed(self._oldest_first.values())))


def _read(entries: Sequence[OutboxEntry]) -> dict[UUID, Dispatch]:
    """Read what the entries, newest first, are about; the oldest comes first.

    Thousands of them, and all that the program loaded on the way here, would be walked through by
    each collection of cycles, while every thread waits. They hold no cycles: they are set aside.
    """
    dispatches = {entry.id: dispatch_of(entry) for entry in reversed(entries)}
    gc.freeze()
    return dispatches


def dispatch_of(entry: OutboxEntry) -> Dispatch:
    """Read from an entry's payload what it is about; it is our own, so it can be read."""
    declaration = declared_in(entry)
    return Dispatch(entry, declaration.kind, declaration.reason)
