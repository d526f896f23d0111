"""Take over what can still be read from a damaged database.

A page that went bad hides the rows behind it, seldom all of them: each table is read from its
beginning until the first failure, then from its end. A copy is read; the damaged file is kept as it
was found.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

Row = tuple[object, ...]

_MARGIN = 1 << 20
"""A header may itself be damaged: a file is not lengthened beyond reason."""


def salvage(damaged: Path, target: Path) -> None:
    """Copy what can be read of `damaged` into the fresh database `target`.

    Only between equal schema versions. Errors of the damaged file are expected and end a reading;
    errors of `target` (a full disk) are raised.
    """
    with (
        _readable_copy(damaged) as copy,
        closing(sqlite3.connect(copy)) as old,
        closing(sqlite3.connect(target, isolation_level=None)) as new,
    ):
        if _versions(old) != _versions(new):
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


def _versions(connection: sqlite3.Connection) -> list[Row]:
    return _until_failure(connection, "SELECT version_num FROM alembic_version")


def _tables(connection: sqlite3.Connection) -> list[str]:
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    names = [str(name) for (name,) in connection.execute(named)]
    return [name for name in names if name != "alembic_version"]


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    columns = [row[1] for row in new.execute(f'PRAGMA table_info("{table}")')]
    listed = ", ".join(f'"{column}"' for column in columns)
    every = f'SELECT {listed} FROM "{table}" ORDER BY rowid'  # noqa: S608 - our own schema's names
    rows = _until_failure(old, every) + _until_failure(old, every + " DESC")
    marks = ", ".join("?" * len(columns))
    insert = f'INSERT OR IGNORE INTO "{table}" ({listed}) VALUES ({marks})'  # noqa: S608
    for row in rows:
        with suppress(sqlite3.IntegrityError):  # a value that the damage emptied
            new.execute(insert, row)


def _until_failure(connection: sqlite3.Connection, query: str) -> list[Row]:
    return list(_read(connection, query))


def _read(connection: sqlite3.Connection, query: str) -> Iterator[Row]:
    with suppress(sqlite3.DatabaseError):
        yield from connection.execute(query)
