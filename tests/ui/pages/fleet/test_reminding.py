"""Reminders of cards that near their end, in the window."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from pytestqt.qtbot import QtBot

from app.backend.register_rows import Planned
from app.domain.card import CardType
from app.domain.fleet import Reminder
from app.ui.places import Place
from app.ui.reminding import Reminding, sentence
from tests.ui.conftest import Play
from tests.ui.pages.fleet.desk import Desk, desk, row


def test_reminders_are_told_once_a_day_without_a_name(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.shell.go(Place.MY_CARD)
            reminding = Reminding(d.shell, d.parts, d.spawn)
            await d.settles(lambda: d.shell.header.notices != [])
            (notice,) = d.shell.header.notices
            assert notice.startswith("1 carte du parc finit dans les 30 jours")
            assert "EXEMPLE" not in notice
            d.shell.header.close_notices()
            await d.room.fleet.save(row(7, 2))
            await d.settles(lambda: len(d.room.fleet.reminders.value) == 2)
            assert d.shell.header.notices == []
            d.shell.go(Place.FLEET)
            assert "demander par la structure." in d.texts()
            d.press("Les voir")
            assert d.names() == ["Aline EXEMPLE7", "Aline EXEMPLE2"]
            d.shell.go(Place.MY_CARD)
            await a_day_later(d)
            assert d.shell.header.notices[0].startswith("2 cartes du parc finissent")
            d.shell.header.close_notices()
            await a_day_later(d)
            assert d.shell.header.notices == []
            reminding.close()

    play(scenario)


def test_the_register_s_own_page_tells_a_reminder_once(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            reminding = Reminding(d.shell, d.parts, d.spawn)
            await d.settles(lambda: "Fins à prévoir" in d.texts())
            assert reminding._told_on == d.parts.day
            assert d.shell.header.notices == []
            reminding.close()

    play(scenario)


def test_a_batch_that_was_not_finished_is_told_on_any_page(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot, rows=[row(1, 400)]) as d:
            d.shell.go(Place.MY_CARD)
            reminding = Reminding(d.shell, d.parts, d.spawn)
            await d.room.fleet.plan([Planned(uuid4(), "2900000001", b"{}")])
            await d.room.room.switch_off()
            await d.room.ready()
            await d.settles(lambda: d.shell.header.notices != [])
            (notice,) = d.shell.header.notices
            assert notice.startswith("1 déclaration d’un lot n’est pas déposée")
            d.shell.go(Place.FLEET)
            d.press("Abandonner le reste")
            await d.settles(lambda: "Déclarations en lot" not in d.texts())
            reminding.close()

    play(scenario)


async def a_day_later(d: Desk) -> None:
    d.parts.day += timedelta(days=1)
    d.room.clock.at += timedelta(days=1)
    await d.room.fleet.begin_day()
    await d.settles(lambda: d.room.fleet._reminded_on == d.parts.day)


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (
            [CardType.CPE],
            "1 carte du parc finit dans les 30 jours. 1 est à demander par la structure.",
        ),
        ([CardType.CPS], "1 carte du parc finit dans les 30 jours. 1 se renouvelle d’elle-même."),
        (
            [None, None, CardType.CPS],
            "3 cartes du parc finissent dans les 30 jours. 1 se renouvelle d’elle-même. "
            "2 sont de famille inconnue\u202f: lisez-les dans un lecteur.",
        ),
        (
            [CardType.CPE, CardType.CPA, CardType.CPF],
            "3 cartes du parc finissent dans les 30 jours. 2 sont à demander par la structure. "
            "1 se renouvelle d’elle-même.",
        ),
    ],
)
def test_the_words_follow_the_rules_of_renewal(kinds: list[CardType | None], words: str) -> None:
    rows = tuple(row(n, 20, type=kind) for n, kind in enumerate(kinds))
    assert sentence((Reminder(30, rows),)) == words
