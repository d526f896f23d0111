"""One card of the register: edited, told, merged with what somebody else wrote."""

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.domain.fleet import Happening
from app.ui.pages.fleet.merge import Merge
from app.ui.pages.fleet.one_card import OneCard
from app.ui.pages.fleet.removal import Removal
from app.ui.pages.fleet.words import HIDDEN
from tests.ui.conftest import Play
from tests.ui.pages.fleet.desk import ROWS, desk


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
            d.press("Enregistrer ces choix", merge)
            await d.settles(lambda: d.view is None)
            kept = d.room.fleet.row("2900000001")
            assert kept is not None
            assert (kept.note, kept.service, kept.version) == ("la mienne", "Urgences", 3)

    play(scenario)


def test_a_masked_name_is_not_shown_in_a_merge(qtbot: QtBot) -> None:
    theirs = replace(ROWS[0], holder="Emma FICTIF", note="la leur")
    for masked in (True, False):
        merge = Merge(ROWS[0], theirs, ROWS[0], masked, print, print)
        qtbot.addWidget(merge)
        told = [each.accessibleDescription() for each in merge.groups["holder"].buttons()]
        assert told == ([HIDDEN, HIDDEN] if masked else ["Aline EXEMPLE1", "Emma FICTIF"])
        assert "la leur" in [e.accessibleDescription() for e in merge.groups["note"].buttons()]


def test_cards_leave_the_register_after_being_named_once_more(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            browse = d.page.home.browse
            browse.filters.search.setText("exemple")
            browse.view.selectAll()
            assert len(browse.selected) == 5
            d.press("Retirer")
            removal = await d.shows(Removal)
            assert "29\u00a000\u00a000\u00a000\u00a006" in d.texts(removal)
            d.press("Annuler", removal)
            assert len(d.room.fleet.state.value.rows) == 6
            d.press("Retirer")
            d.press("Retirer du registre", await d.shows(Removal))
            await d.settles(lambda: len(d.room.fleet.state.value.rows) == 1)
            assert await d.room.fleet.history("2900000001") == ()

    play(scenario)


def test_a_card_that_somebody_just_changed_is_not_removed(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            rows = d.room.fleet.state.value.rows
            d.page.ask_removal(rows)
            removal = await d.shows(Removal)
            await d.room.fleet.save(replace(rows[0], note="la leur"))
            d.press("Retirer du registre", removal)
            await d.settles(lambda: d.view is None)
            assert "aucune n’a été retirée" in " ".join(d.shell.header.notices)
            assert len(d.room.fleet.state.value.rows) == 6

    play(scenario)
