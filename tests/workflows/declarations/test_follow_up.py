"""What the office says of received declarations, asked over HTTPS, as little as needed."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.demo.sandbox import Fault
from app.domain.followup import FollowUp, Stage
from app.domain.outbox import OutboxEntry, OutboxState
from app.domain.problem import ProblemCode
from app.workflows.declarations.follow_up import AT_ONCE, FollowedUp, FollowUps
from tests.backend.declarations import another
from tests.workflows.bench import run
from tests.workflows.office import NOW, Office, office


@dataclass
class Asked:
    """The office's `follow_up`, with what was asked and whether it had something new to say."""

    ask: Callable[[UUID, FollowUp | None], FollowUp]
    seen: list[tuple[UUID, bool]] = field(default_factory=list)

    def __call__(self, declaration: UUID, known: FollowUp | None) -> FollowUp:
        said = self.ask(declaration, known)
        self.seen.append((declaration, said is not known))
        return said


async def received(here: Office) -> OutboxEntry:
    entry = await here.postbox.post(another())
    while entry.state is not OutboxState.RECEIVED:
        entry = await here.postbox.moved(entry)
    return entry


async def looked(follow_ups: FollowUps, *entries: OutboxEntry) -> FollowedUp:
    """Look, and return what is said at the end of it."""
    told: asyncio.Future[FollowedUp] = asyncio.get_running_loop().create_future()
    before = follow_ups.said.value

    def hear(said: FollowedUp) -> None:
        if said is not before and not told.done():
            told.set_result(said)

    stop = follow_ups.said.subscribe(hear)
    follow_ups.look(entries)
    try:
        return await told
    finally:
        stop()


def at_the_office(
    folder: Path, scene: Callable[[Office, FollowUps, Asked], Awaitable[None]]
) -> None:
    async def live() -> None:
        async with office(folder) as here:
            asked, follow_ups = Asked(here.client.follow_up), FollowUps(lambda: NOW)
            follow_ups.open_with(asked)
            try:
                await scene(here, follow_ups, asked)
            finally:
                await follow_ups.close()

    run(live())


@pytest.mark.parametrize("stage", Stage)
def test_each_stage_is_told_as_the_office_has_it(stage: Stage, tmp_path: Path) -> None:
    async def scene(here: Office, follow_ups: FollowUps, _asked: Asked) -> None:
        entry = await received(here)
        here.sandbox.decide(entry.id, stage, "Dossier incomplet")
        said = await looked(follow_ups, entry)
        follow_up = said.known[entry.id]
        assert (follow_up.stage, follow_up.reason) == (stage, "Dossier incomplet")
        assert (follow_up.opposed_on is not None) == (stage is Stage.OPPOSED)
        assert (said.looked_at, said.problem) == (NOW, None)

    at_the_office(tmp_path, scene)


def test_what_did_not_change_is_not_sent_again(tmp_path: Path) -> None:
    async def scene(here: Office, follow_ups: FollowUps, asked: Asked) -> None:
        entry = await received(here)
        here.sandbox.decide(entry.id, Stage.IN_PRODUCTION)
        first = await looked(follow_ups, entry)
        second = await looked(follow_ups, entry)
        assert second.known[entry.id] is first.known[entry.id]
        assert asked.seen == [(entry.id, True), (entry.id, False)]

    at_the_office(tmp_path, scene)


@pytest.mark.parametrize("last", [Stage.CLOSED, Stage.REFUSED])
def test_only_what_goes_on_is_asked_about(last: Stage, tmp_path: Path) -> None:
    async def scene(here: Office, follow_ups: FollowUps, asked: Asked) -> None:
        entry, other = await received(here), await received(here)
        waiting = replace(other, id=uuid4(), state=OutboxState.QUEUED)
        here.sandbox.decide(entry.id, last, "Dossier incomplet")
        await looked(follow_ups, entry, waiting)
        await looked(follow_ups, entry, other)
        assert [declaration for declaration, _new in asked.seen] == [entry.id, other.id]

    at_the_office(tmp_path, scene)


def test_one_declaration_the_office_does_not_know_hides_no_other(tmp_path: Path) -> None:
    async def scene(here: Office, follow_ups: FollowUps, _asked: Asked) -> None:
        entry = await received(here)
        said = await looked(follow_ups, replace(entry, id=uuid4()), entry)
        assert set(said.known) == {entry.id}

    at_the_office(tmp_path, scene)


def test_one_muddled_answer_hides_no_other(tmp_path: Path) -> None:
    async def scene(here: Office, follow_ups: FollowUps, _asked: Asked) -> None:
        entry, other = await received(here), await received(here)
        here.sandbox.inject(Fault.WRONG_TYPES, times=1)
        said = await looked(follow_ups, entry, other)
        assert set(said.known) == {other.id}
        assert said.problem is not None and said.problem.code is ProblemCode.BAD_ANSWER

    at_the_office(tmp_path, scene)


def test_what_was_known_stays_when_the_way_fails(tmp_path: Path) -> None:
    async def scene(here: Office, follow_ups: FollowUps, _asked: Asked) -> None:
        entry = await received(here)
        first = await looked(follow_ups, entry)
        here.sandbox.inject(Fault.RESET)
        second = await looked(follow_ups, entry)
        assert second.known == first.known
        assert second.problem is not None and second.problem.code is ProblemCode.NO_NETWORK

    at_the_office(tmp_path, scene)


def test_a_restart_knows_the_last_answer_and_asks_for_what_is_new(tmp_path: Path) -> None:
    async def scene(here: Office, follow_ups: FollowUps, asked: Asked) -> None:
        entry = await received(here)
        here.sandbox.decide(entry.id, Stage.IN_PRODUCTION)
        follow_ups.begin_with((entry,), here.outbox.followed)
        first = await looked(follow_ups, entry)
        later = FollowUps(lambda: NOW)
        later.open_with(asked)
        later.begin_with(await here.outbox.entries(), here.outbox.followed)
        assert later.said.value.known == first.known
        assert later.said.value.looked_at is None
        await looked(later, entry)
        await later.close()
        assert asked.seen == [(entry.id, True), (entry.id, False)]

    at_the_office(tmp_path, scene)


def test_many_are_asked_about_in_goes(tmp_path: Path) -> None:
    async def scene(here: Office, follow_ups: FollowUps, asked: Asked) -> None:
        entry = await received(here)
        many = [replace(entry, id=uuid4()) for _ in range(AT_ONCE)]
        said = await looked(follow_ups, *many, entry)
        assert (said.known, asked.seen) == ({}, [])

    at_the_office(tmp_path, scene)


def test_closing_waits_for_no_answer(tmp_path: Path) -> None:
    async def scene(here: Office, follow_ups: FollowUps, _asked: Asked) -> None:
        entry = await received(here)
        here.sandbox.inject(Fault.SLOW)
        follow_ups.look((entry,))
        await asyncio.wait_for(follow_ups.close(), 1)

    at_the_office(tmp_path, scene)
