"""The postbox: an opposition overtakes what can wait; a move that was missed is still told."""

import asyncio
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from app.demo.sandbox import Fault
from app.domain.card import CardType
from app.domain.declaration import CardReference, Declaration, Kind
from app.domain.outbox import OutboxState
from tests.domain.test_validation import LOSS
from tests.workflows.bench import run
from tests.workflows.office import Office, office

RENEWAL = replace(
    LOSS,
    id=UUID(int=2),
    kind=Kind.RENEWAL,
    reason=None,
    incident=None,
    card=CardReference(CardType.CPS, "2900990001"),
)


async def received(here: Office, declaration: Declaration) -> None:
    """Post and wait until the server has it, as a page does."""
    entry = await here.postbox.post(declaration)
    while entry.state is not OutboxState.RECEIVED:
        entry = await here.postbox.moved(entry)


def test_an_opposition_overtakes_a_renewal(tmp_path: Path) -> None:
    async def scene() -> list[UUID]:
        async with office(tmp_path) as here:
            here.sandbox.inject(Fault.RESET)
            first = await here.postbox.post(RENEWAL)
            while first.problem is None:
                first = await here.postbox.moved(first)
            waiting = asyncio.ensure_future(received(here, LOSS))
            await asyncio.sleep(0)
            while len(await here.outbox.entries()) < 2:
                await asyncio.sleep(0)
            here.sandbox.clear()
            here.outbox.wake()
            await waiting
            await received(here, RENEWAL)
            return [held.id for held in here.sandbox.declarations()]

    assert run(scene()) == [LOSS.id, RENEWAL.id]


def test_a_move_that_nobody_waited_for_is_told_afterwards(tmp_path: Path) -> None:
    async def scene() -> OutboxState:
        async with office(tmp_path) as here:
            entry = await here.postbox.post(LOSS)
            await received(here, LOSS)
            return (await here.postbox.moved(entry)).state

    assert run(scene()) is OutboxState.RECEIVED
