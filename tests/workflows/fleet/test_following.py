"""The register hears of what others change from its first look on, with nothing in between."""

import asyncio
from pathlib import Path

from app.backend.register import SCHEMA, Register
from app.backend.register_open import OpenRegister
from app.backend.register_others import Changed, Nobody
from app.backend.register_rows import Rows
from app.backend.store import local_problems, open_sqlite
from app.backend.vault import Vault
from app.domain.fleet import FleetCard
from app.lane import Lane
from app.workflows.fleet.register import Fleet
from tests.backend.test_register import KEY, on_sqlite
from tests.workflows.register_room import NOW, RULES, TODAY, until


class Busy(Nobody):
    """Others who change something at the very moment in which one begins to hear them."""

    def __init__(self, theirs: Register) -> None:
        self._theirs = theirs
        self._told = False

    def hear(self, changed: Changed) -> None:
        if not self._told:
            self._told = True
            self._theirs.save(FleetCard("2900000007"), NOW)


def test_a_change_while_one_begins_to_hear_is_not_missed(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite3"
    theirs = on_sqlite(path)
    engine = open_sqlite(path, SCHEMA, NOW).engine
    ours = Register(engine, Rows(Vault([KEY])), lambda: local_problems(path), Busy(theirs))

    async def opening(_lane: Lane) -> OpenRegister:
        return OpenRegister(ours, shared=True)

    async def scenario() -> None:
        fleet = Fleet(opening, lambda: RULES, lambda: NOW, lambda: TODAY)
        fleet.switch_on()
        try:
            state = await until(fleet.state, lambda state: state.ready)
            assert [row.number for row in state.rows] == ["2900000007"]
        finally:
            await fleet.close()

    asyncio.run(scenario())
    theirs.close()
