"""Run by test_keyring.py in a session whose keyring is in some state, with HOME and LIMIT.

Opens the outbox, keeps one more declaration, delivers nothing, and prints what it saw as JSON,
with the number of times the event loop was kept waiting while the keyring was asked.
"""

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

from app.backend.outbox import Surroundings, open_outbox
from app.backend.outbox_rows import Posting
from app.backend.secrets import Secrets
from app.domain.followup import Receipt
from app.lane import Lane
from app.paths import below

HOLDER = "Désiré-Émilien Quatrevingt"


def _submit(_payload: bytes, declaration: object) -> Receipt:
    raise AssertionError(f"{declaration} must not be sent: the courier was not started")


async def _beat(beats: list[float]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        beats.append(loop.time())
        await asyncio.sleep(0.01)


async def main(home: Path, limit: float) -> dict[str, object]:
    around = Surroundings(
        below(home), Secrets("poste-cpx-test", limit), _submit, Lane("disk"), Lane("net")
    )
    beats: list[float] = []
    beating = asyncio.create_task(_beat(beats))
    began = datetime.now(UTC)
    opened = await open_outbox(around)
    took = datetime.now(UTC) - began
    beating.cancel()
    payload = json.dumps({"nom": HOLDER}, ensure_ascii=False).encode()
    await opened.outbox.queue(Posting(uuid4(), payload, "2900995235"))
    entries = await opened.outbox.entries()
    await opened.outbox.close()
    return {
        "notices": [[notice.code, dict(notice.facts)] for notice in opened.notices],
        "readable": len(entries),
        "whole": all(HOLDER.encode() in entry.payload for entry in entries),
        "quick": took < timedelta(seconds=limit + 5),
        "longest_stall": max(b - a for a, b in pairwise(beats)),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2])))))
