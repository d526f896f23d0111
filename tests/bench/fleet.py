"""The register with 100,000 cards: open, search, sort, stalls, memory, import; on real parts.

Each measure runs in a process of its own, since memory is one of them. The page with 100 cards is
the floor: what a window costs whatever it holds.
"""

import json
import subprocess
import sys

from tests.bench.rows import Row, above

MANY, FEW = 100_000, 100


def rows() -> list[Row]:
    """All figures of the register."""
    many, few = measured(MANY), measured(FEW)
    data = many["data_mb"] - few["data_mb"]
    return [
        Row(
            f"register, {MANY} cards: open the page, median", many["open_ms"], "ms", few["open_ms"]
        ),
        Row("first filter keystroke to stable view, median", many["filter_ms"], "ms"),
        Row("sort by another column, median", many["sort_ms"], "ms"),
        Row("longest stall of the event loop", many["stall_ms"], "ms"),
        Row("longest stall while the rows are loaded", many["load_stall_ms"], "ms"),
        above("memory, without the data itself", many["rss_mb"] - data, "MB", few["rss_mb"]),
        Row(f"import of {MANY} lines, file to register", many["import_s"], "s"),
    ]


def measured(count: int) -> dict[str, float]:
    """Run the measure on a register of so many cards."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench.fleet_trial", str(count)],
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    figures: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return figures
