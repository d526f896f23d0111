"""One measure of the page *Parc*, for tests.bench.fleet; prints its figures as JSON.

python -m tests.bench.fleet_trial COUNT
"""

import asyncio
import gc
import json
import os
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.domain.fleet import Filter
from app.ui import theme
from app.ui.choices import WindowChoices
from app.ui.foreground import window_first
from app.ui.pages.fleet.page import FleetPage
from app.ui.places import Place
from app.ui.shell import Shell
from app.ui.tasks import Tasks
from app.workflows.fleet.card_list import proposed
from tests.ui.samples import STATIONS
from tests.ui.standin import StandIn
from tests.workflows.register_room import Room, register_room, until

RUNS = 9
_TICK_S = 0.002


class Stalls:
    """The longest time for which the event loop did not turn."""

    def __init__(self) -> None:
        self.worst = 0.0
        self._last = time.perf_counter()
        self._task = asyncio.get_running_loop().create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_TICK_S)
            now = time.perf_counter()
            self.worst = max(self.worst, now - self._last - _TICK_S)
            self._last = now

    def restart(self) -> None:
        """Count from here, not from the last turn of the loop."""
        self.worst, self._last = 0.0, time.perf_counter()

    @property
    def ms(self) -> float:
        """The longest so far."""
        return round(self.worst * 1000, 1)

    def stop(self) -> None:
        """Watch no more."""
        self._task.cancel()


def listed(folder: Path, count: int) -> Path:
    """A list of cards as somebody exports it."""
    file = folder / "liste.csv"
    lines = ["Numéro;Type;Nom;Prénom;Service;Structure;Fin"]
    for n in range(count):
        end = f"{n % 28 + 1:02}/{n % 12 + 1:02}/{2026 + n % 4}"
        name = f"EXEMPLE{n * 7919 % 99991};Aline"
        lines.append(f"29{n:08};CPE;{name};Service {n % 40};CLINIQUE {n % 5};{end}")
    file.write_text("\n".join(lines), "utf-8")
    return file


async def stable(shell: Shell) -> None:
    """Wait until what changed is drawn."""
    shell.repaint()
    await asyncio.sleep(0)


async def timed(shell: Shell, act: Callable[[], None]) -> float:
    """Milliseconds until the view shows what was asked for."""
    started = time.perf_counter()
    act()
    await stable(shell)
    return (time.perf_counter() - started) * 1000


async def measure(folder: Path, count: int) -> dict[str, float]:
    """Fill a register, then open, search and sort it."""
    file = listed(folder, count)
    async with register_room(folder) as room:
        stalls = Stalls()
        await room.ready()
        imported = await _import(room, file)
        await until(room.room.table, lambda table: len(table.rows) == count)
        await room.room.switch_off()
        gc.collect()
        stalls.restart()
        await room.ready()
        await until(room.room.table, lambda table: len(table.rows) == count)
        figures = {"import_s": imported, "load_stall_ms": stalls.ms}
        figures |= await _page(folder, room, stalls)
        stalls.stop()
        figures["data_mb"] = _data_mb(room)
        return figures


async def _import(room: Room, file: Path) -> float:
    started = time.perf_counter()
    raw = await room.room.read_list(file)
    cards = await room.room.understand(raw, proposed(raw.columns))
    await room.fleet.bring_in(cards.rows)
    return round(time.perf_counter() - started, 2)


async def _page(folder: Path, room: Room, stalls: Stalls) -> dict[str, float]:
    choices = WindowChoices(folder / "window.ini")
    parts = StandIn(station=STATIONS["empty"], fleet=room.room)
    opens, filters, sorts = [], [], []
    shell = Shell(demo=False, choices=choices)
    shell.show()
    tasks = Tasks(lambda _error: None)
    shell.attach(parts, tasks.spawn)
    await stable(shell)
    first = await timed(shell, lambda: shell.go(Place.FLEET))
    stalls.restart()
    for _run in range(RUNS):
        shell.go(Place.MY_CARD)
        await stable(shell)
        opens.append(await timed(shell, lambda: shell.go(Place.FLEET)))
    page = shell.page
    assert isinstance(page, FleetPage)
    browse = page.home.browse
    search = browse.filters.search
    for run in range(RUNS):
        filters.append(await timed(shell, lambda: search.setText("e")))
        browse.filters.clear()
        await stable(shell)
        assert browse.model.wanted == Filter()
        order = Qt.SortOrder.DescendingOrder if run % 2 else Qt.SortOrder.AscendingOrder
        sort = partial(browse.view.sortByColumn, run % browse.model.columnCount(), order)
        sorts.append(await timed(shell, sort))
    figures = {
        "first_ms": round(first, 1),
        "open_ms": round(statistics.median(opens), 1),
        "filter_ms": round(statistics.median(filters), 1),
        "sort_ms": round(statistics.median(sorts), 1),
        "stall_ms": stalls.ms,
        "rss_mb": _rss_mb(),
    }
    await tasks.close()
    shell.detach()
    shell.close()
    return figures


def _rss_mb() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


def _data_mb(room: Room) -> float:
    """What the rows themselves take: the same rows, read once more."""
    register = room.fleet._opened()
    tracemalloc.start()
    rows = register.changes(0).rows
    taken, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del rows
    return round(taken / 1e6, 1)


def main() -> None:
    """Measure and print."""
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    theme.load_fonts()
    theme.apply(theme.Look.LIGHT, 100)
    with tempfile.TemporaryDirectory(prefix="poste-cpx-bench-") as folder:
        os.environ["POSTE_CPX_HOME"] = folder
        with qasync.QEventLoop(app) as loop:
            window_first()
            figures = loop.run_until_complete(measure(Path(folder), int(sys.argv[1])))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
