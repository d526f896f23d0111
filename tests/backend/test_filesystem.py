"""Databases on a file server use a journal that works there."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.backend import filesystem
from app.backend.filesystem import is_remote
from app.backend.outbox_store import SCHEMA
from app.backend.store import open_sqlite

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROOT = "22 1 0:20 / / rw - ext4 /dev/sda1 rw"


def mounted(monkeypatch: pytest.MonkeyPatch, folder: Path, *lines: str) -> None:
    file = folder / "mountinfo"
    file.write_text("\n".join(lines) + "\n")
    monkeypatch.setattr(filesystem, "_MOUNTS", file)


@pytest.mark.parametrize(
    ("lines", "remote"),
    [
        ((), False),
        (("40 22 0:42 / /home rw,relatime shared:1 - nfs4 server:/home rw",), True),
        (("40 22 0:42 / /home rw - cifs //server/home rw",), True),
        (("40 22 0:42 / /home/nurse\\040a rw - nfs server:/a rw",), False),
        (("40 22 0:42 / /home/nurse rw - fuse.sshfs server: rw",), True),
        (("40 22 0:42 / /home/nurse2 rw - nfs server:/ rw",), False),
        (("40 22 0:42 / /home rw - nfs s:/ rw", "41 40 0:43 / /home/nurse rw - ext4 a rw"), False),
        (("40 22 0:42 / /home rw - ext4 a rw", "41 40 0:43 / /home rw - nfs s:/ rw"), True),
    ],
)
def test_the_nearest_mount_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: tuple[str, ...], remote: bool
) -> None:
    mounted(monkeypatch, tmp_path, ROOT, *lines)
    assert is_remote(Path("/home/nurse/data/register.sqlite3")) is remote


def test_a_place_with_a_space_is_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounted(monkeypatch, tmp_path, ROOT, "40 22 0:42 / /home/a\\040b rw - nfs4 server:/a rw")
    assert is_remote(Path("/home/a b/data")) and not is_remote(Path("/home/a"))


def test_where_nothing_tells_a_place_is_local(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filesystem, "_MOUNTS", tmp_path / "none")
    assert not is_remote(tmp_path)


def test_a_database_that_moves_to_a_file_server_changes_its_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "outbox.sqlite3"
    assert journal(path) == "wal"
    mounted(monkeypatch, tmp_path, ROOT, f"40 22 0:42 / {tmp_path} rw - nfs4 server:/home rw")
    assert journal(path) == "delete"
    assert not path.with_name(path.name + "-wal").exists()


def journal(path: Path) -> str:
    """Open and close the database; the journal that it has now."""
    opened = open_sqlite(path, SCHEMA, NOW)
    with opened.engine.connect():
        pass
    opened.engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("PRAGMA journal_mode").fetchone()[0])
