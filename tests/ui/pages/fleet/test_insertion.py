"""Cards put in one after the other, as the page tells it."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.domain.card import CardType
from app.domain.fleet import FleetCard
from app.domain.problem import LocalProblem, ProblemCode
from app.ui.places import Place
from app.ui.widgets.button import Button
from app.workflows.fleet.insertion import Noted
from tests.ui.conftest import Play
from tests.ui.pages.fleet.desk import desk
from tests.ui.samples import SECRETARY, STATIONS, TODAY, holding

NOTED = FleetCard(SECRETARY.number or "", CardType.CPE, holder="ALEX PETIT", end=TODAY)


def test_an_inserted_card_is_told_and_leaves_the_screen_with_the_card(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.press("Ajouter par le lecteur")
            d.parts.become(holding(SECRETARY))
            d.page._noted(Noted(NOTED, new=True))
            assert "ALEX PETIT" in d.texts(d.page.home.insertion)
            assert "1 ajoutée" in d.texts(d.page.home.insertion)
            d.parts.become(STATIONS["empty"])  # type: ignore[arg-type]
            assert "ALEX PETIT" not in d.texts()
            d.page._noted(Noted(None, trouble=LocalProblem(ProblemCode.DISK_FULL)))
            assert "n’a pas pu être notée. Le disque" in d.texts(d.page.home.insertion)
            d.press("Terminer")
            assert not d.page.home.inserting

    play(scenario)


def test_a_card_is_told_while_the_page_is_in_front_without_a_click(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.parts.become(holding(SECRETARY))
            page = d.page
            d.shell.go(Place.MY_CARD)
            page._noted(Noted(NOTED, new=True))
            assert not page.home.inserting
            d.shell.go(Place.FLEET)
            page._noted(Noted(NOTED, new=False))
            assert "ALEX PETIT" in d.texts(page.home.insertion)
            assert "1 mise à jour" in d.texts(page.home.insertion)

    play(scenario)


def test_a_name_that_is_masked_is_neither_shown_nor_said(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.parts.become(holding(SECRETARY))
            d.page._noted(Noted(NOTED, new=True))
            d.page.home.hide_names.setChecked(True)
            assert "Carte CPE, fin le" in d.texts(d.page.home.insertion)
            assert "PETIT" not in d.texts()

    play(scenario)


def test_a_card_noted_after_it_left_leaves_no_name(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.page._noted(Noted(NOTED, new=True))
            assert "1 ajoutée" in d.texts()
            assert "PETIT" not in d.texts()

    play(scenario)


def test_the_sound_is_a_choice_that_is_kept(play: Play, qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.press("Ajouter par le lecteur")
            d.press("Avec un son")
            assert not d.shell.choices.sounds
            d.shell.choices.sounds = True
            d.shell.go(Place.MY_CARD)
            d.shell.go(Place.FLEET)
            assert d.page.home.insertion.sound.isChecked()

    play(scenario)


def test_an_empty_register_has_the_focus_on_its_first_act(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot, rows=[]) as d:
            focused = d.shell.focusWidget()
            assert isinstance(focused, Button)
            assert focused.text() == "Ajouter par le lecteur"

    play(scenario)
