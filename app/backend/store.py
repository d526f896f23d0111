"""Databases of this workstation: opened carefully, migrated, and never lost silently.

SQLite in WAL with synchronous=FULL: what was committed survives SIGKILL and a power cut. One
thread uses a database (the lane "disk"), several programs may share its file. On a file server WAL
gives way to a rollback journal, which needs no shared memory. Opening one

- checks it, and puts a damaged file aside, keeping it and saving the rows that can be read;
- refuses one that a newer version wrote, without touching it;
- backs it up before a migration, which happens whole or not at all.
"""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, pool
from sqlalchemy.exc import DBAPIError

from app.backend.filesystem import is_remote
from app.backend.lockfile import alone
from app.backend.salvage import salvage
from app.domain.problem import LocalProblem, ProblemCode
from app.paths import private_file, private_folder

BUSY_LIMIT = 30.0
"""Seconds to wait for another program's transaction; ours take milliseconds."""

_JOURNAL, _REMOTE_JOURNAL = "PRAGMA journal_mode=WAL", "PRAGMA journal_mode=DELETE"
_SETUP = (
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
)


@dataclass(frozen=True, slots=True)
class Schema:
    """One kind of database: its folder of migrations and the newest of them.

    `head` is repeated here so that an up-to-date database opens without importing Alembic.
    """

    scripts: Path
    head: str


@dataclass(frozen=True, slots=True)
class Opened:
    """An open database. `damaged` is the file put aside, if any: what could be read of it is in."""

    engine: Engine
    damaged: Path | None = None


def open_sqlite(path: Path, schema: Schema, now: datetime) -> Opened:
    """Open the database at `path`, creating, repairing or migrating it as needed.

    Raises LocalProblem STORE_NEWER, STORE_READ_ONLY or DISK_FULL, and STORE_DAMAGED when the
    damaged file could not even be put aside. Whatever is raised, no file was lost.
    """
    with local_problems(path):
        private_folder(path.parent)
        with alone(path.with_suffix(".lock")):
            return _open(path, schema, now)


def _open(path: Path, schema: Schema, now: datetime) -> Opened:
    damaged = _put_aside(path, now) if _is_damaged(path) else None
    private_file(path)
    if _version(path) != schema.head:
        _migrate(path, schema, now)
    if damaged is not None:
        salvage(damaged, path)
    return Opened(_engine(path), damaged)


def _is_damaged(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        with closing(_connect(path, read_only=True)) as connection:
            [answer] = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except UnicodeDecodeError:  # what SQLite quotes of the damage is no text
        return True
    except sqlite3.DatabaseError as error:
        if _code(error) is ProblemCode.STORE_DAMAGED:
            return True
        raise
    return bool(answer != "ok")


def _put_aside(path: Path, now: datetime) -> Path:
    """Rename the database and its journal; returns the new name."""
    kept = _dated(path, "damaged", now)
    for suffix in ("-wal", "-shm", ""):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(kept.with_name(kept.name + suffix))
    return kept


def _dated(path: Path, word: str, now: datetime) -> Path:
    """A name beside `path` that is free: two damages within a second keep both files."""
    stem = f"{path.stem}.{word}-{now:%Y%m%dT%H%M%S}"
    candidate, count = path.with_name(f"{stem}{path.suffix}"), 1
    while candidate.exists():
        candidate, count = path.with_name(f"{stem}-{count}{path.suffix}"), count + 1
    return candidate


def _version(path: Path) -> str | None:
    """The revision the database is at; None when it is empty."""
    with closing(_connect(path, read_only=True)) as connection:
        known = connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        ).fetchone()
        row = known and connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


def _migrate(path: Path, schema: Schema, now: datetime) -> None:
    from app.backend import migrations  # Alembic: imported only when there is something to migrate

    version = _version(path)
    if version is not None:
        if not migrations.knows(schema.scripts, version):
            raise LocalProblem(ProblemCode.STORE_NEWER, path=str(path), version=version)
        _back_up(path, _dated(path, f"before-{schema.head}", now))
    engine = _engine(path)
    try:
        with engine.begin() as connection:
            migrations.upgrade(connection, schema.scripts)
    finally:
        engine.dispose()


