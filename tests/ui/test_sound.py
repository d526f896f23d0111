"""Sounds are played by what the system has."""

import os
import select
import wave
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui import sound
from app.ui.sound import Sound, play, player

LIMIT_S = 20


def install(folder: Path, name: str, heard: Path) -> None:
    """A player that says into the pipe `heard` what it is given."""
    program = folder / name
    program.write_text(f'#!/bin/sh\necho "{name} $@" > "{heard}"\n')
    program.chmod(0o755)


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
    pipe = tmp_path / "heard"
    os.mkfifo(pipe)
    for name in names:
        install(tmp_path, name, pipe)
    monkeypatch.setenv("PATH", str(tmp_path))
    heard = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        play(Sound.NOTED)
        assert select.select([heard], [], [], LIMIT_S)[0]
        assert os.read(heard, 1000).decode() == f"{first} {sound._FOLDER / 'noted.wav'}\n"
    finally:
        os.close(heard)


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
