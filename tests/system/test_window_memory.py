"""A holder's name in the running program: there with the card, and soon in no object without it."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.system.inserted import inserted
from tests.system.pcsc_service import PcscService
from tests.system.processes import Program
from tests.system.screen import Screen

NAME = "PERRIN-DEMO"
EMPTY = "Lecteur prêt, pas de carte"
LOOKS = 10


@pytest.fixture
def env(screen: Screen, pcscd: PcscService, tmp_path: Path) -> dict[str, str]:
    mine = {
        "POSTE_CPX_HOME": str(tmp_path / "home"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    return os.environ | screen.env | pcscd.env | mine


def test_nothing_holds_on_to_a_holder_whose_card_has_gone(
    env: dict[str, str], ears: Program, pcscd: PcscService
) -> None:
    program = Program([sys.executable, "-m", "tests.system.holding_on", NAME], env)
    try:
        ears.wait_for_line(EMPTY)
        with inserted(pcscd, "cpe-secretary"):
            ears.wait_for_line("Carte CPE, valide")
            assert "Holder" in held(program)
        ears.wait_for(lambda _line: ears.lines.count(EMPTY) == 2)
        looks = (held(program) for _look in range(LOOKS))
        assert next((found for found in looks if not found), None) == [], held(program)
    finally:
        program.kill()


def held(program: Program) -> list[str]:
    """What refers to the name now."""
    told = len(program.lines)
    program.process.send_signal(signal.SIGUSR1)
    program.wait_for(lambda _line: len(program.lines) > told)
    (line,) = (each for each in program.lines[told:] if each.startswith("held by"))
    return line.removeprefix("held by").split()
