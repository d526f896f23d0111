"""A look at the outbox's database that changes nothing: for the diagnosis.

`open_sqlite` repairs and migrates what it opens; a diagnosis must find the file as it is.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.backend.outbox_rows import instant
from app.backend.outbox_store import SCHEMA
from app.backend.store import local_problems
from app.domain.outbox import OutboxState
from app.domain.problem import LocalProblem, ProblemCode

WAIT_S = 2.0
_WAITING = (OutboxState.QUEUED.value, OutboxState.SENDING.value)


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How many declarations wait, were refused, and since when the oldest one waits."""

    waiting: int = 0
    refused: int = 0
    oldest: datetime | None = None


def outbox_counts(path: Path) -> OutboxCounts:
    """Count without a key; a file that does not exist yet holds nothing.

    Raises LocalProblem STORE_DAMAGED, STORE_NEWER or STORE_READ_ONLY.
    """
    if not path.exists():
        return OutboxCounts()
    with local_problems(path), closing(_open(path)) as connection:
        [answer] = connection.execute("PRAGMA quick_check(1)").fetchone()
        if answer != "ok":
            raise LocalProblem(ProblemCode.STORE_DAMAGED, path=str(path))
        _check_version(connection, path)
        return _counts(connection)


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True, timeout=WAIT_S)


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is not None and str(row[0]) > SCHEMA.head:
        raise LocalProblem(ProblemCode.STORE_NEWER, path=str(path), version=str(row[0]))


def _counts(connection: sqlite3.Connection) -> OutboxCounts:
    states = dict(connection.execute("SELECT state, count(*) FROM entries GROUP BY state"))
    [oldest] = connection.execute(
        "SELECT min(queued_at) FROM entries WHERE state IN (?, ?)", _WAITING
    ).fetchone()
    return OutboxCounts(
        waiting=sum(states.get(state, 0) for state in _WAITING),
        refused=states.get(OutboxState.REFUSED.value, 0),
        oldest=None if oldest is None else instant(oldest),
    )
