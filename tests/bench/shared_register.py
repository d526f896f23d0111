"""Two programs make 10,000 random edits on one PostgreSQL, left alone and with its server killed.

A killed server comes back as after a power cut; each program then makes the edit again that it does
not know to be kept.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from tests.backend.cluster import Cluster, cluster
from tests.backend.register_trial import lost, open_at
from tests.bench.rows import Row

EDITS, KILLS = 5_000, 3
AWAY = "away"

Program = subprocess.Popen[str]


def rows() -> list[Row]:
    """What was lost, and how long it took."""
    with cluster() as server:
        return [*_edits(server, 0), *_edits(server, KILLS)]


def _edits(server: Cluster, kills: int) -> list[Row]:
    server.empty()
    open_at(server.url).close()
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as told:
        with _editing(server, "a", subprocess.PIPE) as one, _editing(server, "b", told) as other:
            said = list(_followed(server, (one, other), kills))
        assert (one.returncode, other.returncode) == (0, 0)
        took = round(time.perf_counter() - began, 1)
        told.seek(0)
        said += told.read().splitlines()
    what = f"{2 * EDITS} edits of two programs on one PostgreSQL"
    if kills:
        what += f", killed {kills} times"
        assert said.count(AWAY) >= kills
    return [
        Row(f"{what}: lost", float(lost(server.url, said)), "edits"),
        Row("of them made on an old version and merged", float(said.count("conflict")), "edits"),
        Row("all of it, the server's recovery included", took, "s"),
    ]


@contextmanager
def _editing(server: Cluster, name: str, told: int | IO[str]) -> Iterator[Program]:
    words = ["-m", "tests.backend.register_trial", "edit", server.url, name, str(EDITS)]
    program = subprocess.Popen(
        [sys.executable, *words], stdin=subprocess.PIPE, stdout=told, text=True
    )
    with program:
        yield program


def _followed(server: Cluster, programs: tuple[Program, ...], kills: int) -> Iterator[str]:
    """What the first program says; the server is killed at even distances of its edits."""
    kept = 0
    for line in programs[0].stdout or ():
        said = line.strip()
        yield said
        if said == AWAY:
            server.start()
            for program in programs:
                assert program.stdin is not None
                program.stdin.write("\n")
                program.stdin.flush()
        elif said.startswith("kept"):
            kept += 1
            if kills and kept < EDITS and kept % (EDITS // (kills + 1)) == 0:
                server.kill()
