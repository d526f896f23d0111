"""Where the outbox's keys live: in the keyring, or in a private file when there is no keyring.

A declaration of loss must survive a crash even on a workstation without a keyring, so a missing or
locked keyring never prevents keeping it: a key file (0600) beside the database stands in, and the
program says so. Each database names the keys it was sealed with. Once the keyring is there, what
the file's key sealed is sealed again; the file stays, since another program may be using it.
"""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Engine

from app.backend.outbox_rows import ENTRIES, KEYS
from app.backend.secrets import Secrets
from app.backend.store import local_problems, reading
from app.backend.vault import Key
from app.domain.problem import LocalProblem, ProblemCode
from app.lane import Lane
from app.paths import create_private


@dataclass(frozen=True, slots=True)
class Found:
    """The keys at hand, the one to seal with first; `trouble` tells why the keyring has none."""

    keys: tuple[Key, ...]
    trouble: LocalProblem | None = None


async def find_keys(
    engine: Engine, path: Path, secrets: Secrets, disk: Lane, sealed: sa.Table = ENTRIES
) -> Found:
    """Gather the keys of the database at `path`, drawing one where none is found.

    `sealed` is the table whose rows name their key. Raises LocalProblem of the disk, never of the
    keyring.
    """
    file = path.with_suffix(".key")
    named = await disk.run(lambda: _named(engine, path, sealed))
    try:
        ours = await _of_keyring(engine, path, secrets, disk, named)
    except LocalProblem as trouble:
        if trouble.code not in (ProblemCode.KEYRING_ABSENT, ProblemCode.KEYRING_LOCKED):
            raise
        return Found((await disk.run(lambda: _of_file(file)),), trouble)
    standing_in = await disk.run(lambda: _read(file))
    return Found(ours if standing_in is None else (*ours, standing_in))


async def _of_keyring(
    engine: Engine, path: Path, secrets: Secrets, disk: Lane, named: frozenset[str]
) -> tuple[Key, ...]:
    asked = [await _ask(secrets, key_id) for key_id in sorted(named)]
    found = tuple(key for key in asked if key)
    if found:
        return found
    drawn = Key.new()
    await secrets.write(_name(drawn.id), drawn.text)
    winner = await disk.run(lambda: _register(engine, path, drawn.id, named))
    if winner == drawn.id:
        return (drawn,)
    await secrets.delete(_name(drawn.id))  # another program registered one in the meantime
    theirs = await _ask(secrets, winner)
    if theirs is None:
        raise LocalProblem(ProblemCode.KEYRING_ABSENT, cause="forgets")
    return (theirs,)


async def _ask(secrets: Secrets, key_id: str) -> Key | None:
    key = _parse(await secrets.read(_name(key_id)) or "")
    return key if key and key.id == key_id else None


def _named(engine: Engine, path: Path, sealed: sa.Table) -> frozenset[str]:
    """The keys this database was ever sealed with."""
    query = sa.union(sa.select(KEYS.c.id), sa.select(sealed.c.key_id))
    with local_problems(path), reading(engine) as connection:
        return frozenset(connection.execute(query).scalars())


def _register(engine: Engine, path: Path, key_id: str, lost: frozenset[str]) -> str:
    """Name our key in the database, unless another program has just named its own."""
    others = sa.select(KEYS.c.id).where(KEYS.c.id.not_in(lost))
    with local_problems(path), engine.begin() as connection:
        winner = connection.execute(others).scalar()
        if winner is None:
            connection.execute(sa.insert(KEYS).values(id=key_id))
    return winner or key_id


def _of_file(file: Path) -> Key:
    """The key of the file, made now if there is none; a file that holds no key is kept aside."""
    with local_problems(file):
        if file.exists() and _read(file) is None:
            file.rename(file.with_suffix(".key.damaged"))
        if not file.exists():
            create_private(file, Key.new().text.encode())
        key = _read(file)
    if key is None:
        raise LocalProblem(ProblemCode.STORE_DAMAGED, path=str(file))
    return key


def _read(file: Path) -> Key | None:
    with local_problems(file):
        return _parse(file.read_text("utf-8", "replace")) if file.exists() else None


def _parse(text: str) -> Key | None:
    try:
        return Key.from_text(text)
    except ValueError:
        return None


def _name(key_id: str) -> str:
    return f"outbox-key-{key_id}"
