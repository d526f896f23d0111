"""The real window by keyboard only, as a screen reader meets it: assistant, register, help."""

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.guide import Walk
from app.settings import Settings
from app.ui.pages.guide.model import Asking, Reached, standing
from app.workflows.guide import load_guide, load_links
from tests.system.processes import Program
from tests.system.screen import Screen
from tests.system.test_window import NAME, walk

GUIDE = load_guide()
ENDS = {path[-1]: path for path in GUIDE.paths()}
LINKS = dict(load_links(Settings()))


@pytest.fixture
def env(screen: Screen) -> dict[str, str]:
    """The screen, and no Secret Service: its bus has none."""
    return os.environ | screen.env | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}


@pytest.fixture
def window(env: dict[str, str], ears: Program, screen: Screen) -> Iterator[Program]:
    """The demonstration's window, in front."""
    program = Program([sys.executable, "-m", "app", "--demo"], env)
    ears.wait_for_line("Carte CPS, valide")
    screen.run("xdotool", "search", "--sync", "--name", "Poste CPx", "windowactivate", "--sync")
    yield program
    program.end()


def keys(screen: Screen, *pressed: str) -> None:
    screen.run("xdotool", "key", "--delay", "40", *pressed)


def hear(ears: Program, words: str, before: int) -> None:
    """Wait until these words were announced once more than `before` times."""
    ears.wait_for(lambda _line: sum(words in line for line in ears.lines) > before)


def heard(ears: Program, words: str) -> int:
    return sum(words in line for line in ears.lines)


def answers(path: tuple[str, ...]) -> tuple[list[int], str]:
    """Return the place of each answer on the way to an end, and what is announced there."""
    now, places = Walk(GUIDE), []
    for name in path[1:]:
        offered = GUIDE.questions[now.here.name].answers
        places.append(next(at for at, each in enumerate(offered) if each.to == name))
        now = now.answer(offered[places[-1]])
    reached = standing(now, LINKS).now
    assert isinstance(reached, Reached)
    return places, reached.headline


def test_every_end_of_the_assistant_is_reached_and_left_by_keyboard(
    screen: Screen, window: Program, ears: Program
) -> None:
    begun = standing(Walk(GUIDE), LINKS).now
    assert isinstance(begun, Asking)
    keys(screen, "ctrl+5", "Tab", "Return")
    hear(ears, begun.question, 0)
    for path in ENDS.values():
        places, headline = answers(path)
        before = heard(ears, headline), heard(ears, begun.question)
        for place in places:
            keys(screen, *["Down"] * place, "Return")
        hear(ears, headline, before[0])
        keys(screen, *["alt+Left"] * len(places))
        hear(ears, begun.question, before[1])
    assert len(ENDS) >= 14


def named(screen: Screen, role: str) -> list[dict[str, Any]]:
    nodes = walk(screen.accessible(NAME))
    return [node for node in nodes if node["role"] == role and "showing" in node["states"]]


def test_the_register_is_a_table_with_names_and_values(
    screen: Screen, window: Program, ears: Program
) -> None:
    keys(screen, "ctrl+4", "Return")  # switches the register on: the focus waits on that
    ears.wait_for_line("ajoutée")  # the card in the reader
    (table,) = named(screen, "table")
    assert table["name"] == "Cartes du registre"
    heads = [each["name"] for each in table["children"] if "header" in each["role"]]
    cells = [each["name"] for each in table["children"] if each["role"] == "table cell"]
    assert heads[:6] == ["État", "Titulaire ou service", "Carte", "Numéro", "Fin", "Essais"]
    row = ["Valide", "CLAIRE MARTEL-DEMO", "CPS", "29 00 99 52 35", "31/01/2028", "3"]
    assert [each.replace("\u00a0", " ") for each in cells[:6]] == row


def test_the_help_opens_over_the_page_and_escape_closes_it(
    screen: Screen, window: Program, ears: Program
) -> None:
    keys(screen, "ctrl+6")
    ears.wait_for_line("Aucune panne")
    keys(screen, "F1")
    shown = screen.run("xdotool", "search", "--sync", "--onlyvisible", "--name", "^Aide")
    assert shown.split()
    keys(screen, "Escape")
    keys(screen, "ctrl+shift+c")
    ears.wait_for_line("Le rapport est copié.")
