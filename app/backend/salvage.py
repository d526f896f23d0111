"""Take over what can still be read from a damaged database.

A page that went bad hides the rows on it, seldom all of them: each row is asked for by itself, by
its number. A copy is read; the damaged file is kept as it was found.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

Row = tuple[Any, ...]

_MARGIN = 1 << 20
"""A header may itself be damaged: a file is not lengthened beyond reason."""


def salvage(damaged: Path, target: Path) -> None:
    """Copy what can be read of `damaged` into the fresh database `target`.

    An older schema gives what it has; one that knows more than `target` is left alone. Errors of
    the damaged file are expected and end a reading; errors of `target` (a full disk) are raised.
    """
    with (
        _readable_copy(damaged) as copy,
        closing(sqlite3.connect(copy)) as old,
        closing(sqlite3.connect(target, isolation_level=None)) as new,
    ):
        if not all(_columns(old, table) <= _columns(new, table) for table in _tables(new)):
            return
        new.execute("BEGIN IMMEDIATE")
        for table in _tables(new):
            _copy(old, new, table)
        new.execute("COMMIT")


@contextmanager
def _readable_copy(damaged: Path) -> Iterator[Path]:
    """A copy, journal included, as long as its header says: SQLite refuses all of a shorter one."""
    with tempfile.TemporaryDirectory(dir=damaged.parent) as folder:
        copy = Path(folder, damaged.name)
        for suffix in ("", "-wal"):
            part = damaged.with_name(damaged.name + suffix)
            if part.exists():
                shutil.copyfile(part, copy.with_name(copy.name + suffix))
        promised = _promised_size(copy)
        if promised > copy.stat().st_size:
            os.truncate(copy, promised)
        yield copy


def _promised_size(database: Path) -> int:
    """Page size times page count (sqlite.org/fileformat.html, 1.3), or 0 if implausible."""
    with database.open("rb") as file:
        header = file.read(32)
    if len(header) < 32 or not header.startswith(b"SQLite format 3\0"):
        return 0
    size = int.from_bytes(header[16:18], "big") * int.from_bytes(header[28:32], "big")
    return size if size <= 4 * database.stat().st_size + _MARGIN else 0


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in _ask(connection, f'PRAGMA table_info("{table}")')}


def _tables(connection: sqlite3.Connection) -> list[str]:
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    names = [str(name) for (name,) in connection.execute(named)]
    return [name for name in names if name != "alembic_version"]


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    columns = sorted(_columns(old, table) & _columns(new, table))
    listed = ", ".join(f'"{column}"' for column in columns)
    if not columns:
        return
    rows = _readable_rows(old, table, listed)
    marks = ", ".join("?" * len(columns))
    insert = f'INSERT OR IGNORE INTO "{table}" ({listed}) VALUES ({marks})'  # noqa: S608
    for row in rows:
        with suppress(sqlite3.IntegrityError):  # a value that the damage emptied
            new.execute(insert, row)


def _readable_rows(old: sqlite3.Connection, table: str, listed: str) -> Iterator[Row]:
    one = f'SELECT {listed} FROM "{table}" WHERE rowid = ?'  # noqa: S608
    for number in range(1, _last(old, table) + 1):
        yield from _ask(old, one, number)


def _last(old: sqlite3.Connection, table: str) -> int:
    """The highest row number that the table or its counter admits to."""
    found = _ask(old, f'SELECT max(rowid) FROM "{table}"')  # noqa: S608
    found += _ask(old, "SELECT seq FROM sqlite_sequence WHERE name = ?", table)
    return max((row[0] for row in found if isinstance(row[0], int)), default=0)


def _ask(connection: sqlite3.Connection, query: str, *values: object) -> list[Row]:
    """Every row of the answer, or none when it cannot be read."""
    with suppress(sqlite3.DatabaseError, UnicodeDecodeError):
        return connection.execute(query, values).fetchall()
    return []
