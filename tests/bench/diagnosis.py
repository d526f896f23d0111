"""How long all checks together take: nothing wrong, and everything hanging at once.

Measured on a workstation of real parts (`tests.system.bench`): a private pcscd with a card, a card
office over TLS, web servers. In a process of its own, since libpcsclite keeps to one socket for the
life of a process. The figures of issue 6: under 3 s and under 10 s.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from app.diagnostics.diagnosis import diagnose
from app.diagnostics.surroundings import Surroundings
from tests.bench.rows import Row
from tests.system.bench import bench, everything_hanging

WELL_S, HANGING_S = 3.0, 10.0
RUNS = 5


def rows() -> Iterable[Row]:
    """All checks, in seconds; the peer is the limit that was set."""
    ran = subprocess.run(
        [sys.executable, "-m", __name__], capture_output=True, text=True, check=True, timeout=180
    )
    well, hanging = json.loads(ran.stdout)
    yield _within("all checks, nothing wrong", well, WELL_S, RUNS)
    yield _within("all checks, everything hanging", hanging, HANGING_S, 1)


def _within(name: str, value: float, limit: float, runs: int) -> Row:
    ratio = round(value / limit, 3)
    return Row(name, value, "s", peer="limit", peer_value=limit, ratio=ratio, runs=runs)


def measured() -> tuple[float, float]:
    """Seconds of a good run (median of 5) and of one in which nothing answers."""
    with tempfile.TemporaryDirectory(prefix="poste-cpx-bench-") as name:
        socket = Path(name) / "pcscd.comm"
        os.environ["PCSCLITE_CSOCK_NAME"] = str(socket)
        with bench(Path(name), socket) as workstation:
            well = statistics.median(_seconds(workstation.here) for _ in range(RUNS))
            with everything_hanging(workstation) as here:
                hanging = _seconds(here)
    return round(well, 3), round(hanging, 3)


def _seconds(here: Surroundings) -> float:
    return asyncio.run(diagnose(here)).seconds


if __name__ == "__main__":
    print(json.dumps(measured()))
