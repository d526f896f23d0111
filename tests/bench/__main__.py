"""`make bench`: every figure, printed and written to build/bench.json."""

import sys
from pathlib import Path

from tests.bench import reading, start
from tests.bench.rows import Row, write

FIGURES = (reading.rows, start.rows)
OUTPUT = Path(__file__).parents[2] / "build" / "bench.json"


def main() -> int:
    """Measure everything; the exit code says only whether it could be measured."""
    rows: list[Row] = []
    for figures in FIGURES:
        for row in figures():
            rows.append(row)
            print(row.line(), flush=True)
    write(rows, OUTPUT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
