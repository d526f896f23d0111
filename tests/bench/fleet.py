"""The register with 100,000 cards: open, search, sort, stalls, memory, import; on real parts.

Each measure runs in a process of its own, since memory is one of them. The page with 100 cards is
the floor: what a window costs whatever it holds.
"""

import json
import subprocess
import sys

from tests.bench.rows import Row, above

MANY, FEW = 100_000, 100
EDITS = 5_000


def rows() -> list[Row]:
    """All figures of the register."""
    many, few = measured(MANY), measured(FEW)
    data = many["data_mb"] - few["data_mb"]
    found = [
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
    return [*found, *_two_programs()]


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


def _two_programs() -> list[Row]:
    """Two programs make 10,000 random edits on one PostgreSQL: what was lost."""
    from tests.backend.cluster import cluster
    from tests.backend.register_trial import lost, open_at

    with cluster() as server:
        open_at(server.url).close()
        programs = [
            subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "tests.backend.register_trial",
                    "edit",
                    server.url,
                    name,
                    str(EDITS),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for name in "ab"
        ]
        said = [line for each in programs for line in each.communicate()[0].splitlines()]
        gone = lost(server.url, said)
    conflicts = said.count("conflict")
    return [
        Row(f"{2 * EDITS} edits of two programs on one PostgreSQL, lost", float(gone), "edits"),
        Row("of them made on an old version and merged", float(conflicts), "edits"),
    ]
