"""The page *Parc*: off and on, away, drawn in every look."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.declaration import Reason
from app.domain.problem import LocalProblem, ProblemCode
from app.ui import theme
from app.ui.pages.fleet.batch import Confirm
from app.ui.pages.fleet.bring_in import Progress, Working, outcome
from app.ui.pages.fleet.merge import Merge
from app.ui.pages.fleet.removal import Removal
from app.ui.pages.fleet.words import cards
from app.ui.theme import Appearance
from app.ui.widgets.button import Button
from app.workflows.fleet.batch import compose
from app.workflows.fleet.register import Imported
from tests.ui.conftest import Play
from tests.ui.pages.fleet.desk import ROWS, Desk, desk
from tests.workflows.batch_trial import COMMON
from tests.workflows.register_room import until


def test_the_register_is_off_until_it_is_switched_on(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot, on=False) as d:
            assert "responsable de ces données" in d.texts()
            d.press("Activer le registre")
            assert d.parts.kept == {"fleet": True}
            await until(d.room.fleet.state, lambda state: state.ready)
            await d.settles(lambda: "Aucune carte au registre" in d.texts())
            d.page.home._acts.off()
            await d.settles(lambda: "responsable de ces données" in d.texts())
            assert d.parts.kept == {"fleet": False}

    play(scenario)


def test_the_keyboard_stays_on_the_page_when_the_register_proves_empty(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    """It was in the search, which goes: the first act takes it, not the rail."""

    async def scenario() -> None:
        async with desk(tmp_path, qtbot, on=False) as d:
            d.shell.activateWindow()
            await d.settles(d.shell.isActiveWindow)
            d.press("Activer le registre")
            assert QApplication.focusWidget() is d.page.home.browse.filters.search
            await until(d.room.fleet.state, lambda state: state.ready)
            await d.settles(lambda: "Aucune carte au registre" in d.texts())
            focused = QApplication.focusWidget()
            assert isinstance(focused, Button) and focused.text() == "Ajouter par le lecteur"

    play(scenario)


def test_a_register_that_does_not_answer_can_only_be_read(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            away = LocalProblem(ProblemCode.REGISTER_UNREACHABLE, path="pg.example")
            d.room.fleet._publish(trouble=away)
            assert "pg.example" in d.texts() and "lecture seule" in d.texts()
            assert len(d.names()) == 6
            assert not any(button.isEnabled() for button in d.page.home._writing)

    play(scenario)


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("look", [theme.Look.LIGHT, theme.Look.DARK, theme.Look.CONTRAST])
def test_every_view_is_drawn_in_every_look(
    play: Play, qtbot: QtBot, tmp_path: Path, look: theme.Look, percent: int
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot, look=Appearance[look.name]) as d:
            theme.apply(look, percent)
            seen = [await picture(d)]
            d.page.home.ends.setChecked(True)
            seen.append(await picture(d))
            d.page.open_card(ROWS[0])
            seen.append(await picture(d))
            made, back = compose(ROWS, Reason.LOST, COMMON, d.room.room.maker), d.page.stage.back
            d.page.stage.show(Confirm(made, Reason.LOST, False, back, back))
            seen.append(await picture(d))
            d.page.stage.show(
                Merge(ROWS[0], replace(ROWS[0], note="x"), ROWS[0], False, print, back)
            )
            seen.append(await picture(d))
            d.page.stage.show(Removal(tuple(ROWS), False, back, back))
            seen.append(await picture(d))
            d.page.stage.show(Working("Import", Progress()))
            seen.append(await picture(d))
            assert len({bytes(each.constBits()) for each in seen}) == len(seen)
            ground = theme.colour(theme.Role.SURFACE)
            assert all(each.pixelColor(each.width() - 3, 200) == ground for each in seen[2:])

    play(scenario)


async def picture(d: Desk) -> QImage:
    for _turn in range(5):  # the loop's turns, never Qt's own: it would run within ours
        await asyncio.sleep(0)
    return d.shell.grab().toImage()


def test_counts_are_told_in_french() -> None:
    assert [cards(count) for count in (0, 1, 2, 100000)] == [
        "0 carte",
        "1 carte",
        "2 cartes",
        "100\u202f000 cartes",
    ]
    assert outcome(Imported(2, 1, 0)) == (
        "Import terminé\u202f: 2 cartes ajoutées, 1 mise à jour, 0 inchangée."
    )
