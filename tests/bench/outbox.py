"""Declarations under hard conditions: killed programs, ten thousand of them queued offline.

The sandbox runs in this process, the program that submits in another one, so that its event loop
is alone with its own threads. What stalls is the real window, with the list of declarations open.
"""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from app.demo.sandbox import Fault, Sandbox
from tests.bench.rows import Row
from tests.system.killed import submit_and_kill
from tests.system.submission import Idler, Moment, Office

KILLED = 1000
OFFLINE = 10_000
STALL_LIMIT_MS = 50.0
SEED = 20261122


def rows() -> Iterator[Row]:
    """Each declaration once after a thousand kills; then the delivery of ten thousand."""
    for together, said in ((1, "after a kill each"), (2, "by two programs at a time, both killed")):
        with tempfile.TemporaryDirectory() as folder, Sandbox(Path(folder, "office")) as sandbox:
            chance = random.Random(SEED)  # noqa: S311
            toll = submit_and_kill(Path(folder, "home"), sandbox, KILLED, chance, together)
        yield Row(f"declarations on the server, each once, {said}", toll.kills, "of 1000")
        on_the_way = toll.moments[Moment.ASKING] + toll.moments[Moment.UNHEARD]
        yield Row("of these kills, in the middle of an exchange", on_the_way, "of 1000")
        yield Row("network faults met meanwhile", toll.faults.total(), "faults")
    with tempfile.TemporaryDirectory() as folder, Sandbox(Path(folder, "office")) as sandbox:
        yield from _offline(Path(folder, "home"), sandbox)


def _offline(home: Path, sandbox: Sandbox) -> Iterator[Row]:
    office = Office.of(sandbox)
    sandbox.inject(Fault.RESET)
    where = (home, office.url, office.authority, office.receipt_keys, OFFLINE)
    command = [sys.executable, "-m", "tests.bench.outbox_trial", *map(str, where)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdin and program.stdout
        assert program.stdout.readline() == "ready\n"
        idler = Idler()
        sandbox.clear()
        program.stdin.write("go\n")
        program.stdin.flush()
        figures = json.loads(program.stdout.readline())
    assert len(sandbox.declarations()) == OFFLINE
    pace, stall = figures["a_second"], figures["stall_ms"]
    yield Row(
        "queued offline, then delivered with the list on show", pace, "a second", runs=OFFLINE
    )
    yield Row(
        "longest stall of the window meanwhile; floor: an idle loop",
        stall,
        "ms",
        floor=round(idler.longest_stall() * 1000, 1),
        peer="limit",
        peer_value=STALL_LIMIT_MS,
        ratio=round(stall / STALL_LIMIT_MS, 2),
    )
