"""How long until the window is on screen, beside a bare PySide6 window in the same run."""

import os
import subprocess
import sys
import time

from tests.bench.rows import Row, above, in_turn

RUNS = 9


def rows() -> list[Row]:
    """Start to first painted window, in seconds; needs a display."""
    ours, bare = in_turn(
        RUNS,
        lambda: first_paint("app", "--demo"),
        lambda: first_paint("tests.bench.bare_window"),
    )
    return [above("start to first painted window", ours, "s", floor=bare, runs=RUNS)]


def first_paint(module: str, *arguments: str) -> float:
    """Seconds from the start of a Python program to its first paint, which it prints."""
    env = {**os.environ, "POSTE_CPX_FIRST_PAINT": "1"}
    # Both are measured as installed: with compiled files, output buffered as usual.
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"):
        env.pop(name, None)
    started = time.time()
    ran = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=env,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return float(ran.stdout.split()[0]) - started
