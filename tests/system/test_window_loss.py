"""A loss from the real window to an office over HTTPS, while the way or the office fails.

Each row: what goes wrong, what the window says, and how many declarations the office holds, while
it lasts and afterwards. Nothing is lost, nothing is there twice, nothing is written in clear.
"""

import os
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import keyring.backends.fail
import keyring.core
import pytest
from PySide6.QtWidgets import QApplication

from app.demo.sandbox import Fault, Sandbox, wire
from app.demo.sandbox.register import declarations_in
from app.program import Program as Running
from app.ui.shell import Shell
from app.ui.tour import Visitor
from tests.system.in_clear import files_holding
from tests.system.live_window import LIMIT_S, live
from tests.system.loss import CODE, NUMBER, Road, configure, declare, read
from tests.system.pcsc_service import PcscService
from tests.system.processes import Program
from tests.system.screen import Screen

PUK, NAMES, CARD = "12345678", ("MARTEL-DEMO", "CLAIRE"), "2900995235"
KEPT = "La déclaration est gardée dans la boîte d’envoi."
LEAVES = "Elle partira dès que possible."
PERHAPS = "Elle est peut-être déjà arrivée : elle sera présentée de nouveau"
NEVER = "Elle ne sera pas renvoyée telle quelle."
ASKED_S = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A fault, None for no way at all; what is said; what the office holds during and after it."""

    fault: Fault | None
    says: tuple[str, ...]
    during: int
    after: int = 1


ROWS = {
    "no network": Row(None, ("Le réseau ne répond pas.", KEPT, LEAVES), 0),
    "reset": Row(Fault.RESET, ("Le réseau ne répond pas.", KEPT, PERHAPS), 0),
    "expired certificate": Row(
        Fault.EXPIRED_CERTIFICATE,
        ("Le certificat du serveur n’est pas valable à cette date.", KEPT, LEAVES),
        0,
    ),
    "portal": Row(Fault.PORTAL, ("Ce réseau demande une connexion dans le navigateur", KEPT), 0),
    "busy": Row(Fault.BUSY, ("Le serveur est très demandé.", KEPT), 0),
    "lost answer": Row(Fault.LOST_ANSWER, ("Le réseau ne répond pas.", KEPT, PERHAPS), 1),
    "refused": Row(
        Fault.REFUSED,
        ("Le serveur a refusé la déclaration : Ce numéro de carte est inconnu.", NEVER),
        0,
        0,
    ),
    "conflict": Row(
        Fault.CONFLICT,
        ("Le serveur connaît déjà cette déclaration, avec un autre contenu.", NEVER),
        0,
        0,
    ),
}


@pytest.fixture
def home(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The product's folder; what else a program may write goes beside it, to be looked at too."""
    (own_home / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", None)
    for name in ("TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(own_home / "temporary"))
    return own_home / "poste-cpx"


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_loss_while_something_fails(
    qapp: QApplication,
    card: PcscService,
    office: Sandbox,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    row: Row,
) -> None:
    monkeypatch.setattr(wire, "BUSY_SECONDS", ASKED_S)
    monkeypatch.setattr(keyring.core, "_keyring_backend", keyring.backends.fail.Keyring())
    road = Road(office.url)  # nobody answers there yet
    url = road.url if row.fault is None else office.url
    configure(home, url, office.ca_file, office.receipt_keys)
    office.inject(row.fault or Fault.NONE)

    began = datetime.now(UTC)

    async def at_the_window(shell: Shell) -> None:
        visitor = Visitor(shell)
        await declare(shell)
        await visitor.see(row.says[0])
        said = read(shell)
        assert [each for each in (*row.says, NUMBER) if each not in said] == []
        assert len(office.declarations()) == row.during
        office.clear()
        if row.fault is None:
            road.open()
        if row.after:
            await visitor.see("Déclaration reçue")
            await visitor.see(office.declarations()[0].reference)
            await visitor.press("Terminer")
            await visitor.see(f"Référence {office.declarations()[0].reference}")
        else:
            await visitor.press("Fermer")
            await visitor.see("Refusée par le serveur")
            await visitor.see(row.says[0])

    try:
        live(qapp, home, at_the_window)
    finally:
        road.close()
    held = office.declarations()
    assert len(held) == row.after
    if row.fault is Fault.BUSY:
        assert (held[0].received_at - began).total_seconds() >= ASKED_S
    assert all(CARD.encode() in each.payload for each in held)
    look_for_secrets(home)


def test_a_loss_that_waits_until_the_card_said_who_declares(
    qapp: QApplication,
    card: PcscService,
    tmp_path: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", keyring.backends.fail.Keyring())
    tokens: list[str] = []

    async def at_the_window(shell: Shell) -> None:
        visitor = Visitor(shell)
        await declare(shell)
        await visitor.see("Le serveur veut savoir qui envoie")
        assert [each for each in (KEPT, LEAVES, NUMBER) if each not in read(shell)] == []
        assert office.declarations() == ()
        await visitor.press("S’identifier")
        await visitor.press("Avec ma carte")
        await visitor.press("Continuer")
        await visitor.write("Votre code porteur", CODE)
        await visitor.press("S’identifier")
        await visitor.press("Continuer")  # no keyring: the login ends with the program
        await visitor.see("Déclaration reçue")
        assert isinstance(shell._parts, Running)
        tokens.append(shell._parts._joined.login.token() or "")

    with Sandbox(tmp_path / "office", token_wanted=True) as office:
        configure(home, office.url, office.ca_file, office.receipt_keys)
        live(qapp, home, at_the_window)
        assert len(office.declarations()) == 1
    assert tokens != [""]
    look_for_secrets(home, *tokens)


def test_a_program_killed_while_it_sends_and_begun_again(
    card: PcscService, screen: Screen, home: Path, tmp_path: Path
) -> None:
    data = tmp_path / "office"
    sandbox = [sys.executable, "-m", "app", "sandbox", "--data", str(data)]
    env = os.environ | screen.env | card.env
    first = Program([*sandbox, "--scenario", "lost-answer"], env)
    url = first.wait_for_line("https://")
    configure(home, url, data / "authority.pem", data / "receipt-keys.json")
    person = [sys.executable, "-m", "tests.system.loss"]
    killed = Program([*person, "declare"], env)
    killed.wait_for_line("boîte d’envoi")
    killed.kill()
    first.kill()
    (held,) = declarations_in(data)
    again = Program([*sandbox, "--port", url.rpartition(":")[2]], env)
    again.wait_for_line("https://")
    restarted = Program([*person, "look", f"Référence {held.reference}"], env)
    restarted.wait_for_line("Carte perdue")
    assert restarted.process.wait(LIMIT_S) == 0
    again.end()
    assert declarations_in(data) == (held,)
    look_for_secrets(home)


def look_for_secrets(home: Path, *tokens: str) -> None:
    """No code, no token and no holder's name is in any file that was written, in any form."""
    files = [file for file in home.rglob("*") if file.is_file()]
    assert home / "data" / "outbox.sqlite3" in files
    logs = [file.read_text("utf-8") for file in files if file.parent.name == "logs"]
    assert any(" app.reader.channel: > 00 A4" in log for log in logs)  # the wire was written down
    assert files_holding(home.parent, (CODE, PUK), (*NAMES, *tokens)) == []
