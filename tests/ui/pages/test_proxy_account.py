"""The proxy's account in *Réglages*: entered, used at once, removed, its password never shown."""

from PySide6.QtWidgets import QLineEdit

from app.backend.http import ProxyLogin
from app.backend.secrets import Secrets
from app.demo.memory_keyring import MemoryKeyring
from app.ui.pages.settings.page import SettingsPage
from app.ui.pages.settings.proxy_account import ProxyAccount
from app.ui.places import Intent
from app.workflows.proxy import ProxyRoom
from tests.ui.conftest import Open, Play
from tests.ui.pages.test_directory import press, said, until
from tests.ui.standin import StandIn

PROXY = 3


def test_an_account_is_kept_used_and_removed(play: Play, window: Open) -> None:
    keyring = MemoryKeyring()

    async def scenario() -> None:
        room = ProxyRoom(Secrets(keyring=lambda: keyring))
        parts = StandIn(proxy=room)
        shell = window(parts)
        shell.open(Intent.SEE_SETTINGS)
        assert isinstance(shell.page, SettingsPage)
        shell.page.tabs.open(PROXY)
        await until(shell, lambda text: "Aucun compte n’est enregistré" in text)
        user, password = shell.findChildren(ProxyAccount)[0].findChildren(QLineEdit)
        assert password.echoMode() is QLineEdit.EchoMode.Password
        press(shell, "Enregistrer le compte")
        assert "À remplir" in said(shell)
        user.setText("agent:x")
        password.setText("hunter2")
        press(shell, "Enregistrer le compte")
        assert "À remplir" in said(shell) and room.login() is None
        user.setText("agent")
        press(shell, "Enregistrer le compte")
        await until(shell, lambda text: "Compte enregistré\u202f: agent" in text)
        assert room.login() == ProxyLogin("agent", "hunter2")
        assert password.text() == "" and "hunter2" not in said(shell)
        assert parts.asked_to_send == 1  # what waits for the way out tries it at once
        press(shell, "Retirer le compte")
        await until(shell, lambda text: "Aucun compte n’est enregistré" in text)
        assert keyring.get_password("poste-cpx", "proxy-account") is None

    play(scenario)


def test_an_account_kept_earlier_is_told_when_the_section_opens(play: Play, window: Open) -> None:
    keyring = MemoryKeyring()
    keyring.set_password("poste-cpx", "proxy-account", '{"user": "agent", "password": "x"}')

    async def scenario() -> None:
        shell = window(StandIn(proxy=ProxyRoom(Secrets(keyring=lambda: keyring))))
        shell.open(Intent.SEE_SETTINGS)
        assert isinstance(shell.page, SettingsPage)
        shell.page.tabs.open(PROXY)
        await until(shell, lambda text: "Compte enregistré\u202f: agent" in text)

    play(scenario)


def test_without_a_keyring_the_page_says_how_long_it_is_kept(play: Play, window: Open) -> None:
    async def scenario() -> None:
        room = ProxyRoom(Secrets())
        shell = window(StandIn(proxy=room))
        shell.open(Intent.SEE_SETTINGS)
        assert isinstance(shell.page, SettingsPage)
        shell.page.tabs.open(PROXY)
        await room.keep("agent", "x")
        await until(shell, lambda text: "jusqu’à la fermeture" in text)

    play(scenario)
