"""What the office holds: one row a declaration, committed to disk before it is acknowledged.

The row keeps the request's bytes, to tell a repeat from a conflict, and the answer's receipt, so
that a repeat gets the very same answer.
"""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from app.domain.followup import Stage

_SCHEMA = """
CREATE TABLE IF NOT EXISTS declaration (
    id TEXT PRIMARY KEY,
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    payload BLOB NOT NULL,
    received_at TEXT NOT NULL,
    receipt TEXT NOT NULL,
    decided_stage TEXT,
    decided_at TEXT,
    decided_reason TEXT,
    UNIQUE (year, number)
)
"""
_COLUMNS = "id, year, number, payload, received_at, receipt"


@dataclass(frozen=True, slots=True)
class Held:
    """A declaration that the office holds; `receipt` is the compact JWS that was given."""

    id: UUID
    reference: str
    payload: bytes
    received_at: datetime
    receipt: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a test, or a person at the office, decided by hand."""

    stage: Stage
    at: datetime
    reason: str | None = None


class PayloadConflict(Exception):
    """Other bytes are held under this id."""


class Register:
    """The office's store in one folder. Thread-safe; survives SIGKILL."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._base = sqlite3.connect(
            folder / "office.sqlite", check_same_thread=False, isolation_level=None, timeout=30
        )
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=FULL")
        self._base.execute(_SCHEMA)

    def close(self) -> None:
        """Close the store."""
        with self._lock:
            self._base.close()

    def hold(
        self, id_: UUID, payload: bytes, now: datetime, sign: Callable[[str, datetime], str]
    ) -> tuple[Held, bool]:
        """Store a declaration, or find it again; returns it and whether it is new.

        `sign` makes the receipt from the reference and the moment. Raises PayloadConflict.
        """
        with self._lock, self._base:
            self._base.execute("BEGIN IMMEDIATE")
            held = self._find(id_)
            if held is None:
                return self._insert(id_, payload, now, sign), True
            if held.payload != payload:
                raise PayloadConflict
            return held, False

    def find(self, id_: UUID) -> Held | None:
        """Return a declaration, or None."""
        with self._lock:
            return self._find(id_)

    def declarations(self) -> tuple[Held, ...]:
        """Return all declarations in the order of their references."""
        with self._lock:
            rows = self._base.execute(
                f"SELECT {_COLUMNS} FROM declaration ORDER BY year, number"  # noqa: S608
            ).fetchall()
        return tuple(_held(row) for row in rows)

    def decide(self, id_: UUID, decision: Decision) -> None:
        """Note a decision that replaces the usual course."""
        with self._lock, self._base:
            self._base.execute(
                "UPDATE declaration SET decided_stage=?, decided_at=?, decided_reason=? WHERE id=?",
                (decision.stage, decision.at.isoformat(), decision.reason, str(id_)),
            )

    def decision(self, id_: UUID) -> Decision | None:
        """Return the decision about a declaration, if there is one."""
        with self._lock:
            row = self._base.execute(
                "SELECT decided_stage, decided_at, decided_reason FROM declaration WHERE id=?",
                (str(id_),),
            ).fetchone()
        if row is None or row[0] is None:
            return None
        return Decision(Stage(row[0]), datetime.fromisoformat(row[1]), row[2])

    def _find(self, id_: UUID) -> Held | None:
        row = self._base.execute(
            f"SELECT {_COLUMNS} FROM declaration WHERE id=?",  # noqa: S608
            (str(id_),),
        ).fetchone()
        return _held(row) if row else None

    def _insert(
        self, id_: UUID, payload: bytes, now: datetime, sign: Callable[[str, datetime], str]
    ) -> Held:
        (last,) = self._base.execute(
            "SELECT coalesce(max(number), 0) FROM declaration WHERE year=?", (now.year,)
        ).fetchone()
        reference = _reference(now.year, last + 1)
        held = Held(id_, reference, payload, now, sign(reference, now))
        self._base.execute(
            f"INSERT INTO declaration ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608
            (str(id_), now.year, last + 1, payload, now.isoformat(), held.receipt),
        )
        return held


def declarations_in(folder: Path) -> tuple[Held, ...]:
    """List what a sandbox holds in its folder, running or not."""
    with closing(Register(folder)) as register:
        return register.declarations()


def _held(row: tuple[str, int, int, bytes, str, str]) -> Held:
    id_, year, number, payload, received_at, receipt = row
    moment = datetime.fromisoformat(received_at).astimezone(UTC)
    return Held(UUID(id_), _reference(year, number), payload, moment, receipt)


def _reference(year: int, number: int) -> str:
    """DCL-2026-000123: three groups, no letter after the prefix, easy to read aloud."""
    return f"DCL-{year:04d}-{number:06d}"
