"""Where the user's files go, and that nobody else can read them."""

import stat
from pathlib import Path

import pytest

from app import paths


def test_one_variable_moves_everything(tmp_path: Path) -> None:
    moved = paths.of_user({paths.HOME_VARIABLE: str(tmp_path)})
    for place in (moved.data, moved.settings, moved.logs, moved.outbox, moved.user_settings):
        assert place.is_relative_to(tmp_path)


def test_without_it_the_desktop_says_where() -> None:
    usual = paths.of_user({})
    assert usual.data.name == usual.settings.name == paths.APPLICATION


def test_folders_and_files_are_private(tmp_path: Path) -> None:
    folder = paths.private_folder(tmp_path / "deep" / "data")
    written = folder / "written"
    paths.write_private(written, b"one")
    paths.private_file(folder / "empty")
    assert paths.create_private(folder / "created", b"one")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_a_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    file = tmp_path / "file"
    paths.write_private(file, b"old")
    paths.write_private(file, b"new")
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


def test_what_cannot_be_written_leaves_the_rest_alone(tmp_path: Path) -> None:
    occupied = tmp_path / "folder"
    (occupied / "child").mkdir(parents=True)
    with pytest.raises(OSError):
        paths.write_private(occupied, b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_only_the_first_of_two_creates(tmp_path: Path) -> None:
    file = tmp_path / "key"
    assert paths.create_private(file, b"first")
    assert not paths.create_private(file, b"second")
    assert file.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [file]
