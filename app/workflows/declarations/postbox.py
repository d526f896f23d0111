"""Where a workflow posts a declaration and hears what becomes of it."""

import asyncio
from typing import Protocol
from uuid import UUID

from app.backend.outbox import Outbox
from app.backend.outbox_rows import Posting
from app.backend.wire import encode_declaration
from app.domain.declaration import Declaration
from app.domain.outbox import OutboxEntry
from app.domain.problem import LocalProblem, ProblemCode


class Postbox(Protocol):
    """The outbox, as far as a workflow needs it."""

    async def post(self, declaration: Declaration, signature: str | None = None) -> OutboxEntry:
        """Keep a declaration for sending; it survives a crash from then on.

        `signature` is the card's over `encode_declaration(declaration)`. Raises LocalProblem when
        it cannot be kept.
        """

    async def amend(self, declaration: Declaration, signature: str | None = None) -> OutboxEntry:
        """Replace what waits under the same id; raises LocalProblem, DECLARATION_LEFT when it left.

        What was signed before is not kept: `signature` is over the new bytes.
        """

    async def moved(self, entry: OutboxEntry) -> OutboxEntry:
        """Wait until the entry of this id is no longer as given, and return it."""


class OutboxPostbox:
    """A postbox over the outbox; `heard` must be told each entry that moves, on the loop."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._latest: dict[UUID, OutboxEntry] = {}
        self._move = asyncio.Event()

    async def post(self, declaration: Declaration, signature: str | None = None) -> OutboxEntry:
        """Queue the declaration's bytes; an opposition overtakes what can wait."""
        (entry,) = await self._outbox.queue(_posting(declaration, signature))
        self._latest.setdefault(entry.id, entry)
        return entry

    async def amend(self, declaration: Declaration, signature: str | None = None) -> OutboxEntry:
        """Replace the bytes that wait, and try them at once."""
        entry = await self._outbox.edit(_posting(declaration, signature))
        if entry is None:
            raise LocalProblem(ProblemCode.DECLARATION_LEFT)
        self._outbox.wake()
        return entry

    async def moved(self, entry: OutboxEntry) -> OutboxEntry:
        """Wait until the entry of this id is no longer as given, and return it."""
        while (latest := self._latest.get(entry.id, entry)) == entry:
            await self._move.wait()
        return latest

    def heard(self, entry: OutboxEntry) -> None:
        """Take note of an entry that moved."""
        self._latest[entry.id] = entry
        self._move.set()
        self._move = asyncio.Event()


def _posting(declaration: Declaration, signature: str | None) -> Posting:
    reason = declaration.reason
    return Posting(
        declaration.id,
        encode_declaration(declaration),
        declaration.card.number,
        urgent=reason is not None and reason.opposes,
        signature=signature,
    )
