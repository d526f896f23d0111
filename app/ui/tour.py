"""The tour: the real window on the demonstration's parts, driven as a person drives it.

`python -m app.ui.tour --out build/tour` walks detect, status, activation (a wrong code once, then
the right one and an own code), renewal and loss by mouse and keyboard events on the real widgets.
It leaves a picture a step and tour.json, and ends with 0 only if each step reached what it expects.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QScrollArea, QWidget

from app.language import SOURCE
from app.ui import choices
from app.ui.run import run
from app.ui.shell import Shell
from app.ui.widgets.pin_field import PinField

if TYPE_CHECKING:
    from app.ui.parts import Assemble

LETTER_CODE, WRONG_CODE, OWN_CODE = "1234", "9753", "2580"
_LIMIT_S = 20.0
_LOOK_S = 0.02
W = TypeVar("W", bound=QWidget)


@dataclass(frozen=True, slots=True)
class Stop:
    """One step of the tour: what should be seen, what was, and the picture of it."""

    step: str
    expected: str
    reached: str
    ok: bool
    picture: str


class NotReached(Exception):
    """What was expected did not appear in time."""


class Visitor:
    """Finds things by the words a person reads, and uses mouse and keyboard on them."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    async def press(self, words: str) -> None:
        """Click the button or the option that begins with these words."""
        button = await self._find(
            QAbstractButton, lambda each: _plain(each.text()).startswith(words), words
        )
        self._into_view(button)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    async def write(self, name: str, text: str) -> None:
        """Type into the field of this name."""
        field = await self._find(QLineEdit, lambda each: each.accessibleName() == name, name)
        self._into_view(field)
        field.setFocus()
        if not isinstance(field, PinField):
            field.clear()
        QTest.keyClicks(field, text)

    async def see(self, words: str) -> str:
        """Wait until a text that contains these words is on screen, and return it."""
        found = await self._find(QLabel, lambda each: words in _plain(each.text()), words)
        self._into_view(found)
        return found.text()

    async def read_header(self, words: str) -> str:
        """Wait until the header says these words."""
        await until(lambda: words in _plain(self._shell.header.words), words)
        return self._shell.header.words

    async def _find(self, kind: type[W], fits: Callable[[W], bool], words: str) -> W:
        def search() -> W | None:
            shown = (each for each in self._shell.findChildren(kind) if each.isVisible())
            return next((each for each in shown if each.isEnabled() and fits(each)), None)

        return await until(search, words)

    def _into_view(self, widget: QWidget) -> None:
        for area in self._shell.findChildren(QScrollArea):
            if area.isVisible() and area.isAncestorOf(widget):
                area.ensureWidgetVisible(widget)


T = TypeVar("T")


async def until(look: Callable[[], T | None], words: str) -> T:
    """Look at the screen again and again, as an eye does, until there is something."""
    loop = asyncio.get_running_loop()
    limit = loop.time() + _LIMIT_S
    while loop.time() < limit:
        if found := look():
            return found
        await asyncio.sleep(_LOOK_S)
    raise NotReached(words)


def _plain(text: str) -> str:
    """Return a text with ordinary spaces, as somebody would type what he looks for."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


Act = Callable[[Visitor], Awaitable[str]]


async def detect(visitor: Visitor) -> str:
    """The reader and the card are seen by themselves."""
    return await visitor.read_header("Carte CPS")


async def status(visitor: Visitor) -> str:
    """What the card is, until when it is valid, and how many tries are left."""
    await visitor.see("3 essais sur 3")
    return await visitor.see("Votre carte est valide")


async def begin_activation(visitor: Visitor) -> str:
    """The first question of the first use."""
    await visitor.press("Commencer la première utilisation")
    return await visitor.see("Qu’avez-vous sous la main")


async def compare_letter(visitor: Visitor) -> str:
    """The letter's number is compared before any try."""
    await visitor.press("Le courrier avec mes codes")
    await visitor.press("Continuer")
    return await visitor.see("29 00 99 52 35")


