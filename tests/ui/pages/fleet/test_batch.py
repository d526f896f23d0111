"""One act on many cards, as the page asks it."""

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.domain.declaration import Quality, Reason
from app.ui.pages.fleet.batch import Ask, Confirm
from app.ui.widgets.option import Tick
from tests.ui.conftest import Play
from tests.ui.pages.fleet.desk import ROWS, desk
from tests.workflows.batch_trial import COMMON
from tests.workflows.fleet.test_batch import ADDRESS


def test_a_batch_is_asked_listed_and_posted(play: Play, qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            rows = tuple(each for each in d.room.fleet.state.value.rows)
            d.page.begin_batch(Reason.DEPARTURE, rows)
            ask = await d.shows(Ask)
            d.press("Continuer", ask)
            assert d.view is ask
            assert "Remplissez ce champ" in d.texts(ask)
            d.page._review(rows, Reason.DEPARTURE, (Quality.MANDATEE,), COMMON)
            confirm = await d.shows(Confirm)
            assert isinstance(confirm, Confirm)
            assert "définitivement" in d.texts(confirm)
            assert "29\u00a000\u00a000\u00a000\u00a006" in d.texts(confirm)
            assert "il la garde en quittant" in d.texts(confirm)
            confirm.send.click()
            await d.settles(lambda: "Déclarations en lot" in d.texts())
            await d.settles(lambda: d.room.room.batches.progress.value.trouble is not None)
            assert d.room.room.batches.progress.value.left == 5
            d.page._review(rows, Reason.DEPARTURE, (Quality.MANDATEE,), COMMON)
            again = await d.shows(Confirm)
            assert isinstance(again, Confirm) and not again.send.isEnabled()
            assert "attend déjà dans un lot" in d.texts(again)
            d.press("Annuler", again)
            d.press("Abandonner le reste")
            await d.settles(lambda: "Déclarations en lot" not in d.texts())

    play(scenario)


def test_a_loss_says_whether_new_cards_are_ordered(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.page.begin_batch(Reason.LOST, (ROWS[0], ROWS[1]))
            ask = await d.shows(Ask)
            ticks = [each.text() for each in ask.findChildren(Tick)]
            assert "Commander une nouvelle carte pour chacune" in ticks
            for asked, words in ((False, "il faudra les demander"), (True, "pour chacune")):
                common = replace(COMMON, reorder=asked, delivery=ADDRESS)
                d.page._review((ROWS[0], ROWS[1]), Reason.LOST, (Quality.MANDATEE,), common)
                assert words in d.texts(await d.shows(Confirm))

    play(scenario)


def test_nobody_is_asked_for_what_nobody_may_declare(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.page.begin_batch(None, (ROWS[5],))
            assert d.view is None
            assert "automatique" in " ".join(d.shell.header.notices)

    play(scenario)
