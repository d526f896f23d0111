"""Three short sounds, by whatever plays sounds on this system; Qt's own player is not shipped.

Linux: the first of PipeWire's, PulseAudio's, ALSA's or the sound theme's player that is installed.
macOS: `afplay`. Windows: its own call. Elsewhere, and where none is found, the desktop's beep, as
many times as tells the three apart.
"""

import shutil
import sys
from enum import Enum

from PySide6.QtCore import QProcess, QTimer
from PySide6.QtWidgets import QApplication

from app.shipped import RESOURCES

_FOLDER = RESOURCES / "sounds"
_PLAYERS = (
    ("pw-play",),
    ("paplay",),
    ("aplay", "--quiet"),
    ("canberra-gtk-play", "--file"),
    ("afplay",),
)


class Sound(Enum):
    """What a sound tells."""

    NOTED = "noted"
    AGAIN = "again"
    FAILED = "failed"


_BEEPS = {Sound.NOTED: 1, Sound.AGAIN: 2, Sound.FAILED: 3}
_BEEP_MS = 250


def play(sound: Sound) -> None:
    """Begin to play; returns at once."""
    file = str(_FOLDER / f"{sound.value}.wav")
    if sys.platform == "win32":
        import winsound

        winsound.PlaySound(file, winsound.SND_FILENAME | winsound.SND_ASYNC)
        return
    command = player()
    if command is None or not QProcess.startDetached(command[0], [*command[1:], file])[0]:
        for before in range(_BEEPS[sound]):
            QTimer.singleShot(before * _BEEP_MS, QApplication.beep)


def player() -> tuple[str, ...] | None:
    """The program that plays a file here, with its options; None when there is none."""
    for name, *options in _PLAYERS:
        if found := shutil.which(name):
            return (found, *options)
    return None
