"""A database is opened carefully: whatever is wrong with it, no file is lost."""

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.backend.outbox_rows import METADATA, Posting
from app.backend.outbox_store import SCHEMA, OutboxStore
from app.backend.store import Schema, open_sqlite, reading
from app.backend.vault import Key, Vault
from app.domain.problem import LocalProblem, ProblemCode

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
VAULT = Vault([Key.new()])
COUNT = 200


def _store(path: Path) -> OutboxStore:
    return OutboxStore(open_sqlite(path, SCHEMA, NOW).engine, path, VAULT)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "outbox.sqlite3"


@pytest.fixture
def filled(path: Path) -> Path:
    """A database with declarations, closed."""
    store = _store(path)
    store.queue([Posting(uuid4(), b"x" * 1000, f"29{n:08}") for n in range(COUNT)], NOW)
    store.close()
    return path


def test_a_new_database_is_private_and_at_the_newest_schema(path: Path) -> None:
    opened = open_sqlite(path, SCHEMA, NOW)
    with opened.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous")
        ]
        assert settings == ["wal", 2]
        for file in path.parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    opened.engine.dispose()
    assert ScriptDirectory(str(SCHEMA.scripts)).get_heads() == [SCHEMA.head]
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_an_up_to_date_database_opens_without_alembic(filled: Path) -> None:
    script = (
        "import sys; from datetime import *; from pathlib import Path\n"
        "from app.backend.outbox_store import SCHEMA\n"
        "from app.backend.store import open_sqlite\n"
        "open_sqlite(Path(sys.argv[1]), SCHEMA, datetime.now(UTC)).engine.dispose()\n"
        "print([name for name in sys.modules if name.startswith('alembic')])"
    )
    run = [sys.executable, "-c", script, str(filled)]
    assert subprocess.run(run, check=True, capture_output=True, text=True).stdout == "[]\n"


def _garbage(path: Path) -> None:
    path.write_bytes(os.urandom(5000))


def _truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _bad_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096 * 30)
        file.write(b"\xff" * 4096)


def _bad_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"not a database at all")


