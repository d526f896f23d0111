"""The register by insertion: from the card's insertion to its row on the page, line of 9,600 baud.

The real path: virtual cards behind a line of that speed, a private pcscd, libpcsclite, the hub, the
register on disk, the page. In a process of its own, since the window's event loop is part of it.
"""

import json
import subprocess
import sys

from tests.bench.rows import Row

TARGET_S = 2.0


def rows() -> list[Row]:
    """Seconds for each kind of card, and for two cards in two readers at once."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench.insertion_trial"],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    figures: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return [
        Row(
            f"insertion to row on the page, {name}",
            seconds,
            "s",
            peer="target",
            peer_value=TARGET_S,
            ratio=round(seconds / TARGET_S, 2),
        )
        for name, seconds in figures.items()
    ]
