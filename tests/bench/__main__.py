"""`make bench`: every figure, printed and written to build/bench.json."""

import argparse
import sys
from pathlib import Path

from tests.bench import diagnosis, fleet, insertion, outbox, reading, shared_register, start
from tests.bench.rows import Row, write

FIGURES = (
    diagnosis.rows,
    reading.rows,
    start.rows,
    outbox.rows,
    fleet.rows,
    shared_register.rows,
    insertion.rows,
)


def main() -> int:
    """Measure everything; the exit code says only whether it could be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--out", type=Path, default=Path("build/bench.json"))
    output = parser.parse_args().out
    rows: list[Row] = []
    for figures in FIGURES:
        for row in figures():
            rows.append(row)
            print(row.line(), flush=True)
    write(rows, output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
