"""Take over what can still be read from a damaged database.

A page that went bad hides the rows behind it, seldom all of them: each table is read from its
beginning until the first failure, then from its end. The damaged file itself is kept.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

Row = tuple[object, ...]


def salvage(damaged: Path, target: Path) -> int:
    """Copy rows of `damaged` into the fresh database `target`; returns how many of them.

    Only between equal schema versions. Errors of the damaged file are expected and end a reading;
    errors of `target` (a full disk) are raised.
    """
    with (
        closing(sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target, isolation_level=None)) as new,
    ):
        if _versions(old) != _versions(new):
            return 0
        new.execute("BEGIN IMMEDIATE")
        saved = sum(_copy(old, new, table) for table in _tables(new))
        new.execute("COMMIT")
    return saved


def _versions(connection: sqlite3.Connection) -> list[Row]:
    return _until_failure(connection, "SELECT version_num FROM alembic_version")


def _tables(connection: sqlite3.Connection) -> list[str]:
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    names = [str(name) for (name,) in connection.execute(named)]
    return [name for name in names if name != "alembic_version"]


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> int:
    columns = [row[1] for row in new.execute(f'PRAGMA table_info("{table}")')]
    listed = ", ".join(f'"{column}"' for column in columns)
    every = f'SELECT {listed} FROM "{table}" ORDER BY rowid'  # noqa: S608 - our own schema's names
    rows = _until_failure(old, every) + _until_failure(old, every + " DESC")
    marks = ", ".join("?" * len(columns))
    insert = f'INSERT OR IGNORE INTO "{table}" ({listed}) VALUES ({marks})'  # noqa: S608
    before = new.total_changes
    for row in rows:
        with suppress(sqlite3.IntegrityError):  # a value that the damage emptied
            new.execute(insert, row)
    return new.total_changes - before


def _until_failure(connection: sqlite3.Connection, query: str) -> list[Row]:
    return list(_read(connection, query))


def _read(connection: sqlite3.Connection, query: str) -> Iterator[Row]:
    with suppress(sqlite3.DatabaseError):
        yield from connection.execute(query)
