"""*Réglages*: the register's switch, who answers for its data, names hidden or shown."""

from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.ui.pages.fleet.page import FleetPage
from app.ui.pages.settings.page import SettingsPage
from app.ui.places import Place
from app.ui.widgets.option import Choice
from tests.ui.conftest import Open, Play
from tests.ui.pages.fleet.desk import Desk, desk
from tests.ui.standin import StandIn


def settings_page(d: Desk) -> SettingsPage:
    d.shell.go(Place.SETTINGS)
    page = d.shell.page
    assert isinstance(page, SettingsPage)
    return page


def choose(page: SettingsPage, words: str) -> None:
    (choice,) = [each for each in page.widget.findChildren(Choice) if each.text() == words]
    choice.click()


def words_of(page: SettingsPage) -> str:
    return "\n".join(each.text() for each in page.widget.findChildren(QLabel))


def test_the_register_is_switched_on_and_off_with_who_answers_for_it(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot, on=False) as d:
            page = settings_page(d)
            assert "responsable de ces données" in words_of(page)
            assert "365 jours" in words_of(page)
            choose(page, "Activé")
            assert d.parts.kept == {"fleet": True}
            await d.settles(lambda: d.room.fleet.state.value.ready)
            choose(settings_page(d), "Désactivé")
            await d.settles(lambda: not d.room.fleet.state.value.on)
            assert d.parts.kept == {"fleet": False}

    play(scenario)


def test_names_hidden_in_the_settings_are_hidden_in_the_list(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            choose(settings_page(d), "Noms masqués")
            d.shell.go(Place.FLEET)
            assert isinstance(d.shell.page, FleetPage)
            assert not [name for name in d.names() if "EXEMPLE" in name]
            d.page.home.hide_names.setChecked(False)
            assert [name for name in d.names() if "EXEMPLE" in name]
            assert not d.shell.choices.names_hidden

    play(scenario)


def test_what_the_establishment_has_decided_has_no_switch(window: Open) -> None:
    shell = window(StandIn(policy={"fleet": False}))
    shell.go(Place.SETTINGS)
    page = shell.page
    assert isinstance(page, SettingsPage)
    assert "Désactivé par votre établissement." in words_of(page)
    assert "Activé" not in {each.text() for each in page.widget.findChildren(Choice)}
