"""The real program on a real screen: the tour, the end, and what a screen reader hears."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.reader.replay import exchanges
from app.ui.run import DISPLAY_GONE
from tests.system.processes import Program
from tests.system.screen import Screen

LIMIT_S = 120
NAME = "poste-cpx"
CODE = "9753"
DIGITS = tuple(f"{ord(digit):02X}" for digit in CODE)
DIAGNOSIS = "ctrl+6"


@pytest.fixture
def env(screen: Screen, tmp_path: Path) -> dict[str, str]:
    """The screen, a folder for all files of the run, and no Secret Service.

    This bus has none, and asking for one takes its time.
    """
    files = tmp_path / "run"
    files.mkdir()
    none = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "TMPDIR": str(files)}
    return os.environ | screen.env | none


@pytest.fixture
def demo(env: dict[str, str], ears: Program) -> Iterator[Program]:
    """The program in demonstration mode, its card announced."""
    program = Program([sys.executable, "-m", "app", "--demo"], env)
    ears.wait_for_line("Carte CPS, valide")
    yield program
    program.kill()


def test_the_tour_reaches_every_step(env: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "tour"
    ran = subprocess.run(
        [sys.executable, "-m", "app.ui.tour", "--out", str(out)],
        env=env,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    stops = json.loads((out / "tour.json").read_text("utf-8"))
    assert [stop["step"] for stop in stops if not stop["ok"]] == []
    assert ran.returncode == 0, ran.stdout + ran.stderr
    for stop in stops:
        assert (out / stop["picture"]).read_bytes().startswith(b"\x89PNG")


def test_a_screen_reader_finds_every_control_by_name(screen: Screen, demo: Program) -> None:
    nodes = list(walk(screen.accessible(NAME)))
    controls = [node for node in nodes if "focusable" in node["states"]]
    roles = {node["role"] for node in controls}
    assert "radio button" in roles and roles & {"push button", "button"}  # renamed in AT-SPI 2.54
    assert [node for node in controls if node["role"] != "label" and not node["name"]] == []
    names = {node["name"] for node in nodes}
    assert {"Ma carte", "Première utilisation", "Déclarations", "Votre carte est valide"} <= names
    card = next(name for name in names if name.startswith("Carte CPS, CLAIRE"))
    assert "fin de validité le 31\u00a0janvier" in card


def test_the_code_is_spoken_by_its_count_and_never_by_its_digits(
    screen: Screen, demo: Program, ears: Program
) -> None:
    screen.activate("Poste CPx")
    try_a_code(screen, ears)
    assert not [line for line in ears.lines if CODE in line]
    assert CODE not in json.dumps(screen.accessible(NAME))


def test_the_code_is_in_no_file_of_a_run_that_is_traced(
    screen: Screen, demo: Program, ears: Program, tmp_path: Path
) -> None:
    screen.activate("Poste CPx")
    screen.run("xdotool", "key", DIAGNOSIS)
    ears.wait_for_line("Aucune panne")
    # Two sections further, then on to the switch.
    journal = (*reach(screen, "Résumé"), "Right", "Right", "Tab", "space")
    screen.run("xdotool", "key", "--delay", "60", *journal)
    ears.wait_for_line("Refaites ce qui ne marche pas")
    try_a_code(screen, ears)
    written = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    (trace,) = (text for file, text in written.items() if file.name.startswith("trace-"))
    assert b"00 20 00 01 04 ** ** ** **" in trace
    told = list(exchanges(trace.decode().splitlines()))
    assert len(told) > 3 and any(each.answer for each in told)
    for form in (CODE, " ".join(DIGITS), "".join(DIGITS)):
        assert [file for file, text in written.items() if form.encode() in text] == []


@pytest.mark.parametrize("how", ["closed", "terminated"])
def test_the_program_ends_in_order(screen: Screen, demo: Program, how: str) -> None:
    if how == "closed":
        screen.activate("Poste CPx")
        screen.run("xdotool", "key", "alt+F4")
    else:
        demo.process.send_signal(signal.SIGTERM)
    assert demo.process.wait(20) == 0
    assert not [line for line in demo.lines if "Traceback" in line]


def try_a_code(screen: Screen, ears: Program) -> None:
    """Present a wrong code to the card, by keyboard."""
    screen.run("xdotool", "key", "ctrl+2")
    screen.run("xdotool", "key", "--delay", "60", *reach(screen, "Commencer"), "Return")
    ears.wait_for_line("Qu’avez-vous sous la main")
    screen.run("xdotool", "key", "--delay", "60", "space", "Tab", "Return")
    ears.wait_for_line("Cherchez le numéro de carte")
    screen.run("xdotool", "key", "Return")
    ears.wait_for_line("Tapez le code porteur")
    screen.run("xdotool", "type", "--delay", "60", CODE)
    ears.wait_for_line("4 chiffres sur 4")
    screen.run("xdotool", "key", "Return")
    ears.wait_for_line("Un essai a été utilisé.")


def reach(screen: Screen, name: str) -> list[str]:
    """The Tabs that lead from the page to the control of this name."""
    focusable = [
        node
        for node in walk(screen.accessible(NAME))
        if {"focusable", "showing"} <= set(node["states"])
        and node["role"] != "label"  # its text can be selected, but Tab passes it by
    ]
    start = next(at for at, node in enumerate(focusable) if "focused" in node["states"])
    goal = next(at for at, node in enumerate(focusable) if node["name"] == name)
    return ["Tab"] * (goal - start)


@pytest.mark.parametrize(
    ("how", "code"), [("windowkill", DISPLAY_GONE), ("windowclose", 0)], ids=["killed", "destroyed"]
)
def test_it_ends_in_order_when_its_window_is_taken_away(
    screen: Screen, demo: Program, how: str, code: int
) -> None:
    window = screen.run("xdotool", "search", "--onlyvisible", "--name", "Poste CPx").split()[-1]
    screen.run("xdotool", how, window)
    assert demo.process.wait(LIMIT_S) == code
    demo.end()
    assert "Traceback" not in "\n".join(demo.lines)


def walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node["children"]:
        yield from walk(child)
