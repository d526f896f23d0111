"""One measure of insertions, for tests.bench.insertion; prints its figures as JSON.

python -m tests.bench.insertion_trial
"""

import asyncio
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

from app.demo.card import insert
from app.demo.card.line import SlowLine
from app.demo.card.vpcd import VpcdCarrier
from app.domain.fleet import FleetCard
from app.domain.station import Station
from app.reader.hub import Hub
from app.reader.pcsc import PcscSystem
from app.ui import theme
from app.ui.choices import WindowChoices
from app.ui.pages.fleet.page import FleetPage
from app.ui.places import Place
from app.ui.shell import Shell
from app.ui.tasks import Tasks
from tests.system.pcsc_service import SLOTS, PcscService
from tests.ui.samples import STATIONS
from tests.ui.standin import StandIn
from tests.workflows.register_room import PATIENCE_S, Room, register_room, until

BAUD, RUNS = 9600, 3
Fits = Callable[[FleetCard], bool]


@contextmanager
def plugged(profile: str, port: int) -> Iterator[float]:
    """Keep a card behind its line in a slot; gives the moment at which it was put in."""
    card, at, put_in = insert(profile, date.today()), [0.0], threading.Event()

    def is_in() -> None:
        at[0] = time.perf_counter()
        put_in.set()

    carrier = VpcdCarrier(SlowLine(card, BAUD), port, inserted=is_in)
    thread = threading.Thread(target=carrier.serve, daemon=True)
    thread.start()
    assert put_in.wait(PATIENCE_S)
    yield at[0]
    carrier.stop()
    thread.join()


def noted(row: FleetCard) -> bool:
    """What the first note of a card holds."""
    return None not in (row.type, row.end, row.tries_left)


def whole(row: FleetCard) -> bool:
    """With what only a certificate tells: a service card's label, the structure's name."""
    return noted(row) and bool(row.label and row.structure)


async def rows_on(page: FleetPage, shell: Shell, count: int, fits: Fits) -> float:
    """The moment at which so many cards stand on the page, with what is asked of them."""
    model, stood = page.home.browse.model, asyncio.Event()

    def look() -> None:
        if sum(map(fits, model.shown())) == count:
            stood.set()

    model.modelReset.connect(look)
    look()
    await asyncio.wait_for(stood.wait(), PATIENCE_S)
    model.modelReset.disconnect(look)
    shell.repaint()
    return time.perf_counter()


CASES: dict[str, tuple[tuple[str, ...], Fits]] = {
    "cps3-nurse": (("cps3-nurse",), noted),
    "cps4-nurse": (("cps4-nurse",), noted),
    "cpf-intern": (("cpf-intern",), noted),
    "cpe-secretary": (("cpe-secretary",), noted),
    "cpa-agent": (("cpa-agent",), noted),
    "cde-director": (("cde-director",), noted),
    "cpe-service": (("cpe-service",), noted),
    "two cards at once in two readers": (("cps3-nurse", "cps4-nurse"), noted),
    "cpe-secretary with its structure": (("cpe-secretary",), whole),
    "cpe-service with its label and structure": (("cpe-service",), whole),
}


async def measure(service: PcscService, folder: Path) -> dict[str, float]:
    """Put in every card by itself, then two at once, each into an empty register."""
    hub = Hub(PcscSystem())
    async with register_room(folder) as room:
        stop = hub.subscribe(room.stations.set)
        await room.ready()
        shell = Shell(demo=False, choices=WindowChoices(folder / "window.ini"))
        shell.show()
        tasks = Tasks(lambda _error: None)
        shell.attach(StandIn(station=STATIONS["empty"], fleet=room.room), tasks.spawn)
        shell.go(Place.FLEET)
        page = shell.page
        assert isinstance(page, FleetPage)
        hub.start()
        await hub.wait(lambda station: len(station.readers) == SLOTS, PATIENCE_S)
        figures = {}
        for name, (profiles, fits) in CASES.items():
            took = [
                await one(service, hub, room, page, shell, profiles, fits) for _run in range(RUNS)
            ]
            figures[name] = round(statistics.median(took), 2)
        stop()
        hub.close()
        await tasks.close()
        shell.detach()
        shell.close()
        return figures


async def one(
    service: PcscService,
    hub: Hub,
    room: Room,
    page: FleetPage,
    shell: Shell,
    profiles: tuple[str, ...],
    fits: Fits,
) -> float:
    """Seconds from the last insertion to the last row."""
    with ExitStack() as cards:
        began = 0.0
        for slot, profile in enumerate(profiles):
            began = cards.enter_context(plugged(profile, service.vpcd_port + slot))
        stood = await rows_on(page, shell, len(profiles), fits)
        await hub.wait(lambda station: _all_read(station, len(profiles)), PATIENCE_S)
        await room.room.insertions.close()
    await hub.wait(lambda station: not any(r.card for r in station.readers), PATIENCE_S)
    await room.fleet.remove(room.fleet.state.value.rows)
    await until(room.room.table, lambda table: not table.rows)
    return stood - began


def _all_read(station: Station, count: int) -> bool:
    return sum(each.card is not None and each.card.complete for each in station.readers) == count


def main() -> None:
    """Measure and print."""
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    theme.load_fonts()
    theme.apply(theme.Look.LIGHT, 100)
    with tempfile.TemporaryDirectory(prefix="poste-cpx-bench-") as name, ExitStack() as parts:
        folder = Path(name)
        (folder / "readers").mkdir()
        os.environ["POSTE_CPX_HOME"] = name
        service = PcscService(folder / "readers", folder / "pcscd.comm", ("Virtual PCD",))
        os.environ.update(service.env)
        service.start()
        parts.callback(service.stop)
        with qasync.QEventLoop(app) as loop:
            figures = loop.run_until_complete(measure(service, folder / "home"))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
