"""Saying who declares, with the keyboard only, in every look and at 200 %."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.hotline import CARDS
from app.domain.pin import Pin
from app.domain.problem import ProblemCode
from app.ui import theme
from app.ui.choices import WindowChoices
from app.ui.places import Intent
from app.ui.theme import Appearance, Look
from app.ui.widgets.column import Column
from app.ui.widgets.pin_field import PinField
from app.workflows.codes.steps import Report
from app.workflows.identity.steps import (
    AskRpps,
    ChooseWay,
    ConfirmOnPhone,
    EnterLoginCode,
    KeptInMemory,
    ReturnFromBrowser,
    Way,
)
from app.workflows.interaction import Step
from tests.ui.conftest import Open, Play
from tests.ui.keys import focused, press, tab_to
from tests.ui.layout import name, settle
from tests.ui.samples import NURSE, STATIONS
from tests.ui.standin import StandIn
from tests.ui.test_keyboard import drawn

SOON = datetime.now(UTC) + timedelta(minutes=2)
RETURN, SPACE, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Down


def pick_the_second() -> None:
    assert name(focused()) == "Avec ma carte"
    press(DOWN)
    press(SPACE)
    tab_to("Continuer")
    press(RETURN)


def type_the_code() -> None:
    assert isinstance(focused(), PinField)
    QTest.keyClicks(focused(), "2580")
    tab_to("S’identifier")
    press(RETURN)


def type_the_number() -> None:
    assert name(focused()) == "Votre numéro RPPS"
    QTest.keyClicks(focused(), "99700990015")
    press(RETURN)


def cancel() -> None:
    assert isinstance(focused(), Column), "a wait that a Return too many would end"
    tab_to("Annuler")
    press(RETURN)


def go_on() -> None:
    assert name(focused()) == "Continuer"
    press(RETURN)


PAGES: list[tuple[Step[Any], Callable[[], None], object]] = [
    (ChooseWay(tuple(Way), CARDS), pick_the_second, tuple(Way)[1]),
    (EnterLoginCode(NURSE), type_the_code, Pin("2580")),
    (AskRpps(), type_the_number, "99700990015"),
    (ConfirmOnPhone("07", SOON), cancel, None),
    (ReturnFromBrowser(), cancel, None),
    (KeptInMemory(Report(ProblemCode.KEYRING_ABSENT)), go_on, None),
]


@pytest.mark.parametrize(
    ("look", "percent"), [(Look.LIGHT, 100), (Look.DARK, 200), (Look.CONTRAST, 200)]
)
def test_each_page_of_a_login_is_answered(
    window: Open, play: Play, choices: WindowChoices, look: Look, percent: int
) -> None:
    choices.appearance, choices.percent = Appearance[look.name], percent

    async def scenario() -> None:
        script = tuple(step for step, _act, _answer in PAGES)
        parts = StandIn(station=STATIONS["valid"], script=script)
        shell = window(parts, (880, 600))
        assert (theme.look(), theme.percent()) == (look, percent)
        shell.activateWindow()
        settle()
        shell.open(Intent.DECLARE)
        for _step, act, _answer in PAGES:
            await drawn()
            act()
        await parts.ended.wait()
        assert parts.answers == [answer for _step, _act, answer in PAGES]

    play(scenario)
