"""What a card's history tells: each thing once, whoever noted it and however often it is told."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from app.domain.declaration import Kind, Reason
from app.domain.fleet import Happening, HistoryLine
from app.domain.outbox import Dispatch, OutboxEntry, OutboxState
from tests.workflows.fleet.test_register import ROW
from tests.workflows.register_room import NOW, Room, register_room

WAITING = OutboxEntry(uuid4(), OutboxState.QUEUED, b"", ROW.number, NOW)
ANSWERED = replace(WAITING, state=OutboxState.RECEIVED, reference="DCL-2026-000001")
OTHER = replace(WAITING, id=uuid4(), card_number="2900000099")


def test_what_is_declared_and_answered_stands_in_the_history(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path) as bench:
            await bench.ready()
            await bench.fleet.save(ROW)
            for each in (WAITING, ANSWERED):
                bench.postroom.dispatches.set((Dispatch(each, Kind.LOSS_THEFT, Reason.LOST),))
            await bench.postroom.close()
            lines = await bench.fleet.history(ROW.number)
            assert [(line.what, line.detail) for line in lines[:2]] == [
                (Happening.ACKNOWLEDGED, "DCL-2026-000001"),
                (Happening.DECLARED, "PERTE"),
            ]

    asyncio.run(scenario())


def tell(bench: Room, *entries: OutboxEntry) -> None:
    """Tell of these declarations a day after what was told before."""
    bench.clock.at += timedelta(days=1)
    told = tuple(Dispatch(each, Kind.LOSS_THEFT, Reason.LOST) for each in entries)
    bench.postroom.dispatches.set(told)


def test_an_answer_that_is_told_again_is_noted_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path) as bench:
            await bench.ready()
            await bench.fleet.save(ROW)
            tell(bench, WAITING)
            tell(bench, ANSWERED)
            tell(bench, ANSWERED, OTHER)
            await bench.postroom.close()
            told = [line.what for line in await bench.fleet.history(ROW.number)]
            assert told == [Happening.ACKNOWLEDGED, Happening.DECLARED, Happening.ADDED]

    asyncio.run(scenario())


def test_a_declaration_of_a_batch_is_noted_by_the_batch_alone(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path) as bench:
            await bench.ready()
            await bench.fleet.save(ROW)
            bench.room.batches.posted.add(WAITING.id)
            tell(bench, WAITING)
            tell(bench, ANSWERED)
            await bench.postroom.close()
            told = [line.what for line in await bench.fleet.history(ROW.number)]
            assert told == [Happening.ACKNOWLEDGED, Happening.ADDED]

    asyncio.run(scenario())


def test_the_history_tells_once_what_two_programs_noted(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path) as bench:
            await bench.ready()
            await bench.fleet.save(ROW)
            declared = HistoryLine(ROW.number, NOW, Happening.DECLARED, "PERTE")
            times = (NOW, NOW + timedelta(hours=1), NOW + timedelta(days=1))
            stranger = replace(declared, number="2900000099")
            await bench.fleet.note([*(replace(declared, at=at) for at in times), stranger])
            noted = await bench.fleet.history(ROW.number)
            assert [line.at.date() for line in noted if line.what is declared.what] == [
                times[2].date(),
                times[0].date(),
            ]
            assert await bench.fleet.history(stranger.number) == ()
            edited = bench.fleet.row(ROW.number)
            for note in ("un", "deux"):
                assert edited is not None
                bench.clock.at += timedelta(minutes=1)
                edited = await bench.fleet.save(replace(edited, note=note))
            changes = [line.what for line in await bench.fleet.history(ROW.number)]
            assert changes.count(Happening.EDITED) == 2

    asyncio.run(scenario())
