"""The interface's language: French in the source, English from a gettext catalogue.

`_()` translates at the moment of display; `N_()` only marks a sentence that stands in data, so that
the extraction finds it. Both the window and the command line use it: there is no Qt here, and
French, which needs no catalogue, loads nothing. `app.translation_catalogue` makes the catalogue.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from app.shipped import RESOURCES

if TYPE_CHECKING:
    from gettext import GNUTranslations

CATALOGUES = RESOURCES / "translations"
DOMAIN = "poste_cpx"
SYSTEM = "system"
SOURCE = "fr"
LANGUAGES = (SOURCE, "en")

_MAC_PREFERENCES = Path("Library/Preferences/.GlobalPreferences.plist")
_spoken = SOURCE
_current: "GNUTranslations | None" = None


def use(chosen: str) -> None:
    """Switch to "fr" or "en", or with "system" to what the system speaks."""
    global _spoken, _current
    _spoken = of_system() if chosen == SYSTEM else chosen
    _current = None if _spoken == SOURCE else catalogue(_spoken)


def spoken() -> str:
    """Return the present language, one of `LANGUAGES`."""
    return _spoken


def _(message: str) -> str:
    # The empty message is the catalogue's own header.
    return _current.gettext(message) if _current and message else message


def ngettext(singular: str, plural: str, count: int) -> str:
    """Choose between singular and plural for `count`, in the current language."""
    if _current is None:
        return singular if abs(count) < 2 else plural  # French has the singular for nothing too
    return _current.ngettext(singular, plural, count)


def labelled(name: str, value: str) -> str:
    """Return "name : value", with the spaces that the language has around a colon."""
    return _("{name}\u202f: {value}").format(name=name, value=value)


def N_(message: str) -> str:
    """Mark a sentence for translation and return it unchanged."""
    return message


def of_system(environ: Mapping[str, str] = os.environ) -> str:
    """Return "en" where the system speaks English, "fr" everywhere else."""
    return "en" if _first_language(environ).lower().startswith("en") else SOURCE


def _first_language(environ: Mapping[str, str]) -> str:
    """What gettext(3) looks at; elsewhere what the system keeps (not run there here)."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return environ[name]
    if sys.platform == "win32":
        import ctypes
        import locale

        number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return locale.windows_locale.get(number, "")
    return of_mac(Path.home() / _MAC_PREFERENCES) if sys.platform == "darwin" else ""


def of_mac(preferences: Path) -> str:
    """Return the first language of a Mac's user, "en-GB"; empty when its file does not say."""
    import plistlib

    try:
        languages = plistlib.loads(preferences.read_bytes()).get("AppleLanguages", ())
    except (OSError, ValueError):
        return ""
    return str(languages[0]) if languages else ""


def catalogue(language: str) -> "GNUTranslations":
    """Return the translations into a language that has them."""
    from gettext import GNUTranslations

    with (CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        return GNUTranslations(file)
