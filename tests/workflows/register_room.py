"""The real register, with what feeds it in the hands of a test."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from app.backend.register_open import OpenRegister, open_register
from app.backend.secrets import Secrets
from app.domain.problem import LocalProblem, ProblemCode
from app.domain.station import ServiceState, Station
from app.lane import Lane
from app.workflows.broadcast import Broadcast
from app.workflows.declarations.postroom import Postroom
from app.workflows.fleet.batch import Maker
from app.workflows.fleet.register import Fleet, FleetState, Rules
from app.workflows.fleet.room import FleetRoom

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
PATIENCE_S = 20.0
RULES = Rules(90, (90, 60, 30, 15, 3), timedelta(days=365))
T = TypeVar("T")


@dataclass
class Clock:
    """A clock that tests set."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return self.at.date()


@dataclass
class Room:
    """The room under test, and what feeds it."""

    room: FleetRoom
    postroom: Postroom
    clock: Clock
    stations: Broadcast[Station] = field(
        default_factory=lambda: Broadcast(Station(ServiceState.RUNNING))
    )

    @property
    def fleet(self) -> Fleet:
        return self.room.fleet

    async def ready(self) -> None:
        """Switch the register on and wait until its rows are read."""
        self.room.switch_on()
        await until(self.fleet.state, lambda state: state.ready)


async def until(value: Broadcast[T], fits: Callable[[T], bool]) -> T:
    """Wait until a value looks like that."""
    found: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    def look(now: T) -> None:
        if not found.done() and fits(now):
            found.set_result(now)

    stop = value.subscribe(look)
    try:
        return await asyncio.wait_for(found, PATIENCE_S)
    finally:
        stop()


@asynccontextmanager
async def register_room(
    folder: Path, url: str | None = None, postroom: Postroom | None = None
) -> AsyncIterator[Room]:
    secrets, net, disk, clock = Secrets(), Lane("net"), Lane("disk"), Clock()
    post = postroom or Postroom(disk, LocalProblem(ProblemCode.BACKEND_NOT_CONFIGURED))

    async def opening(lane: Lane) -> OpenRegister:
        return await open_register(folder / "register.sqlite3", url, secrets, lane, NOW)

    fleet = Fleet(opening, lambda: RULES, clock.now, clock.today)
    stations: Broadcast[Station] = Broadcast(Station(ServiceState.RUNNING))
    maker = Maker(clock.now, clock.today, "0.1.0", "fr")
    room = FleetRoom(fleet, post, stations.subscribe, maker, net)
    try:
        yield Room(room, post, clock, stations)
    finally:
        await room.close()
        secrets.close()
        for lane in (net, disk):
            lane.close()


def told(state: FleetState) -> dict[str, str]:
    """The notes of the rows by number."""
    return {row.number: row.note for row in state.rows}


@cache
def closed_room() -> FleetRoom:
    """A register that nobody switches on; one serves all who only need it to be there."""

    async def opening(_lane: Lane) -> OpenRegister:
        raise AssertionError("this register stays closed")

    fleet = Fleet(opening, lambda: RULES, lambda: NOW, lambda: TODAY)
    lane = Lane("closed")
    post = Postroom(lane, LocalProblem(ProblemCode.BACKEND_NOT_CONFIGURED))
    stations: Broadcast[Station] = Broadcast(Station(ServiceState.RUNNING))
    maker = Maker(lambda: NOW, lambda: TODAY, "0.1.0", "fr")
    return FleetRoom(fleet, post, stations.subscribe, maker, lane)
