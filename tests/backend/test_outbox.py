"""The outbox as pages use it, over real HTTPS to the sandbox, on a real disk."""

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from app.backend.client import BackendClient
from app.backend.courier import Habits, Submit
from app.backend.outbox import OpenOutbox, Surroundings, open_outbox
from app.backend.outbox_rows import Posting
from app.backend.secrets import Secrets
from app.backend.wire import encode_declaration
from app.demo.sandbox import Fault, Sandbox
from app.domain.card import CardType
from app.domain.declaration import CardReference, Person
from app.domain.outbox import OutboxEntry, OutboxState, changeable, overdue_at
from app.domain.problem import ProblemCode
from app.lane import Lane
from app.paths import Paths, below
from tests.backend.declarations import another

LIMIT = 60.0
HOLDER = "Quatrevingt-Désiré"


def _posting(card: str = "2900995235") -> Posting:
    holder = Person(HOLDER, "Émilienne", national_id="899700990015")
    declaration = another(card=CardReference(CardType.CPS, card), holder=holder)
    return Posting(declaration.id, encode_declaration(declaration), card)


class Desk:
    """What stands around an outbox in these tests, and what it told."""

    def __init__(self, folder: Path, submit: Submit, **habits: float):
        self.heard: list[OutboxEntry] = []
        self._moved = asyncio.Event()
        self.around = Surroundings(
            below(folder / "home"), Secrets(), submit, Lane("disk"), Lane("net"), self._hear
        )
        self._habits = Habits(per_second=habits.get("per_second", 1000.0))

    async def open(self) -> OpenOutbox:
        return await open_outbox(self.around, self._habits)

    def _hear(self, entry: OutboxEntry) -> None:
        self.heard.append(entry)
        self._moved.set()

    async def until(self, count: int, state: OutboxState) -> None:
        """Wait until that many declarations were told to be in that state."""
        async with asyncio.timeout(LIMIT):
            while len({entry.id for entry in self.heard if entry.state is state}) < count:
                self._moved.clear()
                await self._moved.wait()


def _files(paths: Paths) -> list[Path]:
    return [file for file in paths.data.rglob("*") if file.is_file()]


def test_a_declaration_gets_its_reference_and_leaves_no_name_on_the_disk(
    tmp_path: Path, client: BackendClient, sandbox: Sandbox
) -> None:
    posting = _posting()

    async def scene() -> OutboxEntry | None:
        desk = Desk(tmp_path, client.submit)
        outbox = (await desk.open()).outbox
        outbox.start()
        await outbox.queue(posting)
        await desk.until(1, OutboxState.RECEIVED)
        entry = await outbox.entry(posting.id)
        await outbox.close()
        for file in _files(desk.around.paths):
            content = file.read_bytes()
            for word in (HOLDER, "Émilienne", "899700990015", "2900995235"):
                assert word.encode() not in content, file
                assert json.dumps(word).strip('"').encode() not in content, file
        return entry

    entry = asyncio.run(scene())
    [held] = sandbox.declarations()
    assert entry is not None
    assert (held.reference, held.payload) == (entry.reference, posting.payload)
    assert entry.receipt == held.receipt.encode()


def test_what_was_queued_offline_goes_out_at_the_set_pace(
    tmp_path: Path, client: BackendClient, sandbox: Sandbox
) -> None:
    count, per_second = 100, 100
    sandbox.inject(Fault.RESET)

    async def scene() -> None:
        desk = Desk(tmp_path, client.submit, per_second=per_second)
        outbox = (await desk.open()).outbox
        outbox.start()
        await outbox.queue(*[_posting(f"29{number:08}") for number in range(count)])
        await desk.until(1, OutboxState.SENDING)
        assert sandbox.declarations() == ()
        sandbox.clear()
        outbox.wake()
        await desk.until(count, OutboxState.RECEIVED)
        await outbox.close()

    asyncio.run(scene())
    held = sandbox.declarations()
    assert len(held) == count
    took = held[-1].received_at - held[0].received_at
    assert took >= timedelta(seconds=(count - 1) / per_second) * 0.9


def test_an_answer_that_is_lost_after_acceptance_gives_the_same_reference(
    tmp_path: Path, new_client: Callable[..., BackendClient], sandbox: Sandbox
) -> None:
    posting = _posting()
    client = new_client(read_seconds=1)
    sandbox.inject(Fault.LOST_ANSWER, times=1)

    async def scene() -> OutboxEntry:
        desk = Desk(tmp_path, client.submit)
        outbox = (await desk.open()).outbox
        outbox.start()
        await outbox.queue(posting)
        await desk.until(1, OutboxState.RECEIVED)
        waiting = next(entry for entry in desk.heard if entry.problem is not None)
        assert waiting.possibly_sent
        assert not changeable(waiting)
        assert await outbox.withdraw(posting.id) is None
        await outbox.close()
        return desk.heard[-1]

    entry = asyncio.run(scene())
    [held] = sandbox.declarations()
    assert (entry.attempts, entry.reference) == (2, held.reference)


