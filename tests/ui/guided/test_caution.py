"""The warning before a last try is in sight whatever the size of window and text, and is heard."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.domain.card import Card
from app.domain.hotline import CARDS
from app.domain.pin import PinStatus, PukStatus
from app.domain.problem import ProblemCode
from app.ui.choices import WindowChoices
from app.ui.guided.sheet import StepSheet
from app.ui.pages.declarations import identity
from app.ui.pages.declarations import steps as declaration
from app.ui.pages.first_use.model import Flow, words
from app.ui.places import Intent, Place
from app.ui.shell import Shell
from app.ui.widgets.column import Column
from app.ui.widgets.pin_field import PinField
from app.workflows.codes import steps as code
from app.workflows.declarations import steps as declared
from app.workflows.identity import steps as login
from app.workflows.interaction import Step
from tests.ui.conftest import Open, Play
from tests.ui.keys import focused
from tests.ui.samples import LAST_TRY, NURSE, STATIONS, TODAY
from tests.ui.standin import StandIn
from tests.ui.test_keyboard import drawn

CAUTION = "C’est le dernier essai\u202f: un code faux bloque la carte."
WRONG = code.Report(ProblemCode.PIN_WRONG, True, 2, 1, {"tries": 1})
LAST = code.EnterCode(LAST_TRY, code.CodeKind.LETTER, PinStatus(1, 3), WRONG)
SIZES = [((1080, 720), 100), ((880, 600), 100), ((880, 600), 200), ((1280, 900), 200)]


@pytest.mark.parametrize(("size", "percent"), SIZES)
@pytest.mark.parametrize(
    ("intent", "step"),
    [
        (Intent.FIRST_USE, LAST),
        (Intent.DECLARE, declared.EnterSigningCode(LAST_TRY, CARDS, WRONG)),
        (Intent.DECLARE, login.EnterLoginCode(LAST_TRY, WRONG)),
    ],
    ids=["code", "signature", "login"],
)
def test_it_is_whole_in_sight_after_a_wrong_code(
    window: Open,
    play: Play,
    choices: WindowChoices,
    intent: Intent,
    step: Step[Any],
    size: tuple[int, int],
    percent: int,
) -> None:
    choices.percent = percent

    async def scenario() -> None:
        shell = await at_step(window, step, intent, size)
        assert in_sight(shell, caution(shell))
        column = next(each for each in shell.findChildren(Column) if each.isVisible())
        for place in (0, column.verticalScrollBar().maximum()):
            column.verticalScrollBar().setValue(place)
            assert in_sight(shell, caution(shell)), f"hidden when scrolled to {place}"

    play(scenario)


@pytest.mark.parametrize(("size", "percent"), SIZES)
def test_the_field_is_in_sight_once_it_is_typed_into(
    window: Open, play: Play, choices: WindowChoices, size: tuple[int, int], percent: int
) -> None:
    choices.percent = percent

    async def scenario() -> None:
        shell = await at_step(window, LAST, Intent.FIRST_USE, size)
        field = focused()
        assert isinstance(field, PinField)
        QTest.keyClicks(field, "1")
        assert in_sight(shell, field)
        assert in_sight(shell, caution(shell))

    play(scenario)


def test_a_step_is_brought_into_sight_whole_where_there_is_room(window: Open, play: Play) -> None:
    async def scenario() -> None:
        shell = await at_step(window, LAST, Intent.FIRST_USE, (1080, 720))
        sheet = next(each for each in shell.findChildren(StepSheet) if each.isVisible())
        assert in_sight(shell, sheet)

    play(scenario)


def test_it_goes_with_its_sequence(window: Open, play: Play) -> None:
    async def scenario() -> None:
        shell = await at_step(window, LAST, Intent.FIRST_USE, (1080, 720))
        shell.go(Place.MY_CARD)
        shell.go(Place.FIRST_USE)
        await drawn()
        assert not cautions(shell)

    play(scenario)


def puk(tries: int) -> Card:
    return replace(NURSE, puk=PukStatus(tries_left=tries, uses_left=3))


CODES, UNBLOCK = words(Flow.FIRST_USE, CARDS), words(Flow.UNBLOCK, CARDS)
DECLARING, WHO = declaration.words(TODAY), identity.words(waits=True)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (CODES(LAST).aloud, CAUTION),
        (CODES(code.UseKeypad(LAST_TRY, code.CodeKind.LETTER, PinStatus(1, 3))).aloud, CAUTION),
        (CODES(code.ChangeOnKeypad(LAST_TRY, False)).aloud, CAUTION),
        (CODES(code.LastTry(LAST_TRY, 4)).aloud, "la carte se bloque"),
        (UNBLOCK(code.LastTry(puk(1), 4, puk=True)).aloud, "la carte sera à remplacer"),
        (UNBLOCK(code.EnterUnblock(puk(1))).aloud, "la carte sera à remplacer"),
        (DECLARING(declared.EnterSigningCode(LAST_TRY, None, keypad=True)).aloud, CAUTION),
        (WHO(login.EnterLoginCode(LAST_TRY, keypad=True)).aloud, CAUTION),
    ],
)
def test_it_is_read_aloud(said: str, heard: str) -> None:
    assert heard in said


def test_no_warning_while_a_wrong_code_would_not_block() -> None:
    assert CODES(code.EnterCode(NURSE, code.CodeKind.OWN, PinStatus(2, 3))).caution == ""
    assert UNBLOCK(code.EnterUnblock(puk(2))).caution == ""


async def at_step(window: Open, step: Step[Any], intent: Intent, size: tuple[int, int]) -> Shell:
    shell = window(StandIn(station=STATIONS["valid"], script=(step,)), size)
    shell.activateWindow()
    shell.open(intent)
    await drawn()
    return shell


def cautions(shell: Shell) -> list[QLabel]:
    shown = (each for each in shell.findChildren(QLabel) if each.isVisible())
    return [each for each in shown if each.text().replace("\u200b", "") == CAUTION]


def caution(shell: Shell) -> QLabel:
    (found,) = cautions(shell)
    return found


def in_sight(shell: Shell, part: Any) -> bool:
    """Whether no part of it is outside the window or cut off by what scrolls it."""
    box = QRect(part.mapTo(shell, QPoint(0, 0)), part.size())
    return bool(part.visibleRegion().boundingRect() == part.rect() and shell.rect().contains(box))
