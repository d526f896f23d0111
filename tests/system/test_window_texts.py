"""Any text pasted into any field of a declaration, in the real window.

Refused with a sentence under the field, and still there to be corrected; or accepted, and then to
the letter in the office's record.
"""

import json
from datetime import date
from pathlib import Path

import keyring.backends.fail
import keyring.core
import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from app.demo.sandbox import Sandbox
from app.domain.validation import CONTROL
from app.ui.shell import Shell
from app.ui.tour import Visitor, confirm_loss, until
from app.ui.widgets.field import Field
from tests.system.live_window import live
from tests.system.loss import configure
from tests.system.pcsc_service import PcscService

ODD = {
    "emoji": "Gare \U0001f3e5 \U0001f469\U0001f3fd\u200d\u2695\ufe0f",
    "right to left": "\u202eecremmoc ud eur\u202c \u0634\u0627\u0631\u0639",
    "nothing to see": "a\u200b\ufeff\u2060",
    "heaps of accents": "Z" + "\u0301" * 40,
    "markup": "<b>Rue</b> &amp; <img src='x'>",
    "no-break spaces": "Rue\u00a0: \u202fno\u00a012",
    "beyond all alphabets": "\ufffe\ue000\U0010ffff",
}
REFUSED = {
    "a zero": "Rue\x00",
    "a bell and an escape": "\x1b[31mRue\x07",
    "two lines": "Rue\nLieu",
    "a column": "Rue\tLieu",
    "ten thousand letters": "é" * 10_000,
    "ten thousand emoji": "\U0001f3e5" * 10_000,
}
FREE = {
    "Lieu du vol": ("incident", "place"),
    "Numéro de la plainte": ("incident", "policeReport", "number"),
    "Commissariat": ("incident", "policeReport", "station"),
    "Nom de naissance": ("holder", "birthName"),
    "Fonction": ("declarant", "person", "function"),
    "Nom de la structure": ("structure", "name"),
    "Service": ("structure", "service"),
    "Destinataire": ("delivery", "recipient"),
    "Bâtiment": ("delivery", "complement"),
    "Numéro et rue": ("delivery", "street"),
    "Boîte postale, lieu-dit": ("delivery", "distribution"),
    "Commune": ("delivery", "town"),
}
FORMED = {
    "Date du vol": f"{date.today():%d/%m/%Y}",
    "Heure, si elle est connue": "00:00",
    "Nom": "MARTEL",
    "Prénom": "Claire",
    "Téléphone": "03 20 00 00 00",
    "Identifiant de la structure": "999990013",
    "Code postal": "59000",
}


@pytest.fixture
def home(own_home: Path, office: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(keyring.core, "_keyring_backend", keyring.backends.fail.Keyring())
    configure(own_home / "poste-cpx", office.url, office.ca_file, office.receipt_keys)
    return own_home / "poste-cpx"


Editor = QLineEdit | QPlainTextEdit


class Form:
    """The form on show, its lines by name; what is pasted comes through the clipboard."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.visitor = Visitor(shell)

    async def open(self, *choices: str) -> None:
        await self.visitor.read_header("Carte CPS")
        await self.visitor.press("Déclarations")
        await self.visitor.press("Déclarer une perte ou un vol")
        for choice in (*choices, "Carte CPS, 29 00 99 52 35"):
            await self.visitor.press(choice)
            await self.visitor.press("Continuer")
        await until(lambda: self.lines() or None, "a form")
        await self.visitor.press("Précisions facultatives")

    def lines(self) -> list[tuple[str, Editor, Field]]:
        return [
            (field.editor.accessibleName(), field.editor, field)
            for field in self._shell.findChildren(Field)
            if field.isVisible() and isinstance(field.editor, Editor)
        ]

    def paste(self, text: str, *names: str) -> None:
        QApplication.clipboard().setText(text)
        for name, editor, _field in self.lines():
            if not names or name in names:
                editor.selectAll()
                editor.paste()

    async def hand_in(self) -> None:
        """Press the button, and wait for the same form with what is wrong."""
        for _name, _editor, field in self.lines():
            field.set_error("")
        await self.visitor.press("Continuer")
        await until(lambda: any(field.error for *_, field in self.lines()) or None, "errors")


def test_every_field_takes_any_text_or_says_why_not(
    qapp: QApplication, card: PcscService, home: Path
) -> None:
    met: set[str] = set()

    async def at_the_window(shell: Shell) -> None:
        form = Form(shell)
        await form.open("Carte volée", "Je suis responsable de la structure")
        await form.visitor.press("Commander une nouvelle carte")  # or no address is looked at
        for text in (*ODD.values(), *REFUSED.values()):
            form.paste(text)
            form.paste(FORMED["Date du vol"], "Date du vol", "Date de la plainte")
            form.paste("", "Heure, si elle est connue")
            await form.hand_in()
            for name, editor, field in form.lines():
                met.add(name)
                if name in FREE:
                    assert isinstance(editor, QLineEdit) and editor.text() == text, name
                    assert bool(field.error) is (text in REFUSED.values()), (name, text[:20])
                if name in FREE and text in REFUSED.values():
                    assert field.error == CONTROL or "caractères au plus" in field.error

    live(qapp, home, at_the_window)
    assert met >= set(FREE)


@pytest.mark.parametrize("odd", ODD)
def test_what_is_accepted_reaches_the_office_to_the_letter(
    odd: str, qapp: QApplication, card: PcscService, home: Path, office: Sandbox
) -> None:
    async def at_the_window(shell: Shell) -> None:
        form = Form(shell)
        await form.open("Carte volée", "Je suis responsable de la structure")
        form.paste(ODD[odd], *FREE)
        for name, text in FORMED.items():
            form.paste(text, name)
        for words in (
            "FINESS",
            "Commander une nouvelle carte",
            "J’atteste que ces renseignements sont exacts.",
            "Continuer",
        ):
            await form.visitor.press(words)
        await form.visitor.see("Relisez avant d’envoyer")
        await confirm_loss(form.visitor)
        await form.visitor.press("Mettre la carte en opposition")
        await form.visitor.see("Déclaration reçue")

    live(qapp, home, at_the_window)
    (held,) = office.declarations()
    for path in FREE.values():
        found = json.loads(held.payload)
        for step in path:
            found = found[step]
        assert found == ODD[odd], path
