"""How the user wants the window: look, text size, language, names, sounds, size and place.

Kept in a small file of the window's own, since it is read before the first paint, when the
settings are not loaded yet.
"""

import os
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from app.language import LANGUAGES, SYSTEM
from app.ui.theme import PERCENTS, Appearance

_FILE = "window.ini"


class WindowChoices:
    """Reads and keeps the choices; an unreadable value counts as not chosen."""

    def __init__(self, file: Path) -> None:
        self._file = QSettings(str(file), QSettings.Format.IniFormat)

    @property
    def appearance(self) -> Appearance:
        """The look, or to follow the system."""
        raw = str(self._file.value("appearance", ""))
        return Appearance(raw) if raw in {each.value for each in Appearance} else Appearance.SYSTEM

    @appearance.setter
    def appearance(self, chosen: Appearance) -> None:
        self._file.setValue("appearance", chosen.value)

    @property
    def percent(self) -> int:
        """The text size, in per cent."""
        raw = str(self._file.value("text", ""))
        return int(raw) if raw.isdigit() and int(raw) in PERCENTS else 100

    @percent.setter
    def percent(self, chosen: int) -> None:
        self._file.setValue("text", chosen)

    @property
    def language(self) -> str:
        """The language code, or "system"."""
        raw = str(self._file.value("language", ""))
        return raw if raw in LANGUAGES else SYSTEM

    @language.setter
    def language(self, chosen: str) -> None:
        self._file.setValue("language", chosen)

    @property
    def names_hidden(self) -> bool:
        """Whether the register hides names, where others may look on."""
        return str(self._file.value("names", "")) == "hidden"

    @names_hidden.setter
    def names_hidden(self, chosen: bool) -> None:
        self._file.setValue("names", "hidden" if chosen else "shown")

    @property
    def sounds(self) -> bool:
        """Whether a card put in for the register is heard."""
        return str(self._file.value("sounds", "")) != "off"

    @sounds.setter
    def sounds(self, chosen: bool) -> None:
        self._file.setValue("sounds", "on" if chosen else "off")

    @property
    def geometry(self) -> QByteArray:
        """The window's size and place, empty at the first start."""
        raw = self._file.value("geometry", QByteArray())
        return raw if isinstance(raw, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, now: QByteArray) -> None:
        self._file.setValue("geometry", now)


def of_user() -> WindowChoices:
    """Return the present user's choices, below POSTE_CPX_HOME if that is set."""
    if home := os.environ.get("POSTE_CPX_HOME"):
        return WindowChoices(Path(home) / "settings" / _FILE)
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return WindowChoices(Path(folder) / "poste-cpx" / _FILE)
