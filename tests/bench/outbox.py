"""Declarations under hard conditions: killed programs, ten thousand of them queued offline.

The sandbox runs in this process, the program that submits in another one, so that its event loop
is alone with its own threads.
"""

import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from app.demo.sandbox import Fault, Sandbox
from tests.bench.rows import Row
from tests.system.submission import Idler, Office, Submitter, new_posting, submit_and_kill

KILLED = 1000
OFFLINE = 10_000
STALL_LIMIT_MS = 50.0
LIMIT_S = 3600.0
SEED = 20261122


def rows() -> Iterator[Row]:
    """Each declaration once after a thousand kills; then the delivery of ten thousand."""
    with tempfile.TemporaryDirectory() as folder, Sandbox(Path(folder, "office")) as sandbox:
        chance = random.Random(SEED)  # noqa: S311
        toll = submit_and_kill(Path(folder, "home"), sandbox, KILLED, chance)
    once = toll.early + toll.late
    yield Row("declarations on the server, each once, after a kill each", once, "of 1000")
    with tempfile.TemporaryDirectory() as folder, Sandbox(Path(folder, "office")) as sandbox:
        yield from _offline(Path(folder, "home"), sandbox)


def _offline(home: Path, sandbox: Sandbox) -> Iterator[Row]:
    postings = [new_posting(f"29{number:08}") for number in range(OFFLINE)]
    sandbox.inject(Fault.RESET)
    program = Submitter(home, Office.of(sandbox), postings, LIMIT_S)
    idler = Idler()
    program.wait_queued()
    sandbox.clear()
    began = time.monotonic()
    report = program.last_word()
    took = time.monotonic() - began
    assert len(sandbox.declarations()) == len(report.references) == OFFLINE
    yield Row("queued offline, then delivered", round(OFFLINE / took, 1), "a second", runs=OFFLINE)
    stall, idle = report.longest_stall * 1000, idler.longest_stall() * 1000
    yield Row(
        "longest stall of its event loop; floor: an idle one",
        round(stall, 1),
        "ms",
        floor=round(idle, 1),
        peer="limit",
        peer_value=STALL_LIMIT_MS,
        ratio=round(stall / STALL_LIMIT_MS, 2),
    )
