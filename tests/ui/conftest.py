"""What the tests of the window share: a themed application, and windows on a stand-in."""

import asyncio
import gc
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
import qasync
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.choices import WindowChoices
from app.ui.foreground import collect_what_is_due
from app.ui.shell import Shell
from app.ui.tasks import Tasks
from tests.ui.standin import StandIn

Play = Callable[[Callable[[], Coroutine[Any, Any, None]]], None]
Open = Callable[..., Shell]
LIMIT_S = 10


@pytest.fixture(autouse=True, scope="module")
def collected() -> Iterator[None]:
    """As in the program: what Qt objects leave behind never ends on a lane of a later test."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def themed(qapp: QApplication) -> None:
    """Every test begins with the light look at 100 %, and without much garbage."""
    collect_what_is_due()
    if QApplication.font().family() != theme.FAMILY:
        theme.load_fonts()
    if (theme.look(), theme.percent()) != (theme.Look.LIGHT, 100) or not qapp.styleSheet():
        theme.apply(theme.Look.LIGHT, 100)


@pytest.fixture
def choices(tmp_path: Path) -> WindowChoices:
    """The choices of a user who has not chosen anything."""
    return WindowChoices(tmp_path / "window.ini")


@pytest.fixture
def play(qapp: QApplication) -> Iterator[Play]:
    """Run a coroutine on Qt's own event loop, as the program does."""
    loop = qasync.QEventLoop(qapp, already_running=False)

    def run(scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
        loop.run_until_complete(asyncio.wait_for(scenario(), LIMIT_S))

    yield run
    loop.close()


@pytest.fixture
def window(qtbot: QtBot, choices: WindowChoices) -> Iterator[Open]:
    """Open the window on a stand-in; without a running loop, nothing is started in it."""
    opened: list[Shell] = []

    def open_window(parts: StandIn, size: tuple[int, int] = (1080, 720)) -> Shell:
        shell = Shell(parts.demo, choices)
        qtbot.addWidget(shell)
        shell.resize(*size)
        shell.show()
        shell.attach(parts, _spawn)
        opened.append(shell)
        return shell

    yield open_window
    for shell in opened:
        shell.detach()
        shell.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _spawn(work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        work.close()
        return
    Tasks(_fail).spawn(work)


def _fail(error: BaseException) -> None:
    raise error