def _back_up(path: Path, copy: Path) -> None:
    private_file(copy)
    try:
        with closing(_connect(path)) as source, closing(_connect(copy)) as target:
            source.backup(target)
    except BaseException:
        copy.unlink(missing_ok=True)  # half a backup would look like a whole one
        raise


def _connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    mode = "?mode=ro" if read_only else "?mode=rw"
    connection = sqlite3.connect(
        path.absolute().as_uri() + mode,
        uri=True,
        timeout=BUSY_LIMIT,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.text_factory = _text
    return connection


def _text(raw: bytes) -> str:
    """Read a text whatever its bytes are: a damaged name hides its own row and no other."""
    return raw.decode("utf-8", "replace")


def _engine(path: Path) -> Engine:
    """An engine with one connection; its transactions take the write lock from the start."""
    journal = _REMOTE_JOURNAL if is_remote(path) else _JOURNAL
    engine = create_engine(
        "sqlite://",
        creator=lambda: _set_up(_connect(path), journal),
        poolclass=pool.QueuePool,
        pool_size=1,
        max_overflow=0,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: sqlite3.Connection, journal: str) -> sqlite3.Connection:
    """Return the connection ready for use; one that cannot be made ready does not stay open."""
    try:
        for statement in (journal, *_SETUP):
            connection.execute(statement).close()
    except BaseException:
        connection.close()
        raise
    return connection


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A consistent view, without keeping other programs from writing."""
    with engine.connect().execution_options(reading=True) as connection:
        yield connection


@contextmanager
def local_problems(path: Path) -> Iterator[None]:
    """Turn what the disk and the database raise into a LocalProblem about `path`."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = _code(cause)
        if code is None:
            raise
        raise LocalProblem(code, path=str(path)) from error


# https://www.sqlite.org/rescode.html; the low byte is the family of an extended code.
_FAMILIES = {
    sqlite3.SQLITE_CORRUPT: ProblemCode.STORE_DAMAGED,
    sqlite3.SQLITE_NOTADB: ProblemCode.STORE_DAMAGED,
    sqlite3.SQLITE_FULL: ProblemCode.DISK_FULL,
    sqlite3.SQLITE_READONLY: ProblemCode.STORE_READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: ProblemCode.STORE_READ_ONLY,
    sqlite3.SQLITE_PERM: ProblemCode.STORE_READ_ONLY,
    sqlite3.SQLITE_AUTH: ProblemCode.STORE_READ_ONLY,
    sqlite3.SQLITE_BUSY: ProblemCode.STORE_READ_ONLY,
    sqlite3.SQLITE_LOCKED: ProblemCode.STORE_READ_ONLY,
    sqlite3.SQLITE_IOERR: ProblemCode.STORE_READ_ONLY,  # a home folder whose server is away
}
# A quota or a size limit is an I/O error for SQLite, and a full disk for the user.
_WRITE_FAILED = {
    sqlite3.SQLITE_IOERR_WRITE: ProblemCode.DISK_FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: ProblemCode.DISK_FULL,
    sqlite3.SQLITE_IOERR_FSYNC: ProblemCode.DISK_FULL,
    sqlite3.SQLITE_IOERR_TRUNCATE: ProblemCode.DISK_FULL,
}
_FULL = {"ENOSPC", "EDQUOT", "EFBIG"}


def _code(error: BaseException | None) -> ProblemCode | None:
    if isinstance(error, OSError):
        return _code_of_system(error)
    number = getattr(error, "sqlite_errorcode", None)
    if number is None:
        return None
    return _WRITE_FAILED.get(number) or _FAMILIES.get(number & 0xFF)


def _code_of_system(error: OSError) -> ProblemCode:
    name = errno.errorcode.get(error.errno or 0)
    return ProblemCode.DISK_FULL if name in _FULL else ProblemCode.STORE_READ_ONLY
