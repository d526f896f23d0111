"""« Comparer avec l’annuaire » on *Ma carte*, and the key of the directory in *Réglages*."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from app.backend.directory import DirectoryClient
from app.backend.secrets import Secrets
from app.demo.memory_keyring import MemoryKeyring
from app.domain.directory import Comparison, Difference, Discrepancy
from app.domain.holder import Structure, StructureKind
from app.domain.problem import NoAnswer, ProblemCode
from app.ui.pages.my_card.directory import _answer
from app.ui.pages.settings.directory_key import DirectoryKey
from app.ui.shell import Shell
from app.ui.widgets.button import Button
from app.workflows.directory import KEY_NAME, DirectoryRoom
from tests.ui.conftest import Open, Play
from tests.ui.samples import NURSE, STATIONS
from tests.ui.standin import StandIn

LIMIT_S = 5


def said(shell: Shell) -> str:
    QApplication.sendPostedEvents()  # not processEvents: a coroutine asks
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return " ".join(each.text() for each in shell.findChildren(QLabel) if each.isVisible())


async def until(shell: Shell, fits: Callable[[str], bool]) -> None:
    async with asyncio.timeout(LIMIT_S):
        while not fits(said(shell)):
            await asyncio.sleep(0)


def press(shell: Shell, name: str) -> None:
    buttons = [each for each in shell.findChildren(Button) if each.text() == name]
    next(each for each in buttons if each.isVisible()).click()


def room(keyring: MemoryKeyring, asked: list[str]) -> DirectoryRoom:
    """A directory that nobody can reach; it notes that it was asked."""

    def nobody(key: str) -> DirectoryClient:
        asked.append(key)
        raise NoAnswer(ProblemCode.NO_NETWORK)

    return DirectoryRoom(Secrets(keyring=lambda: keyring), nobody)


def test_nobody_is_asked_before_the_person_asks(play: Play, window: Open) -> None:
    keyring, asked = MemoryKeyring(), list[str]()
    keyring.set_password("poste-cpx", KEY_NAME, "clef")

    async def scenario() -> None:
        shell = window(StandIn(station=STATIONS["valid"], directory=room(keyring, asked)))
        assert "Annuaire" not in said(shell) and asked == []
        press(shell, "Comparer avec l’annuaire")
        await until(shell, lambda text: "Le réseau ne répond pas" in text)
        assert asked == ["clef"]
        press(shell, "Fermer")
        assert "Le réseau ne répond pas" not in said(shell)

    play(scenario)


def test_without_a_key_the_way_leads_to_the_settings(play: Play, window: Open) -> None:
    keyring, asked = MemoryKeyring(), list[str]()

    async def scenario() -> None:
        shell = window(
            StandIn(station=STATIONS["valid"], directory=room(keyring, asked), demo=False)
        )
        press(shell, "Comparer avec l’annuaire")
        await until(shell, lambda text: "demande une clé" in text)
        press(shell, "Régler la clé de l’annuaire")
        await until(shell, lambda text: "Aucune clé n’est enregistrée" in text)
        (editor,) = shell.findChildren(DirectoryKey)[0].findChildren(QLineEdit)
        editor.setText("clé à moi")
        press(shell, "Enregistrer la clé")
        assert "Collez la clé entière" in said(shell)
        editor.setText("k3y-42")
        press(shell, "Enregistrer la clé")
        await until(shell, lambda text: "dans le trousseau du système" in text)
        assert editor.text() == "" and "k3y-42" not in said(shell)
        assert keyring.get_password("poste-cpx", KEY_NAME) == "k3y-42"
        press(shell, "Retirer la clé")
        await until(shell, lambda text: "Aucune clé n’est enregistrée" in text)
        assert keyring.get_password("poste-cpx", KEY_NAME) is None
        assert asked == []

    play(scenario)


def test_the_answer_goes_with_its_card(play: Play, window: Open) -> None:
    async def scenario() -> None:
        parts = StandIn(station=STATIONS["valid"])
        shell = window(parts)
        press(shell, "Comparer avec l’annuaire")
        await until(shell, lambda text: "demande une clé" in text)
        parts.become(STATIONS["empty"])
        assert "demande une clé" not in said(shell)

    play(scenario)


@pytest.mark.parametrize("what", Difference)
def test_each_difference_says_what_to_do(what: Difference, qapp: QApplication) -> None:
    found = Discrepancy(what, date(2028, 1, 31), "2900995235")
    (panel,) = _answer(replace(NURSE, test=False), Comparison((found,)))
    texts = [each.text() for each in panel.findChildren(QLabel)]
    assert "31\u00a0janvier\u00a02028" in texts and "2900995235" in texts
    assert len([text for text in texts if text.endswith(".")]) >= 2


def test_a_test_card_is_not_blamed(qapp: QApplication) -> None:
    notice, _panel = _answer(NURSE, Comparison((Discrepancy(Difference.NOT_LISTED),)))
    assert "carte de test" in notice.findChildren(QLabel)[-1].text()


def test_the_places_of_the_directory_are_shown(qapp: QApplication) -> None:
    place = Structure("HOPITAL DE DEMONSTRATION", StructureKind.FINESS, "999990013")
    _same, facts = _answer(NURSE, Comparison(places=(place,)))
    texts = [each.text() for each in facts.findChildren(QLabel)]
    assert "HOPITAL DE DEMONSTRATION · 999990013" in texts
