"""The interface's language: French in the source, English from a gettext catalogue.

`_()` translates at the moment of display; `N_()` only marks a sentence that stands in data, so that
the extraction finds it. Both the window and the command line use it: there is no Qt here.
"""

import gettext
from pathlib import Path

CATALOGUES = Path(__file__).parent.parent / "resources" / "translations"
DOMAIN = "poste_cpx"
SOURCE = "fr"

_current: gettext.NullTranslations = gettext.NullTranslations()


def use(language: str) -> None:
    """Switch to a language code, "fr" or "en"; an unknown one leaves French."""
    global _current
    if language == SOURCE:  # no catalogue to look for, which costs the start 20 ms
        _current = gettext.NullTranslations()
    else:
        _current = gettext.translation(DOMAIN, CATALOGUES, [language], fallback=True)


def _(message: str) -> str:
    return _current.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Choose between singular and plural for `count`; in French, nought is singular."""
    if type(_current) is gettext.NullTranslations:
        return plural if count > 1 else singular
    return _current.ngettext(singular, plural, count)


def N_(message: str) -> str:
    """Mark a sentence for translation and return it unchanged."""
    return message
