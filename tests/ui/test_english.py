"""The window in English: every text is, nothing is cut in small windows with large text."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app import language
from app.language import _
from app.ui import theme, wording
from app.ui.choices import WindowChoices
from app.ui.guided.sequence import Sequence
from app.ui.places import Place
from app.ui.theme import Look
from app.ui.widgets.column import Column
from app.workflows.interaction import Step
from tests.french import french
from tests.ui.conftest import Open, Play
from tests.ui.layout import cut, outside, settle
from tests.ui.pictures.fleet_scenes import FLEET
from tests.ui.pictures.guided_scenes import GUIDED as GUIDED_SCENES
from tests.ui.pictures.page_scenes import PAGES
from tests.ui.pictures.scenes import SCENES
from tests.ui.pictures.studio import Studio, reference
from tests.ui.samples import OTHER_READER, READER, STATIONS
from tests.ui.standin import StandIn
from tests.ui.test_layout import DISPATCHES, GUIDED, Put, one_form_each

DATA = (
    READER,
    OTHER_READER,
    "CLINIQUE DES LILAS",
    "rue des Lilas",
    "HOPITAL DE DEMONSTRATION",
    "Gare de Lille",
    "Se déclare à l’Ordre.",
    "Donnez un téléphone.",
    "Bloc opératoire",
    "Chloé SPECIMEN",
    "cartes.example.fr",
    "En réparation",
    "Rendue à l’accueil",
)
KEPT_FLEET = {name for name in FLEET if reference(name, Look.LIGHT).exists()}
FRENCH_SCENES = {"card-notices", "guide-workstation", "fleet-columns"}
"""Their sentences are samples of the test, and stand in no catalogue."""

Guided = tuple[tuple[str, ...], Put, tuple[Step[Any], ...]]


def told(window: QWidget) -> Iterator[str]:
    """Yield every text that a window shows or says, its parts out of sight included."""
    for each in window.findChildren(QWidget):
        yield from (each.accessibleName(), each.accessibleDescription(), each.toolTip())
        if isinstance(each, QLabel | QAbstractButton):
            yield each.text()
        elif isinstance(each, QLineEdit | QPlainTextEdit):
            yield each.placeholderText()
        elif isinstance(each, QComboBox):
            yield from (each.itemText(at) for at in range(each.count()))


def left_in_french(window: QWidget) -> list[str]:
    return sorted({text for text in told(window) if french(text, *DATA)})


def test_the_card_page(english: None, window: Open, choices: WindowChoices) -> None:
    choices.percent = 200
    parts = StandIn()
    shell = window(parts, (880, 600))
    for state, station in STATIONS.items():
        if station is not None:
            parts.become(station)
        settle()
        assert (state, left_in_french(shell), cut(shell), outside(shell)) == (state, [], [], [])


@pytest.mark.parametrize("place", Place)
def test_the_other_pages(english: None, window: Open, choices: WindowChoices, place: Place) -> None:
    choices.percent = 200
    shell = window(StandIn(station=STATIONS["valid"], dispatches=DISPATCHES), (880, 600))
    shell.go(place)
    settle()
    assert (left_in_french(shell), cut(shell), outside(shell)) == ([], [], [])


@pytest.mark.parametrize("guided", GUIDED, ids=["codes", "declaration", "renewal"])
def test_every_step(english: None, qtbot: QtBot, guided: Guided) -> None:
    theme.apply(Look.LIGHT, 200)
    page = Column()
    qtbot.addWidget(page)
    page.resize(600, 600)
    titles, put, samples = guided
    run = Sequence(tuple(_(title) for title in titles), put)
    holder = QVBoxLayout()
    holder.addWidget(run)
    page.body.addLayout(holder)
    page.body.addStretch(1)
    page.show()
    for step in one_form_each(samples):
        run.talk.show(step)
        settle()
        found = (left_in_french(page), cut(page), outside(page))
        assert (type(step).__name__, *found) == (type(step).__name__, [], [], [])


def test_qt_speaks_the_language_of_the_window(
    english: None, window: Open, choices: WindowChoices
) -> None:
    choices.language = "en"
    window(StandIn())
    assert QCoreApplication.translate("QLineEdit", "Select All") == "Select All"
    assert QLocale().language() is QLocale.Language.English
    language.use("fr")
    window(StandIn())
    assert QCoreApplication.translate("QLineEdit", "Select All") == "Tout sélectionner"
    assert QLocale().language() is QLocale.Language.French


def test_the_language_that_a_policy_holds_is_taken_once_it_is_read(
    english: None, window: Open, choices: WindowChoices
) -> None:
    language.use("fr")
    shell = window(StandIn(station=STATIONS["valid"], policy={"language": "en"}))
    assert (choices.language, language.spoken()) == ("en", "en")
    assert left_in_french(shell.centralWidget()) == []


def test_the_choice_of_the_window_holds_where_nobody_else_has_chosen(
    english: None, window: Open, choices: WindowChoices
) -> None:
    choices.language = "en"
    shell = window(StandIn(station=STATIONS["valid"]))
    assert (choices.language, left_in_french(shell)) == ("en", [])


def test_numbers_and_dates(english: None) -> None:
    assert wording.full_date(date(2028, 2, 1)).split() == ["1", "February", "2028"]
    assert wording.thousands(10204) == "10,204"
    assert wording.days(0) == "0 days"


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_the_name_of_the_page_on_show_has_room_in_the_rail(
    english: None, window: Open, choices: WindowChoices, spoken: str
) -> None:
    language.use(spoken)
    choices.percent = 200
    shell = window(StandIn(station=STATIONS["valid"]), (880, 600))
    for place in Place:
        shell.go(place)
        settle()
        assert shell._rail._area.horizontalScrollBar().maximum() == 0, place


@pytest.mark.parametrize("name", sorted({*PAGES, *GUIDED_SCENES, *KEPT_FLEET} - FRENCH_SCENES))
def test_every_scene(english: None, play: Play, tmp_path: Path, name: str) -> None:
    async def scenario() -> None:
        studio = Studio(tmp_path)
        try:
            await SCENES[name](studio)
            await studio.settle()
            assert left_in_french(studio.shell) == []
        finally:
            await studio.close()

    play(scenario)