async def wrong_code(visitor: Visitor) -> str:
    """A wrong code costs one try, and the page says so."""
    await visitor.press("C’est le même numéro")
    await visitor.write("Code porteur du courrier", WRONG_CODE)
    await visitor.press("Vérifier le code")
    await visitor.see("Un essai a été utilisé")
    return await visitor.see("Code porteur : 2 essais sur 3")


async def right_code(visitor: Visitor) -> str:
    """The right code gives the tries back and offers an own code."""
    await visitor.write("Code porteur du courrier", LETTER_CODE)
    await visitor.press("Vérifier le code")
    return await visitor.see("Le code du courrier est juste")


async def own_code(visitor: Visitor) -> str:
    """An own code is typed twice."""
    await visitor.press("Choisir mon code")
    await visitor.write("Nouveau code", OWN_CODE)
    await visitor.write("Nouveau code, une seconde fois", OWN_CODE)
    return await visitor.see("Évitez une date de naissance")


async def proof(visitor: Visitor) -> str:
    """The card proves that it works, and the page says what changed."""
    await visitor.press("Changer le code")
    await visitor.see("la carte a signé, la signature est juste")
    return await visitor.see("Votre carte est prête, avec votre code")


async def begin_renewal(visitor: Visitor) -> str:
    """The renewal page tells first that renewal is automatic."""
    await visitor.press("Terminer")
    await visitor.press("Renouvellement")
    return await visitor.see("Le renouvellement est automatique")


async def correct_address(visitor: Visitor) -> str:
    """A new professional address."""
    await visitor.press("Vérifier l’adresse et le lieu d’exercice")
    await visitor.press("Elle est à corriger")
    await visitor.write("Destinataire", "Claire MARTEL-DEMO")
    await visitor.write("Numéro et rue", "12 rue des Lilas")
    await visitor.write("Code postal", "59000")
    await visitor.write("Commune", "LILLE")
    await visitor.write("Téléphone", "03 20 00 00 00")
    await visitor.press("J’atteste que ces renseignements sont exacts.")
    await visitor.press("Continuer")
    return await visitor.see("HOPITAL DE DEMONSTRATION")


async def review_renewal(visitor: Visitor) -> str:
    """All that will be sent is read over."""
    await visitor.press("Oui")
    await visitor.press("Je la garde jusqu’à la nouvelle")
    await visitor.press("Continuer")
    return await visitor.see("12 rue des Lilas")


async def offer_signature(visitor: Visitor) -> str:
    """The card in the reader can sign what is sent."""
    await visitor.press("Envoyer")
    return await visitor.see("elle peut signer cette déclaration")


async def renewal_received(visitor: Visitor) -> str:
    """Signed with the own code, and the server's reference."""
    await visitor.press("Signer avec la carte")
    await visitor.write("Votre code porteur", OWN_CODE)
    await visitor.press("Signer et envoyer")
    await visitor.see("signée sur la carte")
    return await visitor.see("Déclaration reçue")


async def begin_loss(visitor: Visitor) -> str:
    """The phone line comes first."""
    await visitor.press("Terminer")
    await visitor.press("Déclarer une perte ou un vol")
    await visitor.see("Que s’est-il passé")
    return await visitor.see("Le plus rapide : appelez.")


async def describe_loss(visitor: Visitor) -> str:
    """Which card, when and where."""
    await visitor.press("Carte perdue")
    await visitor.press("Continuer")
    await visitor.press("Je suis le titulaire de la carte")
    await visitor.press("Continuer")
    await visitor.press("Carte CPS, 29 00 99 52 35")
    await visitor.press("Continuer")
    await visitor.write("Date de la perte", f"{date.today():%d/%m/%Y}")
    await visitor.write("Lieu où la carte a été perdue", "Gare de Lille-Flandres")
    await visitor.write("Téléphone", "03 20 00 00 00")
    await visitor.press("J’atteste que ces renseignements sont exacts.")
    await visitor.press("Continuer")
    return await visitor.see("Gare de Lille-Flandres")


