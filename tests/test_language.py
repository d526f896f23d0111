"""Which language is spoken, and what French costs."""

import plistlib
import subprocess
import sys
from pathlib import Path

import pytest

from app import language
from app.language import _, labelled, ngettext

NOTHING_LOADED = """
import sys
from app import language
language.use("fr")
language._("Fermer"), language.ngettext("un", "deux", 2)
print("gettext" in sys.modules)
"""


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "fr"),
        ({"LANG": "C.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LANGUAGE": "en:fr"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": ""}, "en"),
    ],
)
def test_the_language_of_the_system(environ: dict[str, str], expected: str) -> None:
    assert language.of_system(environ) == expected


def test_the_language_of_a_mac(tmp_path: Path) -> None:
    preferences = tmp_path / "preferences.plist"
    assert language.of_mac(preferences) == ""
    preferences.write_text("not a property list")
    assert language.of_mac(preferences) == ""
    preferences.write_bytes(plistlib.dumps({}))
    assert language.of_mac(preferences) == ""
    preferences.write_bytes(plistlib.dumps({"AppleLanguages": ["en-GB", "fr-FR"]}))
    assert language.of_mac(preferences) == "en-GB"


def test_french_counts_nothing_as_one() -> None:
    said = [ngettext("{count} carte", "{count} cartes", count) for count in (0, 1, 2)]
    assert said == ["{count} carte", "{count} carte", "{count} cartes"]
    assert labelled("Titulaire", "MARTEL") == "Titulaire\u202f: MARTEL"


def test_english_counts_nothing_as_many(english: None) -> None:
    said = [ngettext("{count} carte", "{count} cartes", count) for count in (0, 1, 2)]
    assert said == ["{count} cards", "{count} card", "{count} cards"]
    assert labelled("Holder", "MARTEL") == "Holder: MARTEL"


def test_what_has_no_translation_stays(english: None) -> None:
    assert language.spoken() == "en"
    assert _("Fermer") == "Close"
    assert _("Phrase de personne") == "Phrase de personne"
    assert _("") == ""  # and not the catalogue's header


def test_french_loads_nothing() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", NOTHING_LOADED], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "False\n"
