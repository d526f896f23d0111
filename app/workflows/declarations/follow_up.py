"""Where received declarations stand at the card office, asked when somebody looks.

Nothing waits for it: questions have a lane of their own, so that none stands before a declaration
on its way. An answer's ETag goes with the next question, and most answers are "nothing new"; both
outlive the program.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from app.domain.followup import FollowUp, Stage
from app.domain.outbox import OutboxEntry, OutboxState
from app.domain.problem import BadAnswer, Problem, Refused
from app.lane import Lane
from app.workflows.broadcast import Broadcast

Ask = Callable[[UUID, FollowUp | None], FollowUp]
"""Asks the office, given what is known; returns that itself when nothing is new. Blocks."""

Keep = Callable[[FollowUp], Awaitable[None]]
"""Keeps an answer for the next run; raises LocalProblem."""

AT_ONCE = 20
"""Declarations asked about in one go, the newest first."""

_LAST = frozenset({Stage.CLOSED, Stage.REFUSED})


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """What the office said by `looked_at`; `problem` is what ended the last look early."""

    known: Mapping[UUID, FollowUp] = field(default_factory=dict)
    looked_at: datetime | None = None
    problem: Problem | None = None


class FollowUps:
    """Follows declarations for as long as the program runs. Lives on the event loop."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.said: Broadcast[FollowedUp] = Broadcast(FollowedUp())
        self._now = now
        self._ask: Ask | None = None
        self._lane = Lane("follow-up")
        self._keep: Keep = _forgetful
        self._task: asyncio.Task[None] | None = None

    def begin_with(self, entries: Iterable[OutboxEntry], keep: Keep) -> None:
        """Take up what earlier runs were told, and keep what this one is told."""
        self._keep = keep
        earlier = {entry.id: entry.follow_up for entry in entries if entry.follow_up}
        self.said.set(replace(self.said.value, known={**earlier, **self.said.value.known}))

    def open_with(self, ask: Ask) -> None:
        """Take the way to the office; without one nothing is asked."""
        self._ask = ask

    def look(self, entries: Iterable[OutboxEntry]) -> None:
        """Ask about what was received and is not at its end; one look at a time."""
        known = self.said.value.known
        wanted = [entry.id for entry in entries if _goes_on(entry, known.get(entry.id))]
        looking = self._task is not None and not self._task.done()
        if wanted and self._ask is not None and not looking:
            work = self._look(self._ask, wanted[:AT_ONCE])
            self._task = asyncio.get_running_loop().create_task(work, name="follow-up")

    async def close(self) -> None:
        """End; an answer on its way is not waited for."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._lane.close()

    async def _look(self, ask: Ask, wanted: list[UUID]) -> None:
        known = dict(self.said.value.known)
        problem = await self._collect(ask, wanted, known)
        self.said.set(FollowedUp(known, self._now(), problem))

    async def _collect(
        self, ask: Ask, wanted: list[UUID], known: dict[UUID, FollowUp]
    ) -> Problem | None:
        """Fill `known`; a "no" or a muddled answer about one says nothing of the others."""
        muddled: Problem | None = None
        for declaration in wanted:
            before = known.get(declaration)
            try:
                known[declaration] = await self._lane.run(partial(ask, declaration, before))
                if known[declaration] != before:
                    await self._keep(known[declaration])
            except Refused:
                continue
            except BadAnswer as problem:
                muddled = problem
            except Problem as problem:
                return problem
        return muddled


async def _forgetful(_said: FollowUp) -> None:
    """Without an outbox nothing is kept, and nothing is followed either."""


def _goes_on(entry: OutboxEntry, known: FollowUp | None) -> bool:
    ended = known is not None and known.stage in _LAST
    return entry.state is OutboxState.RECEIVED and not ended
