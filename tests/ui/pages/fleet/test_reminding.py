"""Reminders of cards that near their end, in the window."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.ui.reminding import Reminding, sentence
from tests.ui.conftest import Play
from tests.ui.pages.fleet.desk import desk


def test_reminders_are_told_once_a_day_without_a_name(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            reminding = Reminding(d.shell, d.parts)
            await d.room.fleet.remind()
            (notice,) = d.shell.header.notices
            assert notice.startswith("1 carte du parc finit dans les 30 jours")
            assert "EXEMPLE" not in notice
            d.shell.header.close_notices()
            await d.room.fleet.remind()
            assert d.shell.header.notices == []
            assert "Fins à prévoir" in d.texts()
            d.press("Les voir")
            assert d.names() == ["Aline EXEMPLE2"]
            reminding.close()
            assert sentence(d.room.fleet.reminders.value) == notice

    play(scenario)
