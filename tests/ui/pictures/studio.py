"""A window that looks the same wherever it is drawn: own font, own data, own day, no clock.

What would differ from one drawing to the next is held still: the cursor does not blink, the arc of
work under way does not turn, what fades in has done so, and texts that name a file of this run are
replaced.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QPropertyAnimation
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from app.language import _
from app.ui import theme
from app.ui.choices import WindowChoices
from app.ui.places import Intent
from app.ui.shell import Shell
from app.ui.tasks import Tasks
from app.ui.theme import Appearance, Look
from app.ui.widgets.busy import Arc, Busy
from tests.ui.standin import StandIn

LOOKS = (Look.LIGHT, Look.DARK)
SIZE = (1080, 720)
PLACE_OF_TIME = "Europe/Paris"
"""The pictures show times of day as they are there."""

_TURNS = 8
_LIMIT_S = 20
T = TypeVar("T")


@dataclass
class Studio:
    """One window at a time, in one look; `folder` is for what a scene keeps."""

    folder: Path
    look: Look = Look.LIGHT
    size: tuple[int, int] = SIZE
    percent: int = 100
    parts: StandIn = field(default_factory=StandIn)
    _shell: Shell | None = None
    _tasks: Tasks | None = None
    _borrowed: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def shell(self) -> Shell:
        """The window on show."""
        assert self._shell is not None, "no window is open"
        return self._shell

    async def borrow(self, room: AbstractAsyncContextManager[T]) -> T:
        """Enter a context that is left when the studio closes."""
        return await self._borrowed.enter_async_context(room)

    async def open(self, parts: StandIn, intent: Intent | None = None) -> None:
        """Open the window on these parts, and go where `intent` leads to."""
        choices = WindowChoices(self.folder / "window.ini")
        choices.appearance = Appearance[self.look.name]
        choices.percent = self.percent
        theme.apply(self.look, self.percent)
        self.parts = parts
        self._shell, self._tasks = Shell(parts.demo, choices), Tasks(_fail)
        self._shell.resize(*self.size)
        self._shell.show()
        self._shell.attach(parts, self._tasks.spawn)
        self._shell.activateWindow()
        if intent is not None:
            self._shell.open(intent)
        await self.settle()

    async def settle(self) -> None:
        """Let the loop turn until all that was asked for is laid out."""
        for _turn in range(_TURNS):
            await asyncio.sleep(0)
            QApplication.sendPostedEvents(None, 0)

    async def until(self, fits: Callable[[], bool]) -> None:
        """Let the loop turn until it looks like that."""

        async def turn() -> None:
            while not fits():
                await asyncio.sleep(0)

        await asyncio.wait_for(turn(), _LIMIT_S)

    def press(self, words: str) -> None:
        """Press the first button on show that says this in the present language."""
        buttons = (each for each in self.shell.findChildren(QAbstractButton) if each.isVisible())
        next(each for each in buttons if each.text() == _(words)).click()

    def retell(self, old: str, new: str) -> None:
        """Say something else instead of what is different in each run."""
        for each in self.shell.findChildren(QLabel):
            plain = each.text().replace("\u200b", "")
            if old in plain:
                each.setText(plain.replace(old, new))

    async def photograph(self) -> QImage:
        """Return what the window looks like."""
        await self.settle()
        for busy in self.shell.findChildren(Busy):
            if busy._patience.isActive():
                busy._patience.stop()
                busy._appear(True)
        for fading in self.shell.findChildren(QPropertyAnimation):
            fading.setCurrentTime(fading.totalDuration())
        for arc in self.shell.findChildren(Arc):
            arc._turn.stop()
            arc._angle = 0
        await self.settle()
        return self.shell.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)

    async def close(self) -> None:
        """End what runs in the window, what it stands on, and the window."""
        if self._shell is None or self._tasks is None:
            return
        self._shell.hide()
        await self._tasks.close()
        await self._borrowed.aclose()
        self._shell.detach()
        self._shell.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


Scene = Callable[[Studio], Awaitable[None]]
"""Opens the window and brings it into one state."""


async def draw(scene: Scene, look: Look, folder: Path) -> QImage:
    """Return what a scene looks like; needs a running loop of Qt's, and the font."""
    QApplication.setCursorFlashTime(0)
    studio = Studio(folder, look)
    try:
        await scene(studio)
        return await studio.photograph()
    finally:
        await studio.close()


def reference(name: str, look: Look) -> Path:
    """Return where the picture of a scene is kept."""
    return Path(__file__).parent / look.value / f"{name}.png"


def _fail(error: BaseException) -> None:
    raise error
