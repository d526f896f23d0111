"""*Déclarations* on a workstation that can send nothing, and with trouble to tell."""

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from app.domain.catalogue import explain
from app.domain.problem import LocalProblem, ProblemCode
from app.ui import theme
from app.ui.guided.sequence import Sequence
from app.ui.places import Intent, Place
from app.ui.shell import Shell
from app.ui.theme import Look
from tests.ui.conftest import Open
from tests.ui.layout import cut, name, outside, settle, unnamed
from tests.ui.samples import STATIONS
from tests.ui.standin import StandIn

TROUBLES = (
    LocalProblem(ProblemCode.KEYRING_ABSENT),
    LocalProblem(ProblemCode.STORE_DAMAGED, path="/tmp/outbox.damaged"),  # noqa: S108
)


def told(shell: Shell) -> str:
    return "\n".join(each.text() for each in shell.findChildren(QLabel) if each.isVisible())


def buttons(shell: Shell) -> list[str]:
    return [name(each) for each in shell.findChildren(QAbstractButton) if each.isVisible()]


@pytest.mark.parametrize(
    ("intent", "title"),
    [
        (Intent.SEE_DECLARATIONS, "Déclarations"),
        (Intent.DECLARE, "Perte ou vol d’une carte"),
        (Intent.DECLARE_BLOCKED, "Incident sur une carte"),
        (Intent.RENEW, "Renouvellement"),
    ],
)
def test_nothing_is_begun_that_could_not_end(window: Open, intent: Intent, title: str) -> None:
    shell = window(StandIn(station=STATIONS["valid"], can_send=False))
    shell.open(intent)
    settle()
    said = told(shell)
    assert title in said
    assert "Aucune déclaration ne peut partir de ce poste" in said
    assert "0 825 85 2000" in said
    assert "29\u00a000\u00a099\u00a052\u00a035" in said
    assert {"Appeler, Service client des cartes", "Ouvrir maCarte"} <= set(buttons(shell))
    assert not [each for each in shell.findChildren(Sequence) if each.isVisible()]


def test_the_rail_leads_back_from_a_matter_to_all_ways(window: Open) -> None:
    shell = window(StandIn(station=STATIONS["valid"], can_send=False))
    shell.open(Intent.RENEW)
    shell.go(Place.MY_CARD)
    shell.go(Place.DECLARATIONS)
    settle()
    assert "Le plus rapide" in told(shell)


def test_the_numbers_leave_with_the_card(window: Open) -> None:
    parts = StandIn(station=STATIONS["valid"], can_send=False)
    shell = window(parts)
    shell.open(Intent.DECLARE)
    settle()
    empty = STATIONS["empty"]
    assert empty is not None
    parts.become(empty)
    settle()
    assert "29\u00a000\u00a099" not in told(shell)
    assert "MARTEL" not in told(shell)


@pytest.mark.parametrize("can_send", [True, False])
def test_all_trouble_is_told_where_declarations_are_kept(window: Open, can_send: bool) -> None:
    shell = window(StandIn(station=STATIONS["valid"], notices=TROUBLES, can_send=can_send))
    assert explain(ProblemCode.KEYRING_ABSENT).what not in told(shell)
    shell.go(Place.DECLARATIONS)
    settle()
    for trouble in TROUBLES:
        said = explain(trouble.code, trouble.facts)
        assert said.what in told(shell)
        assert said.remedy in told(shell)


@pytest.mark.parametrize(("size", "percent"), [((1080, 720), 100), ((880, 600), 200)])
@pytest.mark.parametrize("look", [Look.LIGHT, Look.DARK])
def test_nothing_is_cut(window: Open, look: Look, size: tuple[int, int], percent: int) -> None:
    theme.apply(look, percent)
    shell = window(StandIn(station=STATIONS["valid"], notices=TROUBLES, can_send=False), size)
    shell.choices.percent = percent
    for intent in (Intent.DECLARE, Intent.RENEW):
        shell.open(intent)
        settle()
        assert (cut(shell), outside(shell), unnamed(shell)) == ([], [], [])