def test_before_it_is_sent_it_can_be_edited_and_withdrawn(
    tmp_path: Path, client: BackendClient, sandbox: Sandbox
) -> None:
    first, second = _posting("1"), _posting("2")
    edited = Posting(first.id, encode_declaration(replace(another(), id=first.id)), "1")

    async def scene() -> None:
        desk = Desk(tmp_path, client.submit)
        outbox = (await desk.open()).outbox
        await outbox.queue(first, second)
        assert await outbox.withdraw(second.id) is not None
        entry = await outbox.edit(edited)
        assert entry is not None and entry.payload == edited.payload
        assert overdue_at(entry) == entry.queued_at + timedelta(minutes=5)
        outbox.start()
        await desk.until(1, OutboxState.RECEIVED)
        assert await outbox.edit(edited) is None
        assert await outbox.withdraw(first.id) is None
        counts = await outbox.counts()
        assert (counts[OutboxState.RECEIVED], counts[OutboxState.WITHDRAWN]) == (1, 1)
        await outbox.close()

    asyncio.run(scene())
    assert [(held.id, held.payload) for held in sandbox.declarations()] == [
        (first.id, edited.payload)
    ]


def test_what_was_kept_survives_the_end_of_the_program(
    tmp_path: Path, client: BackendClient, sandbox: Sandbox
) -> None:
    posting = _posting()

    async def first_run() -> None:
        outbox = (await Desk(tmp_path, client.submit).open()).outbox
        await outbox.queue(posting)
        await outbox.close()

    async def second_run() -> None:
        desk = Desk(tmp_path, client.submit)
        outbox = (await desk.open()).outbox
        outbox.start()
        await desk.until(1, OutboxState.RECEIVED)
        await outbox.close()

    asyncio.run(first_run())
    assert sandbox.declarations() == ()
    asyncio.run(second_run())
    assert [held.id for held in sandbox.declarations()] == [posting.id]


def test_a_damaged_file_is_told_with_what_was_saved(tmp_path: Path, client: BackendClient) -> None:
    async def scene() -> OpenOutbox:
        desk = Desk(tmp_path, client.submit)
        outbox = (await desk.open()).outbox
        await outbox.queue(*[_posting(f"29{number:08}") for number in range(100)])
        await outbox.close()
        path = desk.around.paths.outbox
        os.truncate(path, path.stat().st_size * 3 // 4)
        opened = await Desk(tmp_path, client.submit).open()
        await opened.outbox.queue(_posting())
        await opened.outbox.close()
        return opened

    notice = asyncio.run(scene()).notices[0]
    assert notice.code is ProblemCode.STORE_DAMAGED
    assert Path(str(notice.facts["path"])).exists()
    assert 30 < int(notice.facts["saved"]) < 100


def test_a_damaged_key_file_is_kept_and_said(tmp_path: Path, client: BackendClient) -> None:
    async def scene() -> OpenOutbox:
        desk = Desk(tmp_path, client.submit)
        outbox = (await desk.open()).outbox
        await outbox.queue(_posting())
        await outbox.close()
        (desk.around.paths.data / "outbox.key").write_bytes(b"no key")
        opened = await Desk(tmp_path, client.submit).open()
        await opened.outbox.queue(_posting())
        assert len(await opened.outbox.entries()) == 1
        await opened.outbox.close()
        assert (desk.around.paths.data / "outbox.key.damaged").read_bytes() == b"no key"
        return opened

    [notice] = asyncio.run(scene()).notices
    assert (notice.code, notice.facts["unreadable"]) == (ProblemCode.KEYRING_ABSENT, 1)


def test_closing_does_not_wait_for_a_server_that_does_not_answer(
    tmp_path: Path, client: BackendClient, sandbox: Sandbox
) -> None:
    posting = _posting()
    sandbox.inject(Fault.NO_ANSWER, times=1)

    async def closed_while_sending() -> OutboxState:
        desk = Desk(tmp_path, client.submit)
        outbox = (await desk.open()).outbox
        outbox.start()
        await outbox.queue(posting)
        await desk.until(1, OutboxState.SENDING)
        async with asyncio.timeout(LIMIT / 4):
            await outbox.close(grace=0.1)
        return desk.heard[-1].state

    async def next_start() -> None:
        desk = Desk(tmp_path, client.submit)
        outbox = (await desk.open()).outbox
        outbox.start()
        await desk.until(1, OutboxState.RECEIVED)
        await outbox.close()

    assert asyncio.run(closed_while_sending()) is OutboxState.SENDING
    asyncio.run(next_start())
    assert [held.id for held in sandbox.declarations()] == [posting.id]
