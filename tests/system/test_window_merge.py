"""Two windows on one PostgreSQL: a card that is changed in both, a server that goes away."""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.backend.register_open import open_shared
from app.domain.card import CardType
from app.domain.fleet import FleetCard
from tests.backend.cluster import Cluster, cluster
from tests.system.processes import Program
from tests.system.screen import SYSTEM_PYTHON, Screen

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CARD = FleetCard("2900000001", CardType.CPE, "Aline EXEMPLE", end=date(2099, 1, 31))
MOST_KEYS = 30
FLEET = "ctrl+4"


@pytest.fixture
def server() -> Iterator[Cluster]:
    with cluster() as running:
        register = open_shared(running.url)
        register.save(CARD, NOW)
        register.close()
        yield running


@pytest.fixture
def ears(screen: Screen) -> Iterator[Program]:
    hear = [SYSTEM_PYTHON, str(HERE / "hear_announcements.py"), "--focus"]
    program = Program(hear, os.environ | screen.env)
    program.wait_for_line("listening")
    yield program
    program.end()


class Hands:
    """Somebody at the keyboard of one window, who goes by what takes the focus."""

    def __init__(self, screen: Screen, ears: Program, program: Program) -> None:
        self._screen, self._ears = screen, ears
        pid = str(program.process.pid)
        search = ("search", "--sync", "--all", "--pid", pid, "--name", "Poste CPx")
        self._window = ("xdotool", *search)

    def take(self) -> None:
        self._screen.run(*self._window, "windowactivate", "--sync")

    def press(self, *keys: str) -> None:
        self._screen.run("xdotool", "key", "--delay", "60", *keys)

    def type(self, words: str) -> None:
        self._screen.run("xdotool", "type", "--delay", "60", words)

    def go(self, key: str, *names: str) -> None:
        """Press a key until a control of one of these names has the focus."""
        wanted = {f"focus: {name}" for name in names}
        for _turn in range(MOST_KEYS):
            heard = len(self._focused())
            self.press(key)
            self._ears.wait_for(lambda _line: len(self._focused()) > heard)  # noqa: B023
            if wanted & set(self._focused()[heard:]):
                return
        raise AssertionError(f"{key} never led to {names}: {self._ears.lines}")

    def go_to_the_list(self) -> None:
        """Stand on its first card; list and card tell the focus in either order."""
        heard = len(self._focused())
        self.go("Tab", "Cartes du registre", "Valide")
        self._ears.wait_for(lambda _line: "focus: Valide" in self._focused()[heard:])

    def _focused(self) -> list[str]:
        return [line for line in self._ears.lines if line.startswith("focus: ")]


@pytest.fixture
def windows(
    screen: Screen, server: Cluster, ears: Program, tmp_path: Path
) -> Iterator[list[Hands]]:
    """Two programs on the register of the server, no card office and no reader."""
    programs = [start(screen, server, tmp_path / name) for name in ("one", "other")]
    ears.wait_for(lambda _line: sum("à puce" in each for each in ears.lines) == len(programs))
    yield [Hands(screen, ears, program) for program in programs]
    for program in programs:
        program.kill()
        assert not [line for line in program.lines if "Traceback" in line]


def start(screen: Screen, server: Cluster, home: Path) -> Program:
    (home / "settings").mkdir(parents=True)
    settings = f'fleet = true\ndatabase_url = "{server.url}"\n'
    (home / "settings" / "settings.toml").write_text(settings)
    env = {
        "POSTE_CPX_HOME": str(home),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    return Program([sys.executable, "-m", "app"], os.environ | screen.env | env)


def test_a_card_changed_in_two_windows_is_joined_by_the_person(
    screen: Screen, server: Cluster, ears: Program, windows: list[Hands]
) -> None:
    one, other = windows
    for hands, note in ((one, "au coffre"), (other, "chez Paul")):
        hands.take()
        hands.press(FLEET)
        hands.go_to_the_list()
        hands.press("Return")
        hands.go("Tab", "Note")
        hands.type(note)
    other.go("Tab", "Le titulaire a quitté l’établissement")
    other.press("space")
    other.go("Tab", "Enregistrer")
    other.press("Return")
    ears.wait_for_line("La carte est enregistrée.")
    one.take()
    one.go("Tab", "Enregistrer")
    one.press("Return")
    ears.wait_for_line("Quelqu’un a modifié cette carte pendant que vous le faisiez.")
    ears.wait_for_line("focus: Carte 29")
    one.go("Tab", "Enregistrer ces choix")
    one.press("Return")
    ears.wait_for(lambda _line: ears.lines.count("La carte est enregistrée.") == 2)
    register = open_shared(server.url)
    (row,) = register.changes().rows
    register.close()
    assert (row.note, row.holder_left) == ("au coffre", True)


def test_a_server_that_goes_away_and_comes_back_is_heard(
    server: Cluster, ears: Program, windows: list[Hands]
) -> None:
    one, _other = windows
    one.take()
    one.press(FLEET)
    one.go_to_the_list()
    server.kill()
    ears.wait_for_line("le registre est en lecture seule.")
    server.start()
    ears.wait_for_line("Le registre répond de nouveau.")
