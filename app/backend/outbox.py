"""The outbox as workflows and pages use it: awaitable, and telling what changes.

`open_outbox` gathers database, keys and courier. Everything here runs on the event loop; the
database is used on the lane "disk" only.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from app.backend.courier import USUAL, Clock, Courier, Habits, Submit, SystemClock, Wires
from app.backend.outbox_keys import Found, find_keys
from app.backend.outbox_rows import Posting
from app.backend.outbox_store import SCHEMA, OutboxStore
from app.backend.secrets import Secrets
from app.backend.store import Opened, open_sqlite
from app.backend.vault import Vault
from app.domain.followup import FollowUp
from app.domain.outbox import OutboxEntry, OutboxState
from app.domain.problem import LocalProblem, ProblemCode
from app.lane import Lane
from app.paths import Paths

_AT_ONCE = 100
"""How many changes are told before the event loop may do something else."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the outbox is given: `submit` blocks and is run on `net`, everything else on `disk`.

    `changed` hears each entry that moved, and `trouble` a full or unreadable disk (None once it is
    over); both are called on the event loop.
    """

    paths: Paths
    secrets: Secrets
    submit: Submit
    disk: Lane
    net: Lane
    changed: Callable[[OutboxEntry], None] = lambda _entry: None
    trouble: Callable[[LocalProblem | None], None] = lambda _problem: None


class Outbox:
    """The declarations of this user. Every method raises LocalProblem when the disk fails."""

    def __init__(self, around: Surroundings, store: OutboxStore, courier: Courier, clock: Clock):
        self._around = around
        self._store = store
        self._courier = courier
        self._clock = clock

    def start(self) -> None:
        """Begin to deliver."""
        self._courier.start()

    async def queue(self, *postings: Posting) -> tuple[OutboxEntry, ...]:
        """Keep declarations, all or none; once this returns they survive a crash.

        A declaration that is already there stays as it is.
        """
        now = self._clock.now()
        entries = await self._around.disk.run(lambda: self._store.queue(postings, now))
        self._courier.wake()
        for first in range(0, len(entries), _AT_ONCE):
            self._courier.announce(*entries[first : first + _AT_ONCE])
            await asyncio.sleep(0)  # a batch of thousands must not stop the window
        return entries

    async def edit(self, changed: Posting) -> OutboxEntry | None:
        """Replace what will be sent; None when it has left, or may have (`domain.changeable`)."""
        return self._told(await self._around.disk.run(lambda: self._store.edit(changed)))

    async def withdraw(self, declaration: UUID) -> OutboxEntry | None:
        """Take back what has not left, or put away what was refused; None when it is too late."""
        now = self._clock.now()
        return self._told(
            await self._around.disk.run(lambda: self._store.withdraw(declaration, now))
        )

    async def followed(self, said: FollowUp) -> None:
        """Keep what the office says of a declaration, so that a restart still knows it."""
        await self._around.disk.run(lambda: self._store.followed(said))

    async def entries(self) -> tuple[OutboxEntry, ...]:
        """Every declaration that can be read, newest first."""
        return await self._around.disk.run(self._store.entries)

    async def entry(self, declaration: UUID) -> OutboxEntry | None:
        """One declaration, or None if there is no such."""
        return await self._around.disk.run(lambda: self._store.entry(declaration))

    async def counts(self) -> dict[OutboxState, int]:
        """How many declarations stand in each state."""
        return await self._around.disk.run(self._store.counts)

    def wake(self) -> None:
        """Try to deliver now: the network is back, or the user asks."""
        self._courier.wake()

    async def close(self, grace: float = 2.0) -> None:
        """End deliveries and close the database; a request on its way has `grace` seconds."""
        await self._courier.stop(grace)
        await self._around.disk.run(self._store.close)

    def _told(self, entry: OutboxEntry | None) -> OutboxEntry | None:
        if entry is not None:
            self._courier.announce(entry)
            self._courier.nudge()
        return entry


@dataclass(frozen=True, slots=True)
class OpenOutbox:
    """An outbox, not yet started, and what the user must be told about it.

    Notices: STORE_DAMAGED (facts: `path`, the file put aside; `saved`, the declarations taken
    over), KEYRING_ABSENT or KEYRING_LOCKED (fact: `unreadable`, the declarations that cannot be
    read without it; new ones are sealed with a key in a private file).
    """

    outbox: Outbox
    notices: tuple[LocalProblem, ...]


async def open_outbox(around: Surroundings, habits: Habits = USUAL) -> OpenOutbox:
    """Open the outbox at `around.paths`, creating, repairing or migrating it.

    Raises LocalProblem STORE_NEWER, STORE_READ_ONLY, DISK_FULL or STORE_DAMAGED.
    """
    clock = SystemClock()
    path, disk, now = around.paths.outbox, around.disk, clock.now()
    opened = await disk.run(lambda: open_sqlite(path, SCHEMA, now))
    try:
        found = await find_keys(opened.engine, path, around.secrets, disk)
        store = OutboxStore(opened.engine, path, Vault(found.keys))
        if found.trouble is None:
            await disk.run(store.reseal)
        notices = await disk.run(lambda: _notices(opened, found, store))
    except BaseException:  # or the file would stay open, which other systems do not let be moved
        await disk.run(opened.engine.dispose)
        raise
    wires = Wires(
        store,
        around.submit,
        disk,
        around.net,
        folder=path.parent,
        changed=around.changed,
        trouble=around.trouble,
    )
    outbox = Outbox(around, store, Courier(wires, habits, clock), clock)
    return OpenOutbox(outbox, notices)


def _notices(opened: Opened, found: Found, store: OutboxStore) -> tuple[LocalProblem, ...]:
    notices = []
    unreadable = store.unreadable()
    facts: dict[str, str | int]
    if opened.damaged is not None:
        facts = {"path": str(opened.damaged), "saved": len(store.entries())}
        notices.append(LocalProblem(ProblemCode.STORE_DAMAGED, **facts))
    if found.trouble is not None:
        facts = dict(found.trouble.facts) | {"unreadable": unreadable}
        notices.append(LocalProblem(found.trouble.code, **facts))
    elif unreadable:  # the keyring works and no longer has the key: it was emptied
        facts = {"cause": "emptied", "unreadable": unreadable}
        notices.append(LocalProblem(ProblemCode.KEYRING_ABSENT, **facts))
    return tuple(notices)
