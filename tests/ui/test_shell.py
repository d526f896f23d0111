"""The frame: chip, notices, leaving a page, the demonstration band, the user's choices."""

import asyncio

import pytest
from PySide6.QtWidgets import QLabel

from app.domain.pin import PinStatus
from app.ui import theme
from app.ui.choices import WindowChoices
from app.ui.places import Intent, Place
from app.ui.shell import Shell
from app.ui.shown import Tone
from app.ui.theme import Appearance, Look
from app.workflows.codes.steps import Act, CodeKind, EnterCode, Stage, WhatReceived, Working
from tests.ui.conftest import Open, Play
from tests.ui.layout import settle, shown
from tests.ui.samples import NURSE, STATIONS
from tests.ui.standin import StandIn


def texts(shell: Shell) -> list[str]:
    return [each.text() for each in shown(shell) if isinstance(each, QLabel)]


def test_the_chip_follows_the_station(window: Open) -> None:
    parts = StandIn(station=STATIONS["empty"])
    shell = window(parts)
    assert shell.header.words == "Lecteur prêt, pas de carte"
    valid = STATIONS["valid"]
    assert valid is not None
    parts.become(valid)
    assert shell.header.words == "Carte CPS, valide"


def test_another_reader_is_shown_everywhere_at_once(window: Open) -> None:
    shell = window(StandIn(station=STATIONS["two readers"]))
    assert shell.desk.card == NURSE
    shell.desk.choose("Second lecteur 01 00")
    settle()
    assert shell.header.words == "Lecteur prêt, pas de carte"
    assert "Insérez votre carte" in texts(shell)


def test_a_reader_that_is_unplugged_is_no_longer_the_chosen_one(window: Open) -> None:
    parts = StandIn(station=STATIONS["two readers"])
    shell = window(parts)
    shell.desk.choose("Second lecteur 01 00")
    valid = STATIONS["valid"]
    assert valid is not None
    parts.become(valid)
    assert shell.desk.card == NURSE


@pytest.mark.parametrize("demo", [True, False])
def test_demonstration_is_said_all_the_time(window: Open, demo: bool) -> None:
    shell = window(StandIn(demo=demo, station=STATIONS["valid"]))
    for place in (Place.MY_CARD, Place.DECLARATIONS, Place.SETTINGS):
        shell.go(place)
        assert ("DÉMONSTRATION" in texts(shell)) is demo


def test_a_notice_stays_until_it_is_closed_or_the_page_left(window: Open) -> None:
    shell = window(StandIn(station=STATIONS["valid"]))
    shell.notify(Tone.WARNING, "Première nouvelle")
    assert shell.header.notices == ["Première nouvelle"]
    shell.header.close_notices()
    assert shell.header.notices == []
    shell.notify(Tone.WARNING, "Seconde nouvelle")
    shell.go(Place.SETTINGS)
    assert shell.header.notices == []


def test_leaving_a_page_leaves_its_sequence(window: Open, play: Play) -> None:
    async def scenario() -> None:
        parts = StandIn(station=STATIONS["valid"], script=(WhatReceived(NURSE),))
        shell = window(parts)
        shell.open(Intent.FIRST_USE)
        await asyncio.sleep(0)
        shell.go(Place.MY_CARD)
        await parts.ended.wait()
        assert parts.answers == []

    play(scenario)


def test_a_page_is_not_left_while_the_card_works(window: Open, play: Play) -> None:
    async def scenario() -> None:
        enter = EnterCode(NURSE, CodeKind.LETTER, PinStatus(3, 3))
        parts = StandIn(station=STATIONS["valid"], script=(enter,))
        shell = window(parts)
        shell.open(Intent.FIRST_USE)
        await asyncio.sleep(0)
        page = shell.page
        page._run.talk.show(Working(NURSE, Act.VERIFYING, Stage.CODE))  # type: ignore[union-attr]
        shell.go(Place.MY_CARD)
        assert shell.page is page
        assert any("La carte travaille" in notice for notice in shell.header.notices)
        page._run.talk.leave()  # type: ignore[union-attr]
        await parts.ended.wait()

    play(scenario)


def test_choices_hold_at_once_and_at_the_next_start(window: Open, choices: WindowChoices) -> None:
    shell = window(StandIn(station=STATIONS["valid"]))
    shell.choices.appearance = Appearance.CONTRAST
    shell.choices.percent = 150
    shell.follow_choices()
    assert (theme.look(), theme.percent()) == (Look.CONTRAST, 150)
    assert choices.appearance is Appearance.CONTRAST
    assert choices.percent == 150


def test_nonsense_in_the_file_of_choices_is_no_choice(choices: WindowChoices) -> None:
    for name in ("appearance", "text", "language", "geometry"):
        choices._file.setValue(name, "nonsense")
    assert choices.appearance is Appearance.SYSTEM
    assert choices.percent == 100
    assert choices.language == "system"
    assert choices.geometry.isEmpty()
