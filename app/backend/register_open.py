"""Opens the register where the settings say: this workstation's SQLite, or a PostgreSQL server.

On SQLite its rows are sealed with a key of the keyring, as the outbox's are. When they are sealed
with a key that is not at hand, the register does not open: rows added beside them would be a second
register that nobody asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, Row
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from app.backend.outbox_keys import find_keys
from app.backend.register import SCHEMA, Register
from app.backend.register_others import OnThisFile
from app.backend.register_rows import CARDS, HISTORY, PLANNED, Clear, Rows
from app.backend.secrets import Secrets
from app.backend.store import local_problems, open_sqlite, reading
from app.backend.vault import Vault, names_a_key
from app.domain.problem import LocalProblem, ProblemCode
from app.lane import Lane

_ONE_AT_A_TIME = 0x43507852
"""Names the lock under which programs migrate the server's database, one after the other."""

_CONNECT_S = 5
_REACHING = {
    "connect_timeout": _CONNECT_S,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "application_name": "poste-cpx",
}

# SQLSTATE, https://www.postgresql.org/docs/15/errcodes-appendix.html
_STATES = {
    "53100": ProblemCode.DISK_FULL,
    "25006": ProblemCode.STORE_READ_ONLY,
    "42501": ProblemCode.STORE_READ_ONLY,
}
_AWAY = ("08", "40", "53", "55P03", "57")
_OUR_FAULT = ("22", "23")
# What libpq says of a server that answered and let nobody in: its words have no SQLSTATE.
_LET_NOBODY_IN = ("FATAL", "password", "certificate", "not support SSL", "invalid connection")
_FOR_A_WHILE = ("starting up", "shutting down", "recovery", "connection slots", "too many")


@dataclass(frozen=True, slots=True)
class OpenRegister:
    """An open register and what the user must be told about it."""

    register: Register
    shared: bool
    notices: tuple[LocalProblem, ...] = ()


async def open_register(
    path: Path, url: str | None, secrets: Secrets, lane: Lane, now: datetime
) -> OpenRegister:
    """Open the register on the server at `url`, or in the file at `path`.

    Raises LocalProblem REGISTER_UNREACHABLE for a server that does not answer, REGISTER_REFUSED for
    one that lets nobody in, REGISTER_SEALED when the rows' key is not at hand, STORE_NEWER,
    STORE_READ_ONLY, DISK_FULL or STORE_DAMAGED.
    """
    if url is not None:
        return await lane.run(lambda: OpenRegister(open_shared(url), shared=True))
    opened = await lane.run(lambda: open_sqlite(path, SCHEMA, now))
    try:
        found = await find_keys(opened.engine, path, secrets, lane, CARDS)
        vault = Vault(found.keys)
        await lane.run(lambda: seal_again(opened.engine, path, vault, found.trouble))
    except BaseException:
        await lane.run(opened.engine.dispose)
        raise
    others = OnThisFile(path)
    register = Register(opened.engine, Rows(vault), lambda: local_problems(path), others)
    notices = [found.trouble] if found.trouble else []
    if opened.damaged is not None:
        notices.append(LocalProblem(ProblemCode.STORE_DAMAGED, path=str(opened.damaged)))
    return OpenRegister(register, False, tuple(notices))


def open_shared(url: str) -> Register:
    """Open the register on a PostgreSQL server, migrating it as needed."""
    from app.backend.register_listening import OnThisServer  # psycopg: only for those with a server

    address = make_url(url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(
        address, pool_size=1, max_overflow=0, pool_pre_ping=True, connect_args=_REACHING
    )
    listening = sa.create_engine(
        address, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT", connect_args=_REACHING
    )
    place = urlsplit(url).hostname or ""
    try:
        with server_problems(place):
            _migrate(engine, place)
    except LocalProblem:
        engine.dispose()
        raise
    others = OnThisServer(listening)
    return Register(engine, Rows(Clear()), lambda: server_problems(place), others)


def _migrate(engine: Engine, place: str) -> None:
    from app.backend import migrations  # Alembic: imported only when there is something to migrate

    if _version(engine) == SCHEMA.head:
        return
    with engine.begin() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
        version = _version_seen(connection)
        if version is not None and not migrations.knows(SCHEMA.scripts, version):
            raise LocalProblem(ProblemCode.STORE_NEWER, path=place, version=version)
        migrations.upgrade(connection, SCHEMA.scripts)


def _version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return _version_seen(connection)


def _version_seen(connection: Connection) -> str | None:
    if connection.execute(sa.select(sa.func.to_regclass("alembic_version"))).scalar() is None:
        return None
    version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if version is None else str(version)


@contextmanager
def server_problems(place: str) -> Iterator[None]:
    """Turn what the server or the way to it raises into a LocalProblem about `place`."""
    try:
        yield
    except DBAPIError as error:
        code = _code(error)
        if code is None:
            raise
        raise LocalProblem(code, path=place, cause=_cause(error)) from error


def _code(error: DBAPIError) -> ProblemCode | None:
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # no server said it: the connection is what failed
        return _code_of_connecting(str(error.orig))
    if state in _STATES:
        return _STATES[state]
    if state.startswith(_OUR_FAULT):
        return None
    away = state.startswith(_AWAY)
    return ProblemCode.REGISTER_UNREACHABLE if away else ProblemCode.REGISTER_REFUSED


def _code_of_connecting(said: str) -> ProblemCode:
    refused = any(word in said for word in _LET_NOBODY_IN)
    passing = any(word in said for word in _FOR_A_WHILE)
    refused = refused and not passing
    return ProblemCode.REGISTER_REFUSED if refused else ProblemCode.REGISTER_UNREACHABLE


def _cause(error: DBAPIError) -> str:
    """The server's own sentence, without the row or the statement that it may quote below."""
    said = getattr(getattr(error.orig, "diag", None), "message_primary", None) or str(error.orig)
    first = said.strip().partition("\n")[0]
    return str(first.rpartition("failed: ")[2])


def seal_again(engine: Engine, path: Path, vault: Vault, trouble: LocalProblem | None) -> None:
    """Seal with the present key what an older key at hand sealed; raise when one is missing."""
    with local_problems(path):
        with reading(engine) as connection:
            others = sa.select(CARDS).where(CARDS.c.key_id != vault.current)
            rows = connection.execute(others).all()
        away = {row.key_id for row in rows} - vault.known
        if any(map(names_a_key, away)):
            cause = trouble.code.value if trouble else "emptied"
            raise LocalProblem(ProblemCode.REGISTER_SEALED, path=str(path), cause=cause)
        if rows:
            with engine.begin() as connection:
                for row in rows:
                    _move(connection, row, vault)
                _move_planned(connection, vault)


def _move(connection: Connection, row: Row[Any], vault: Vault) -> None:
    rows = Rows(vault)
    card = rows.card(row)
    if card is None:
        return  # damaged: left as it is
    values = rows.values(card, rows.mark(card.number))
    connection.execute(sa.update(CARDS).where(CARDS.c.mark == row.mark).values(values))
    history = sa.update(HISTORY).where(HISTORY.c.mark == row.mark)
    connection.execute(history.values(mark=values["mark"]))


def _move_planned(connection: Connection, vault: Vault) -> None:
    rows = Rows(vault)
    for row in connection.execute(sa.select(PLANNED)).all():
        if row.key_id == vault.current:
            continue
        planned = rows.planned(row)
        if planned is not None:
            values = rows.plan(planned)
            connection.execute(
                sa.update(PLANNED).where(PLANNED.c.id == str(planned.id)).values(values)
            )
