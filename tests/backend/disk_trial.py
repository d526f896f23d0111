"""Run by test_store.py in a process whose disk is small or read-only: `disk_trial.py MODE FOLDER`.

Prints one line of JSON. Modes: `fill` queues declarations until the disk is full, then makes room
and looks whether each kept one is there; `limit` does so under a file size limit; `open` only
opens.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from app.backend.outbox_rows import Posting
from app.backend.outbox_store import SCHEMA, OutboxStore
from app.backend.store import open_sqlite
from app.backend.vault import Key, Vault
from app.domain.problem import LocalProblem
from app.paths import below

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _open(folder: Path, key: Key) -> OutboxStore:
    path = below(folder).outbox
    return OutboxStore(open_sqlite(path, SCHEMA, NOW).engine, path, Vault([key]))


def _fill(folder: Path, make_room: Callable[[], None]) -> dict[str, object]:
    key, kept, code = Key.new(), [], None
    store = _open(folder, key)
    while code is None:
        try:
            [entry] = store.queue([Posting(uuid4(), b"x" * 20_000, "2900995235")], NOW)
            kept.append(entry.id)
        except LocalProblem as problem:
            code = problem.code.value
    still = [entry.id for entry in reversed(store.entries())]
    make_room()
    store.queue([Posting(uuid4(), b"after", "2900995235")], NOW)
    store.close()
    after = [entry.id for entry in reversed(_open(folder, key).entries())]
    return {
        "code": code,
        "kept": len(kept),
        "still": still == kept,
        "after": after[:-1] == kept and len(after) == len(kept) + 1,
    }


def main(mode: str, folder: Path) -> dict[str, object]:
    if mode == "fill":
        larger = ["mount", "-o", "remount,size=8m", str(folder)]
        return _fill(folder, lambda: subprocess.run(larger, check=True) and None)
    if mode == "limit":
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, hard))
        return _fill(folder, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard)))
    try:
        _open(folder, Key.new())
    except LocalProblem as problem:
        return {"code": problem.code.value}
    return {"code": None}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))
