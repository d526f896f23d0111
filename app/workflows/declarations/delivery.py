"""From the last "yes" of the person to the server's: keep, wait in sight, tell the reference.

A declaration that waits says why. When nothing was acknowledged for five minutes and the card is
to be put in opposition, the page says to phone; the declaration goes on all the same.
"""

import asyncio
from asyncio import FIRST_COMPLETED
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from uuid import UUID, uuid4

from app.domain.declaration import Declaration, Kind
from app.domain.hotline import Hotline
from app.domain.outbox import ACKNOWLEDGE_LIMIT, WAITING, OutboxEntry, OutboxState
from app.domain.problem import ProblemCode
from app.workflows.codes.at_card import CardAccess
from app.workflows.declarations.postbox import Postbox
from app.workflows.declarations.steps import (
    AfterNo,
    Sending,
    ServerSaidNo,
    ServerSaidYes,
    WhileSending,
)
from app.workflows.interaction import Interaction

Identify = Callable[[Interaction, str | None], Awaitable[bool]]
"""Guides a login; False when the person leaves it for later."""


class Delivered(Enum):
    """How a delivery ended for the one who watched it."""

    RECEIVED = auto()
    IN_BACKGROUND = auto()
    REFUSED = auto()
    TO_CORRECT = auto()


@dataclass(frozen=True, slots=True)
class Desk:
    """Where declarations are made and handed in: who asks, where they go, and the time.

    `now` returns an aware time in UTC, `today` the day on the wall. `patience` is how long one
    waits for the server before phoning, in seconds. `access` leads to the cards that may sign a
    declaration; without it none is signed. `identify` guides a login, for a PS_IdNat if one is
    known.
    """

    interaction: Interaction
    postbox: Postbox
    hotline: Hotline
    now: Callable[[], datetime]
    today: Callable[[], date]
    client_version: str
    locale: str = "fr"
    draw_id: Callable[[], UUID] = uuid4
    patience: float = ACKNOWLEDGE_LIMIT.total_seconds()
    access: CardAccess | None = None
    identify: Identify | None = None


async def deliver(desk: Desk, declaration: Declaration, entry: OutboxEntry) -> Delivered:
    """Keep the person informed until the server has answered or the page is left."""
    hotline = hotline_for(desk, declaration)
    entry = await _watch(desk, declaration, entry)
    if entry.state in WAITING:
        return Delivered.IN_BACKGROUND
    if entry.state is OutboxState.RECEIVED:
        await desk.interaction.ask(ServerSaidYes(declaration, entry, hotline))
        return Delivered.RECEIVED
    answer = await desk.interaction.ask(ServerSaidNo(declaration, entry, hotline))
    return Delivered.TO_CORRECT if answer is AfterNo.CORRECT else Delivered.REFUSED


def hotline_for(desk: Desk, declaration: Declaration) -> Hotline | None:
    """The phone line, on every page of a declaration that cannot wait for the post."""
    return None if declaration.kind is Kind.RENEWAL else desk.hotline


async def _watch(desk: Desk, declaration: Declaration, entry: OutboxEntry) -> OutboxEntry:
    """Return the entry once it waits no longer, or as it is when the person leaves the page."""
    loop = asyncio.get_running_loop()
    phone_at = loop.time() + desk.patience
    answer: WhileSending | None = None
    while entry.state in WAITING and answer is not WhileSending.LEAVE:
        left = max(phone_at - loop.time(), 0.0)
        silent, hotline = left == 0.0, hotline_for(desk, declaration)
        wanted = desk.identify is not None and entry.problem is ProblemCode.NOT_AUTHORISED
        step = Sending(declaration, entry, silent, hotline, wanted)
        entry, answer = await _next(desk, step, entry, left or None)
        if answer is WhileSending.IDENTIFY and desk.identify is not None:
            who = declaration.declarant.person.national_id
            await desk.identify(desk.interaction, who)
    return entry


async def _next(
    desk: Desk, step: Sending, entry: OutboxEntry, timeout: float | None
) -> tuple[OutboxEntry, WhileSending | None]:
    """Wait for the entry to move, for an answer, or for the time."""
    asking = asyncio.ensure_future(desk.interaction.ask(step))
    moving = asyncio.ensure_future(desk.postbox.moved(entry))
    try:
        await asyncio.wait({asking, moving}, timeout=timeout, return_when=FIRST_COMPLETED)
        if moving.done():
            return moving.result(), None
        return entry, asking.result() if asking.done() else None
    finally:
        asking.cancel()
        moving.cancel()
        await asyncio.gather(asking, moving, return_exceptions=True)
