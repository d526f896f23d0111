"""Cards put in one after the other, as the page tells it."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.domain.card import CardType
from app.domain.fleet import FleetCard
from app.domain.problem import LocalProblem, ProblemCode
from app.workflows.fleet.insertion import Noted
from tests.ui.conftest import Play
from tests.ui.pages.fleet.desk import desk
from tests.ui.samples import SECRETARY, STATIONS, TODAY, holding


def test_an_inserted_card_is_told_and_leaves_the_screen_with_the_card(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.press("Ajouter par le lecteur")
            d.parts.become(holding(SECRETARY))
            noted = FleetCard(SECRETARY.number or "", CardType.CPE, holder="ALEX PETIT", end=TODAY)
            d.page._noted(Noted(noted, new=True))
            assert "ALEX PETIT" in d.texts(d.page.home.insertion)
            assert "1 ajoutée" in d.texts(d.page.home.insertion)
            d.parts.become(STATIONS["empty"])  # type: ignore[arg-type]
            assert "ALEX PETIT" not in d.texts()
            d.page._noted(Noted(None, trouble=LocalProblem(ProblemCode.DISK_FULL)))
            assert "remettez-la" in d.texts(d.page.home.insertion)
            d.press("Terminer")
            assert not d.page.home.inserting

    play(scenario)
