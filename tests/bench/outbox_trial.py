"""One measure of the window over ten thousand declarations, for tests.bench.outbox.

python -m tests.bench.outbox_trial HOME URL AUTHORITY RECEIPT_KEYS COUNT

It queues them while the office cannot be reached, closes, starts again with the list on show, says
"ready", and delivers once a line comes in. Then it prints its figures as JSON. What the event loop
was kept from is counted from the window's first sight on, loading included.
"""

import asyncio
import gc
import json
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

from app.backend.client import BackendClient
from app.backend.courier import Habits
from app.backend.outbox import OpenOutbox, Surroundings, open_outbox
from app.backend.secrets import Secrets
from app.demo.memory_keyring import MemoryKeyring
from app.domain.outbox import WAITING, Dispatch
from app.domain.problem import LocalProblem, ProblemCode
from app.lane import Lane
from app.paths import below
from app.ui import theme
from app.ui.choices import WindowChoices
from app.ui.foreground import window_first
from app.ui.places import Place
from app.ui.shell import Shell
from app.ui.tasks import Tasks
from app.workflows.declarations.postroom import Postroom
from tests.bench.fleet_trial import Stalls, stable
from tests.system.submission import Office, new_posting
from tests.ui.samples import STATIONS
from tests.ui.standin import StandIn

FAST = Habits(per_second=1000)
"""The office of the measure takes what it gets; the program keeps to five a second."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What both starts share."""

    home: Path
    client: BackendClient
    secrets: Secrets
    disk: Lane
    net: Lane

    def around(self, postroom: Postroom) -> Surroundings:
        """Surroundings whose news the postroom hears."""
        return Surroundings(
            below(self.home), self.secrets, self.client.submit, self.disk, self.net, postroom.heard
        )


class Here(StandIn):
    """A window's parts whose declarations are real."""

    def __init__(self, postroom: Postroom) -> None:
        super().__init__(station=STATIONS["empty"], demo=False)
        self.watch_outbox = postroom.dispatches.subscribe  # type: ignore[method-assign]

    def now(self) -> datetime:
        return datetime.now(UTC)


async def queue_offline(desk: Desk, count: int) -> None:
    """Queue them as a batch does, and end the program."""
    opened = await open_outbox(desk.around(closed(desk)), FAST)
    await opened.outbox.queue(*(new_posting(f"29{number:08}") for number in range(count)))
    await opened.outbox.close()


def closed(desk: Desk) -> Postroom:
    return Postroom(desk.disk, LocalProblem(ProblemCode.BACKEND_NOT_CONFIGURED))


async def measure(desk: Desk, count: int) -> dict[str, float]:
    """Start again, deliver, and return the longest stall and the pace."""
    await queue_offline(desk, count)
    postroom = closed(desk)
    shell = Shell(demo=False, choices=WindowChoices(desk.home / "window.ini"))
    shell.show()
    tasks = Tasks(lambda _error: None)
    shell.attach(Here(postroom), tasks.spawn)
    shell.go(Place.DECLARATIONS)
    await stable(shell)
    gc.freeze()  # as app.ui.run does, once the window has its parts
    stalls = Stalls()
    opened: OpenOutbox = await open_outbox(desk.around(postroom), FAST)
    await postroom.open_with(opened.outbox, opened.notices)
    print("ready", flush=True)
    await desk.net.run(sys.stdin.readline)
    began = time.monotonic()
    postroom.wake()
    await delivered(postroom)
    took = time.monotonic() - began
    stalls.stop()
    await postroom.close()
    await tasks.close()
    shell.detach()
    shell.close()
    return {"stall_ms": stalls.ms, "a_second": round(count / took, 1)}


async def delivered(postroom: Postroom) -> None:
    """Wait until nothing waits any more."""
    done = asyncio.Event()

    def look(dispatches: tuple[Dispatch, ...]) -> None:
        # The newest goes last: as long as it waits, nobody need look at the others.
        newest = bool(dispatches) and dispatches[0].entry.state not in WAITING
        if newest and not any(each.entry.state in WAITING for each in dispatches):
            done.set()

    stop = postroom.dispatches.subscribe(look)
    await done.wait()
    stop()


def main() -> None:
    """Measure and print."""
    home, url, authority, keys, count = sys.argv[1:]
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    theme.load_fonts()
    theme.apply(theme.Look.LIGHT, 100)
    keyring = MemoryKeyring()
    secrets = Secrets(keyring=lambda: keyring)
    client = Office(url, Path(authority), Path(keys)).client()
    with qasync.QEventLoop(app) as loop:
        desk = Desk(Path(home), client, secrets, Lane("disk"), Lane("net"))
        end = window_first()
        figures = loop.run_until_complete(measure(desk, int(count)))
        end()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
