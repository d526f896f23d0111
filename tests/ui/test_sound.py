"""Sounds are played by what the system has."""

import wave
from pathlib import Path

import pytest
from PySide6.QtCore import QFileSystemWatcher
from pytestqt.qtbot import QtBot

from app.ui import sound
from app.ui.sound import Sound, play, player


def install(folder: Path, name: str) -> Path:
    """A player that writes down what it is given."""
    played = folder / "played"
    program = folder / name
    program.write_text(
        f'#!/bin/sh\necho "{name} $@" > "{played}.part"\n/bin/mv "{played}.part" "{played}"\n'
    )
    program.chmod(0o755)
    return played


@pytest.mark.parametrize(
    ("names", "first"),
    [
        (["aplay", "paplay", "pw-play"], "pw-play"),
        (["aplay", "paplay"], "paplay"),
        (["canberra-gtk-play", "aplay"], "aplay --quiet"),
        (["canberra-gtk-play"], "canberra-gtk-play --file"),
    ],
)
def test_the_best_player_there_is_plays_the_file(
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    names: list[str],
    first: str,
) -> None:
    (played,) = {install(tmp_path, name) for name in names}
    monkeypatch.setenv("PATH", str(tmp_path))
    watcher = QFileSystemWatcher([str(tmp_path)])
    with qtbot.waitSignal(watcher.directoryChanged, timeout=5000):
        play(Sound.NOTED)
    qtbot.waitUntil(played.exists, timeout=5000)
    assert played.read_text().strip() == f"{first} {sound._FOLDER / 'noted.wav'}"


def test_without_a_player_the_desktop_beeps(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert player() is None
    play(Sound.FAILED)


@pytest.mark.parametrize("each", list(Sound))
def test_each_sound_is_short_and_loud_enough(each: Sound) -> None:
    with wave.open(str(sound._FOLDER / f"{each.value}.wav")) as file:
        assert 0.1 < file.getnframes() / file.getframerate() < 0.5
        frames = memoryview(file.readframes(file.getnframes())).cast("h")
    assert max(frames) > 10_000
