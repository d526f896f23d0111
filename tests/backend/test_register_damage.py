"""A register whose file is damaged anywhere opens again, and takes in again what it lost."""

import asyncio
import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import pytest

from app.backend.register import Register
from app.backend.register_open import OpenRegister, open_register
from app.backend.register_rows import Planned
from app.backend.secrets import Secrets
from app.domain.fleet import FleetCard
from app.domain.problem import LocalProblem, ProblemCode
from app.lane import Lane
from app.workflows.fleet.register import listed
from tests.backend.test_register import NOW, ROW

PAGE = 4096
LIST = [replace(ROW, number=f"29{n:08}") for n in range(60)]
T = TypeVar("T")


def opened(path: Path, act: Callable[[Register], T]) -> T:
    """Open the register as the program does, and do something with it."""

    async def run() -> T:
        secrets, lane = Secrets(), Lane("register")
        try:
            found: OpenRegister = await open_register(path, None, secrets, lane, NOW)
            try:
                return await lane.run(lambda: act(found.register))
            finally:
                await lane.run(found.register.close)
        finally:
            lane.close()
            secrets.close()

    return asyncio.run(run())


def fill(register: Register) -> None:
    register.bring_in(LIST, listed, NOW)
    register.plan([Planned(uuid4(), card.number, b"{}" * 100) for card in LIST[:5]])


def everything(register: Register) -> list[str]:
    """Use each table, take the list in again, and return the numbers of the cards."""
    register.history(ROW.number)
    register.planned()
    register.bring_in(LIST, listed, NOW)
    first = register.changes().rows[0]
    register.save(replace(first, note="écrite ensuite"), NOW)
    return sorted(card.number for card in register.changes().rows)


@pytest.mark.parametrize("seed", range(4))
def test_damage_anywhere_keeps_the_register_usable(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "register.sqlite3"
    opened(path, fill)
    whole = path.read_bytes()
    drawn = random.Random(seed)  # noqa: S311 - a repeatable course, no secret
    for first in range(0, len(whole), PAGE):
        bad = bytearray(whole)
        for _byte in range(drawn.choice((1, 8, 40))):
            bad[first + drawn.randrange(PAGE)] = drawn.choice((0, 0xFF, 0xA7))
        path.write_bytes(bad)
        for beside in ("-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
        assert opened(path, everything) == [card.number for card in LIST], first


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cards SET content = x'00' WHERE rowid = 2",
        "UPDATE cards SET content = 'text' WHERE rowid = 2",
        "UPDATE cards SET key_id = 'b5d1\ufffd19' WHERE rowid = 2",
        "UPDATE cards SET mark = CAST(x'a7a7' AS TEXT) WHERE rowid = 2",
    ],
)
def test_a_damaged_row_is_brought_in_again(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "register.sqlite3"
    opened(path, fill)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)
    assert opened(path, lambda register: len(register.changes().rows)) == len(LIST) - 1
    assert opened(path, everything) == [card.number for card in LIST]


def test_a_register_whose_key_is_away_does_not_open_and_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite3"
    opened(path, fill)
    key = path.with_suffix(".key").read_bytes()
    path.with_suffix(".key").unlink()
    with pytest.raises(LocalProblem) as raised:
        opened(path, everything)
    assert raised.value.code is ProblemCode.REGISTER_SEALED
    assert str(path) not in [os.path.realpath(handle) for handle in Path("/proc/self/fd").iterdir()]
    path.with_suffix(".key").write_bytes(key)
    rows = opened(path, lambda register: register.changes().rows)
    assert [row.number for row in rows] == [card.number for card in LIST]
    assert all(isinstance(row, FleetCard) and row.version == 1 for row in rows)
