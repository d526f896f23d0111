"""Posts a batch, one declaration a line of input; run and killed by the tests.

python -m tests.workflows.batch_trial FOLDER COUNT
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from app.backend.outbox import Outbox, Surroundings, open_outbox
from app.backend.secrets import Secrets
from app.domain.card import CardType
from app.domain.declaration import Declaration, Person, Quality, Reason
from app.domain.fleet import FleetCard
from app.domain.followup import Receipt
from app.domain.holder import Structure, StructureKind
from app.domain.outbox import OutboxEntry
from app.domain.problem import NoAnswer, ProblemCode
from app.lane import Lane
from app.paths import below
from app.workflows.declarations.postbox import OutboxPostbox
from app.workflows.fleet.batch import Batches, Common, compose
from tests.workflows.register_room import TODAY, register_room

STRUCTURE = Structure("CLINIQUE EXEMPLE", StructureKind.FINESS, "999990013")
DECLARANT = Person("MODELE", "Bastien", function="Mandataire", telephone="01 99 00 00 00")
COMMON = Common(
    Quality.MANDATEE, DECLARANT, STRUCTURE, happened_on=TODAY, place="Vestiaire", attested=True
)


def rows(count: int) -> list[FleetCard]:
    """Cards of a structure's staff."""
    made = (f"29{n:08}" for n in range(count))
    return [FleetCard(number, CardType.CPE, holder="Aline EXEMPLE") for number in made]


@asynccontextmanager
async def outbox(folder: Path) -> AsyncIterator[Outbox]:
    """The outbox of this folder, without a network."""

    def no_network(_payload: bytes, _id: UUID, _signature: str | None) -> Receipt:
        raise NoAnswer(ProblemCode.NO_NETWORK)

    disk, net, secrets = Lane("disk"), Lane("net"), Secrets()
    around = Surroundings(below(folder), secrets, no_network, disk, net)
    opened = await open_outbox(around)
    try:
        yield opened.outbox
    finally:
        await opened.outbox.close()
        for lane in (disk, net):
            lane.close()
        secrets.close()


class _StepByStep:
    """Posts when a line comes in, and says so."""

    def __init__(self, postbox: OutboxPostbox) -> None:
        self._postbox = postbox

    async def post(self, declaration: Declaration) -> OutboxEntry:
        entry = await self._postbox.post(declaration)
        print(declaration.id, flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        return entry


async def _main(folder: Path, count: int) -> None:
    async with outbox(folder) as box, register_room(folder) as bench:
        await bench.ready()
        batches = Batches(bench.fleet, _StepByStep(OutboxPostbox(box)))
        batch = compose(rows(count), Reason.LOST, COMMON, bench.room.maker)
        assert len(batch.declarations) == count
        await batches.begin(batch)


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), int(sys.argv[2])))
