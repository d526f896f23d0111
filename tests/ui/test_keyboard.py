"""The main job with the keyboard only: every key goes to whatever has the focus."""

import asyncio
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.domain.pin import Pin, PinStatus
from app.ui.places import Intent, Place
from app.ui.shell import Shell
from app.ui.widgets.column import Column
from app.ui.widgets.pin_field import PinField
from app.workflows.codes.steps import (
    CodeKind,
    CompareLetter,
    Comparison,
    EnterCode,
    Received,
    WhatReceived,
)
from app.workflows.identity.steps import Identifying, ReturnFromBrowser
from app.workflows.interaction import Step
from tests.ui.conftest import Open, Play
from tests.ui.keys import FAR, focused, press, tab_to
from tests.ui.layout import name, settle
from tests.ui.samples import NURSE, STATIONS
from tests.ui.standin import StandIn


async def drawn() -> None:
    """Let the workflow ask and the page draw and take the focus."""
    for _ in range(5):
        await asyncio.sleep(0)
        settle()


def test_from_the_card_to_the_code(window: Open, play: Play) -> None:
    script = (
        WhatReceived(NURSE),
        CompareLetter(NURSE),
        EnterCode(NURSE, CodeKind.LETTER, PinStatus(3, 3)),
    )

    async def scenario() -> None:
        parts = StandIn(station=STATIONS["valid"], script=script)
        shell = window(parts)
        shell.activateWindow()
        settle()
        tab_to("Commencer la première utilisation")
        press(Qt.Key.Key_Return)
        await drawn()
        assert name(focused()) == "Le courrier avec mes codes"
        press(Qt.Key.Key_Return)  # nothing is picked: nothing happens
        press(Qt.Key.Key_Space)
        press(Qt.Key.Key_Return)
        await drawn()
        assert name(focused()) == "C’est le même numéro"
        press(Qt.Key.Key_Return)
        await drawn()
        assert isinstance(focused(), PinField)
        QTest.keyClicks(focused(), "1234")
        press(Qt.Key.Key_Return)
        await parts.ended.wait()
        assert parts.answers == [Received.LETTER, Comparison.SAME, Pin("1234")]

    play(scenario)


@pytest.mark.parametrize(
    "step", [Identifying(), ReturnFromBrowser()], ids=lambda each: type(each).__name__
)
def test_where_there_is_only_to_wait_no_button_has_the_focus(
    window: Open, play: Play, step: Step[Any]
) -> None:
    async def scenario() -> None:
        parts = StandIn(station=STATIONS["valid"], script=(step,))
        shell = window(parts)
        shell.activateWindow()
        shell.open(Intent.DECLARE)
        await drawn()
        assert isinstance(focused(), Column)
        press(Qt.Key.Key_Tab)
        assert isinstance(focused(), QAbstractButton)
        assert shell.page is not None and shell.page.widget.isAncestorOf(focused())
        shell.page.leave()
        await parts.ended.wait()

    play(scenario)


@pytest.mark.parametrize("place", Place)
def test_each_page_has_a_shortcut(window: Open, place: Place) -> None:
    shell = window(StandIn(station=STATIONS["valid"]))
    shell.activateWindow()
    settle()
    number = list(Place).index(place) + 1
    QTest.keySequence(shell, QKeySequence(f"Ctrl+{number}"))
    assert shown(shell) is place


def test_the_rail_is_reached_by_tab_and_pressed_by_return(window: Open) -> None:
    shell = window(StandIn(station=STATIONS["valid"]))
    shell.activateWindow()
    settle()
    tab_to("Première utilisation")
    press(Qt.Key.Key_Return)
    assert shown(shell) is Place.FIRST_USE


@pytest.mark.parametrize("place", Place)
def test_tab_goes_round_and_is_always_seen(window: Open, place: Place) -> None:
    shell = window(StandIn(station=STATIONS["two readers"]))
    shell.activateWindow()
    shell.go(place)
    settle()
    stops: list[QWidget] = []
    for _ in range(FAR):
        press(Qt.Key.Key_Tab)
        settle()
        if focused() in stops:
            break
        stops.append(focused())
    assert len(stops) >= 3  # the rail, the chip, and something on the page
    for stop in stops:
        assert not isinstance(stop, Column), "a stop that shows no focus"
        assert not isinstance(stop, QAbstractButton) or name(stop)
    assert focused() is stops[0], "Tab does not come back to where it began"


def shown(shell: Shell) -> Place:
    return next(place for place, page in shell._pages.items() if page is shell.page)
