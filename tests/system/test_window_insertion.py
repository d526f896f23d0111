"""Cards put in for the register, in the real window: what somebody who does not see it hears.

The desktop has no player of sounds here, so the screen's bell is what is rung.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.inserted import inserted
from tests.system.pcsc_service import PcscService
from tests.system.processes import Program
from tests.system.screen import SYSTEM_PYTHON, Screen

HERE = Path(__file__).parent
LIMIT_S = 20
MY_CARD, FLEET = "ctrl+1", "ctrl+4"
INSERT = "focus: Ajouter par le lecteur"
SECRETARY = "Carte CPE SOPHIE PERRIN-DEMO, fin le"


@pytest.fixture
def env(screen: Screen, pcscd: PcscService, tmp_path: Path) -> dict[str, str]:
    """The screen and readers, a home with the register on, and no Secret Service."""
    settings = tmp_path / "home" / "settings"
    settings.mkdir(parents=True)
    (settings / "settings.toml").write_text("fleet = true\n")
    return (
        os.environ
        | screen.env
        | pcscd.env
        | {
            "POSTE_CPX_HOME": str(tmp_path / "home"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
    )


@pytest.fixture
def ears(env: dict[str, str]) -> Iterator[Program]:
    program = Program([SYSTEM_PYTHON, str(HERE / "hear_announcements.py"), "--focus"], env)
    program.wait_for_line("listening")
    yield program
    program.end()


@pytest.fixture
def bells(env: dict[str, str]) -> Iterator[Program]:
    program = Program([sys.executable, str(HERE / "hear_bells.py")], env)
    program.wait_for_line("listening")
    yield program
    program.kill()


@pytest.fixture
def window(screen: Screen, env: dict[str, str], ears: Program) -> Iterator[Program]:
    """The program, its window in front."""
    no_player = ["env", "PATH=/nowhere", sys.executable, "-m", "app"]
    program = Program(no_player, env)
    ears.wait_for_line("Lecteur prêt, pas de carte")
    screen.activate("Poste CPx")
    yield program
    program.kill()
    assert not [line for line in program.lines if "Traceback" in line]


def test_each_card_is_heard_without_a_click(
    screen: Screen, window: Program, ears: Program, bells: Program, pcscd: PcscService
) -> None:
    screen.run("xdotool", "key", FLEET)
    ears.wait_for_line(INSERT)
    with inserted(pcscd, "cpe-secretary"):
        new = ears.wait_for_line(SECRETARY)
        heard(bells, 1)
    with inserted(pcscd, "blocked"):
        ears.wait_for_line("ajoutée. Son code porteur est bloqué.")
        heard(bells, 2)
    with inserted(pcscd, "cpe-secretary"):
        again = ears.wait_for_line("déjà au registre, mise à jour.")
        heard(bells, 4)
    assert new.endswith(", ajoutée.")
    assert again.startswith(SECRETARY)


def test_an_insertion_goes_on_behind_another_page_until_it_is_ended(
    screen: Screen, window: Program, ears: Program, pcscd: PcscService
) -> None:
    screen.run("xdotool", "key", FLEET)
    ears.wait_for_line(INSERT)
    screen.run("xdotool", "key", "Return", MY_CARD)
    with inserted(pcscd, "cpe-secretary"):
        ears.wait_for_line(SECRETARY)


@pytest.mark.parametrize(("sound", "rings"), [("NOTED", 1), ("AGAIN", 2), ("FAILED", 3)])
def test_the_bell_tells_what_became_of_a_card(
    env: dict[str, str], bells: Program, sound: str, rings: int
) -> None:
    ring = (
        "from PySide6.QtCore import QTimer; from PySide6.QtWidgets import QApplication; "
        "from app.ui.sound import Sound, play; "
        f"app = QApplication([]); play(Sound.{sound}); "
        "QTimer.singleShot(1500, app.quit); app.exec()"
    )
    ringing = Program(["env", "PATH=/nowhere", sys.executable, "-c", ring], env)
    assert ringing.process.wait(LIMIT_S) == 0
    heard(bells, rings)


def heard(bells: Program, rings: int) -> None:
    """So many rings since the window opened."""
    bells.wait_for(lambda _line: bells.lines.count("bell") >= rings)
    assert bells.lines.count("bell") == rings
