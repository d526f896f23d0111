"""The window on the real assembly of this user, in the process of the test, with a guest at it."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from pathlib import Path

import qasync
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app import assembly
from app.ui import theme
from app.ui.choices import WindowChoices
from app.ui.foreground import window_first
from app.ui.shell import Shell
from app.ui.tasks import Tasks

LIMIT_S = 30
Guest = Callable[[Shell], Awaitable[None]]


def live(qapp: QApplication, home: Path, guest: Guest) -> None:
    """Open the window on the real assembly of this user, as the program does, for a guest."""
    theme.load_fonts()
    theme.apply(theme.Look.LIGHT, 100)

    async def run() -> None:
        failed: list[BaseException] = []
        shell, program = Shell(False, WindowChoices(home / "window.ini")), await assembly.real()
        tasks = Tasks(failed.append)
        shell.show()
        shell.attach(program, tasks.spawn)
        try:
            await asyncio.wait_for(guest(shell), LIMIT_S)
        finally:
            shell.detach()
            await tasks.close()
            await program.close()
            shell.deleteLater()
        assert failed == []

    let_go = window_first()  # no Qt object ends on a lane, now or in a later test
    loop = qasync.QEventLoop(qapp, already_running=False)
    try:
        loop.run_until_complete(run())
    finally:
        loop.close()
        del loop  # it holds Qt timers: it must be garbage before the last collection here
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        let_go()