@pytest.mark.parametrize(
    ("damage", "least_saved"),
    [(_garbage, 0), (_bad_header, 0), (_truncated, COUNT // 4), (_bad_page, COUNT // 2)],
)
def test_a_damaged_database_is_put_aside_and_what_can_be_read_is_saved(
    filled: Path, damage: Any, least_saved: int
) -> None:
    damage(filled)
    before = filled.read_bytes()
    opened = open_sqlite(filled, SCHEMA, NOW)
    assert opened.damaged is not None
    assert opened.damaged.read_bytes() == before
    store = OutboxStore(opened.engine, filled, VAULT)
    assert len(store.entries()) >= least_saved
    store.queue([Posting(uuid4(), b"{}", "1")], NOW)
    store.close()
    assert open_sqlite(filled, SCHEMA, NOW).damaged is None


def test_two_damages_in_one_second_keep_both_files(filled: Path) -> None:
    kept = set()
    for _ in range(2):
        _garbage(filled)
        opened = open_sqlite(filled, SCHEMA, NOW)
        opened.engine.dispose()
        kept.add(opened.damaged)
    assert len(kept) == 2
    assert all(file and file.exists() for file in kept)


def test_a_newer_database_is_refused_untouched(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = {file.name: file.read_bytes() for file in filled.parent.iterdir()}
    with pytest.raises(LocalProblem) as caught:
        open_sqlite(filled, SCHEMA, NOW)
    assert caught.value.code is ProblemCode.STORE_NEWER
    assert {name: (filled.parent / name).read_bytes() for name in before} == before


def _later_schema(folder: Path, upgrade: str) -> Schema:
    """Our schema with one more version, which runs the given statement."""
    shutil.copytree(SCHEMA.scripts, folder)
    (folder / "versions" / "0003_later.py").write_text(
        "from alembic import op\n"
        f"revision, down_revision = '0003', '{SCHEMA.head}'\n"
        "def upgrade():\n"
        "    op.execute('ALTER TABLE entries ADD COLUMN later TEXT')\n"
        f"    op.execute({upgrade!r})\n"
    )
    return Schema(folder, "0003")


def _columns(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {row[1] for row in connection.execute("PRAGMA table_info(entries)")}


def _backups(path: Path) -> list[Path]:
    return list(path.parent.glob("outbox.before-0003-*.sqlite3"))


def test_an_older_database_is_backed_up_then_migrated(filled: Path, tmp_path: Path) -> None:
    schema = _later_schema(tmp_path / "later", "UPDATE entries SET later = 'yes'")
    opened = open_sqlite(filled, schema, NOW)
    with reading(opened.engine) as connection:
        later = connection.exec_driver_sql("SELECT later, count(*) FROM entries GROUP BY later")
        assert later.all() == [("yes", COUNT)]
    opened.engine.dispose()
    [backup] = _backups(filled)
    assert "later" not in _columns(backup)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    store = _store(backup)
    assert len(store.entries()) == COUNT
    store.close()


def test_a_migration_that_fails_changes_nothing(filled: Path, tmp_path: Path) -> None:
    schema = _later_schema(tmp_path / "later", "INSERT INTO nowhere VALUES (1)")
    with pytest.raises(Exception, match="nowhere"):
        open_sqlite(filled, schema, NOW)
    assert "later" not in _columns(filled)
    store = _store(filled)
    assert len(store.entries()) == COUNT
    store.close()
    assert len(_backups(filled)) == 1


def _as_the_first_version(path: Path) -> None:
    """Take back what the second version of the outbox added."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ALTER TABLE entries DROP COLUMN follow_up")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")


def test_an_outbox_of_the_first_version_is_taken_over(filled: Path) -> None:
    _as_the_first_version(filled)
    open_sqlite(filled, SCHEMA, NOW).engine.dispose()
    store = _store(filled)
    assert len(store.entries()) == COUNT
    store.close()
    assert len(list(filled.parent.glob(f"outbox.before-{SCHEMA.head}-*.sqlite3"))) == 1


def test_a_damaged_outbox_of_the_first_version_is_saved_too(filled: Path) -> None:
    _as_the_first_version(filled)
    _bad_page(filled)
    opened = open_sqlite(filled, SCHEMA, NOW)
    assert opened.damaged is not None
    store = OutboxStore(opened.engine, filled, VAULT)
    assert len(store.entries()) >= COUNT // 2
    store.close()


def _trial(mode: str, folder: Path, *mounts: str) -> dict[str, Any]:
    """Run the trial in a mount namespace of its own, after the given mount commands."""
    python = [sys.executable, "-m", "tests.backend.disk_trial", mode, str(folder)]
    if mounts:
        own = "-m" if os.geteuid() == 0 else "-rm"
        steps = " && ".join((*mounts, 'exec "$@"'))
        python = ["unshare", own, "sh", "-c", steps, "sh", *python]
    ran = subprocess.run(python, check=True, capture_output=True, text=True)
    result: dict[str, Any] = json.loads(ran.stdout)
    return result


def _assert_full_and_nothing_lost(result: dict[str, Any]) -> None:
    assert result["code"] == ProblemCode.DISK_FULL
    assert result["kept"] > 3
    assert result["still"]
    assert result["after"]


def test_a_full_disk_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    mount = f"mount -t tmpfs -o size=600k none '{tmp_path}'"
    _assert_full_and_nothing_lost(_trial("fill", tmp_path, mount))


def test_a_file_size_limit_is_a_full_disk(tmp_path: Path) -> None:
    _assert_full_and_nothing_lost(_trial("limit", tmp_path))


def test_a_disk_without_room_for_a_database(tmp_path: Path) -> None:
    mount = f"mount -t tmpfs -o size=20k none '{tmp_path}'"
    assert _trial("open", tmp_path, mount) == {"code": ProblemCode.DISK_FULL}


@pytest.mark.parametrize("with_database", [False, True])
def test_a_read_only_folder(tmp_path: Path, path: Path, with_database: bool) -> None:
    if with_database:
        _store(path).close()
    mount = f"mount --bind '{tmp_path}' '{tmp_path}'"
    read_only = f"mount -o remount,bind,ro '{tmp_path}'"
    result = _trial("open", tmp_path, mount, read_only)
    assert result == {"code": ProblemCode.STORE_READ_ONLY}


def test_a_read_only_database_in_a_folder_of_ours(tmp_path: Path, path: Path) -> None:
    _store(path).close()
    mount = f"mount --bind '{path}' '{path}'"
    read_only = f"mount -o remount,bind,ro '{path}'"
    result = _trial("open", tmp_path, mount, read_only)
    assert result == {"code": ProblemCode.STORE_READ_ONLY}
