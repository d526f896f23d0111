"""One card of the register: edited, told, merged with what somebody else wrote."""

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.domain.fleet import Happening
from app.ui.pages.fleet.merge import Merge
from app.ui.pages.fleet.one_card import OneCard
from tests.ui.conftest import Play
from tests.ui.pages.fleet.desk import desk


def test_a_note_is_kept_and_told_in_the_history(play: Play, qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            first = d.room.fleet.row("2900000001")
            assert first is not None
            d.page.open_card(first)
            card = await d.shows(OneCard)
            assert isinstance(card, OneCard)
            card.note.setPlainText("Rendue à l’accueil")
            card.left.setChecked(True)
            d.press("Enregistrer", card)
            await d.settles(lambda: d.view is None)
            kept = d.room.fleet.row("2900000001")
            assert kept is not None and kept.note == "Rendue à l’accueil" and kept.holder_left
            lines = await d.room.fleet.history("2900000001")
            assert [line.what for line in lines] == [Happening.EDITED, Happening.ADDED]
            d.page.open_card(kept)
            await d.settles(lambda: "Modifiée dans le registre" in d.texts())

    play(scenario)


def test_two_edits_are_merged_by_the_person(play: Play, qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            old = d.room.fleet.row("2900000001")
            assert old is not None
            d.page.open_card(old)
            card = await d.shows(OneCard)
            assert isinstance(card, OneCard)
            card.note.setPlainText("la mienne")
            await d.room.fleet.save(replace(old, note="la leur", service="Urgences"))
            d.press("Enregistrer", card)
            merge = await d.shows(Merge)
            assert isinstance(merge, Merge)
            assert {"la mienne", "la leur"} <= {
                button.accessibleDescription() for group in merge.groups.values()
                for button in group.buttons()
            }  # fmt: skip
            merge.groups["service"].button(1).setChecked(True)
            d.press("Enregistrer ces choix", merge)
            await d.settles(lambda: d.view is None)
            kept = d.room.fleet.row("2900000001")
            assert kept is not None
            assert (kept.note, kept.service, kept.version) == ("la mienne", "Urgences", 3)

    play(scenario)
