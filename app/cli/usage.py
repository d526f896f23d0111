"""The command line's own words, which argparse has in English, in the program's language.

argparse asks its module's `_` for each of them; `speak` puts ours in its place. A word that a later
Python adds stays English until it stands here. The formats keep argparse's fields.
"""

import argparse

from app.language import N_, _

_WORDS = {
    "usage: ": N_("usage : "),
    "options": N_("options "),  # argparse adds the colon
    "positional arguments": N_("arguments "),
    "show this help message and exit": N_("affiche cette aide"),
    "the following arguments are required: %s": N_("il manque : %s"),
    "unrecognized arguments: %s": N_("arguments de trop : %s"),
    "expected one argument": N_("une valeur est attendue"),
    "expected at least one argument": N_("au moins une valeur est attendue"),
    "expected at most one argument": N_("une valeur au plus est attendue"),
    "ignored explicit argument %r": N_("aucune valeur n’est attendue ici : %r"),
    "argument %(argument_name)s: %(message)s": N_("%(argument_name)s : %(message)s"),
    "invalid %(type)s value: %(value)r": N_("valeur refusée : %(value)r"),
    "invalid choice: %(value)r (choose from %(choices)s)": N_(
        "valeur inconnue : %(value)r (au choix : %(choices)s)"
    ),
    "unknown parser %(parser_name)r (choices: %(choices)s)": N_(
        "verbe inconnu : %(parser_name)r (au choix : %(choices)s)"
    ),
    "ambiguous option: %(option)s could match %(matches)s": N_(
        "option ambiguë : %(option)s peut être %(matches)s"
    ),
}


def words(message: str) -> str:
    """Return argparse's message in the program's language."""
    return _(_WORDS[message]) if message in _WORDS else message


def speak() -> None:
    """Have argparse say its own words through `words` from now on."""
    argparse._ = words  # type: ignore[attr-defined]
