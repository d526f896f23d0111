"""Replaces what is personal by salted tokens, before anything of a report exists.

A token is the same for the same value within one report and differs from report to report: the
salt is drawn anew and thrown away, so two reports cannot be joined. Values that hide inside other
text (a path under the home folder, an address in an error) are found by their form or because
they are known to be personal.
"""

import getpass
import hmac
import platform
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

from app.domain.fact_words import FactValue, words_of
from app.domain.finding import Fact, Finding, show_value
from app.language import _

SHORTEST = 3
"""Known personal values shorter than this are left alone inside other text."""

_FORMS = (
    ("adresse", re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")),
    ("adresse", re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])")),
    ("courriel", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("numero", re.compile(r"(?<![0-9A-Fa-f])\d{8,}(?![0-9A-Fa-f])")),
)
_LOOPBACK = frozenset({"127.0.0.1", "::1", "::"})


class Redaction:
    """The tokens of one report."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._salt = secrets.token_bytes(32)
        self._known = _known_values(findings)

    def show(self, fact: Fact) -> str:
        """Return a fact as a report may say it."""
        if fact.personal:
            return ", ".join(self._whole(fact.name, item) for item in _items(fact.value))
        return self.text(words_of(fact.name, fact.value, _))

    def value(self, fact: Fact) -> FactValue:
        """Return a fact's value for JSON, with its type where nothing had to be replaced."""
        if isinstance(fact.value, bool | int) and not fact.personal:
            return fact.value
        if fact.value is None:
            return None
        if isinstance(fact.value, tuple):
            one = self._whole if fact.personal else self._part
            return tuple(one(fact.name, item) for item in fact.value)
        return self.show(fact) if fact.personal else self.text(str(fact.value))

    def text(self, text: str) -> str:
        """Return any text with personal values, addresses and long numbers replaced."""
        for name, value in self._known:
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", self.token(name, value), text)
        for kind, form in _FORMS:
            text = self._formless(kind, form, text)
        return text

    def token(self, name: str, value: str) -> str:
        """Return the token of a value: what it is, then eight hex digits."""
        digest = hmac.new(self._salt, value.casefold().encode(), "sha256").hexdigest()
        # A letter after each pair keeps the token from looking like a number to `_FORMS`.
        return f"{name}-{digest[:4]}x{digest[4:8]}"

    def _whole(self, name: str, value: str) -> str:
        return self.token(name, value) if value else ""

    def _part(self, _name: str, value: str) -> str:
        return self.text(value)

    def _formless(self, kind: str, form: re.Pattern[str], text: str) -> str:
        def replaced(found: re.Match[str]) -> str:
            value = found.group()
            return value if value in _LOOPBACK else self.token(kind, value)

        return form.sub(replaced, text)


def _items(value: FactValue) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (show_value(value),)


def _known_values(findings: Iterable[Finding]) -> tuple[tuple[str, str], ...]:
    """Personal values by name, the longest first, so that none is cut by a shorter one."""
    known = {value: name for name, value in _of_this_machine() if len(value) >= SHORTEST}
    for finding in findings:
        for fact in finding.facts:
            if fact.personal:
                known |= {i: fact.name for i in _items(fact.value) if len(i) >= SHORTEST}
    return tuple((known[value], value) for value in sorted(known, key=len, reverse=True))


def _of_this_machine() -> Iterable[tuple[str, str]]:
    yield "poste", platform.node()
    yield "poste", platform.node().partition(".")[0]
    try:
        yield "compte", getpass.getuser()
        yield "dossier", str(Path.home())
    except (KeyError, OSError, RuntimeError):  # an account without a name or a home
        return