async def confirm_loss(visitor: Visitor) -> str:
    """What cannot be undone is confirmed twice."""
    await visitor.press("Continuer")
    await visitor.see("elle ne servira plus")
    await visitor.press("Je comprends que cela ne peut pas être annulé.")
    return await visitor.see("sera mise en opposition")


async def loss_received(visitor: Visitor) -> str:
    """The server's reference, and what the opposition means."""
    await visitor.press("Mettre la carte en opposition")
    await visitor.see("La carte est mise en opposition")
    return await visitor.see("Déclaration reçue")


async def list_declarations(visitor: Visitor) -> str:
    """Both declarations stand in the list with their references."""
    await visitor.press("Terminer")
    await visitor.see("Renouvellement")
    return await visitor.see("Carte perdue")


ROUTE: tuple[tuple[str, str, Act], ...] = (
    ("detect", "Carte CPS", detect),
    ("status", "Votre carte est valide", status),
    ("activation-question", "Qu’avez-vous sous la main", begin_activation),
    ("activation-letter", "29 00 99 52 35", compare_letter),
    ("activation-wrong-code", "2 essais sur 3", wrong_code),
    ("activation-right-code", "Le code du courrier est juste", right_code),
    ("activation-own-code", "Évitez une date de naissance", own_code),
    ("activation-proof", "Votre carte est prête, avec votre code", proof),
    ("renewal-truth", "Le renouvellement est automatique", begin_renewal),
    ("renewal-address", "HOPITAL DE DEMONSTRATION", correct_address),
    ("renewal-review", "12 rue des Lilas", review_renewal),
    ("renewal-signature", "elle peut signer cette déclaration", offer_signature),
    ("renewal-received", "Déclaration reçue", renewal_received),
    ("loss-phone-first", "Le plus rapide : appelez.", begin_loss),
    ("loss-review", "Gare de Lille-Flandres", describe_loss),
    ("loss-confirm", "sera mise en opposition", confirm_loss),
    ("loss-received", "Déclaration reçue", loss_received),
    ("declarations", "Carte perdue", list_declarations),
)


async def walk(out: Path, stops: list[Stop], shell: Shell) -> None:
    """Walk the route; after a step that was not reached the rest is not tried."""
    visitor = Visitor(shell)
    for number, (step, expected, act) in enumerate(ROUTE, start=1):
        try:
            reached = _plain(await act(visitor))
            ok = expected in reached
        except NotReached as missing:
            reached, ok = f"not on screen: {missing}", False
        picture = f"{number:02}-{step}.png"
        shell.grab().save(str(out / picture))
        stops.append(Stop(step, expected, reached, ok, picture))
        print(f"{'ok' if ok else 'NOT REACHED':<12} {step}: {reached}", flush=True)
        if not ok:
            break


def tour(out: Path) -> int:
    """Run the tour, write what was reached, and return the exit code."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.png"):
        old.unlink()
    stops: list[Stop] = []
    with tempfile.TemporaryDirectory(prefix="poste-cpx-tour-") as home:
        os.environ["POSTE_CPX_HOME"] = home
        choices.of_user().language = SOURCE  # what is looked for on screen is French
        run(_prepare, demo=True, guest=partial(walk, out, stops))
    report = json.dumps([asdict(stop) for stop in stops], ensure_ascii=False, indent=2)
    (out / "tour.json").write_text(report + "\n", "utf-8")
    return 0 if len(stops) == len(ROUTE) and all(stop.ok for stop in stops) else 1


def _prepare() -> "Assemble":
    """The tour is a program of its own, so it takes the demonstration from the assembly."""
    from app import assembly

    return assembly.demo


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m app.ui.tour", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/tour"))
    return tour(parser.parse_args().out)


if __name__ == "__main__":
    sys.exit(main())
