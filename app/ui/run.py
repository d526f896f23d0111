"""Starts and ends the program: the window first, then everything else.

The only place that knows qasync. Order of a start: QApplication, theme, window, first paint; then
asyncio and qasync; then, on a thread, what is heavy (requests, keyring, pyscard, cryptography);
then the parts are built on the loop and given to the window. Nothing touches PC/SC, the keyring or
the network before the window is on screen.

With POSTE_CPX_FIRST_PAINT set, the program prints the seconds since the epoch of its first paint
and ends, which is what the start-up measurement compares with a bare window.
"""

import os
import sys
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from app import language
from app.language import N_, _
from app.ui import choices, theme
from app.ui.shell import Shell

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    from app.ui.parts import Parts, Prepare

    Guest = Callable[[Shell], Awaitable[None]]

MEASURE = "POSTE_CPX_FIRST_PAINT"
_BUSY = N_("La carte est en cours d’écriture. Attendez la fin de l’opération pour quitter.")
_FAILED = N_("Une erreur inattendue est survenue. L’opération en cours a été arrêtée.")


def run(prepare: "Prepare", demo: bool, guest: "Guest | None" = None) -> int:
    """Open the window on the parts that `prepare` leads to; return the exit code.

    A `guest` drives the window once it is ready; the program ends with it.
    """
    app = QApplication(sys.argv[:1])
    app.setApplicationName("poste-cpx")
    app.setApplicationDisplayName(_("Poste CPx"))
    if sys.platform != "linux":  # where it is the style anyway, and naming it costs a tenth
        app.setStyle("Fusion")
    chosen = choices.of_user()
    language.use(chosen.language)
    theme.load_fonts()
    theme.apply(theme.chosen_look(chosen.appearance, theme.palette_look), chosen.percent)
    shell = Shell(demo, chosen)
    _wait_for_paint(shell)
    if MEASURE in os.environ:
        print(time.time(), flush=True)
        return 0
    return _serve(app, shell, prepare, guest)


def _wait_for_paint(shell: Shell) -> None:
    waiting = QEventLoop()
    shell.painted = waiting.quit
    shell.show()
    waiting.exec()


def _serve(app: QApplication, shell: Shell, prepare: "Prepare", guest: "Guest | None") -> int:
    """Run the event loop until the window is closed."""
    import qasync

    app.setQuitOnLastWindowClosed(False)
    with qasync.QEventLoop(app) as loop:
        loop.run_until_complete(_live(shell, prepare, guest))
    return 0


async def _live(shell: Shell, prepare: "Prepare", guest: "Guest | None") -> None:
    """Load the program behind the window, then live until the window is closed."""
    import asyncio

    from app.lane import Lane
    from app.ui.shown import Tone
    from app.ui.tasks import Tasks

    closed = asyncio.Event()
    shell.closing = closed.set
    tasks = Tasks(lambda _error: shell.notify(Tone.DANGER, _(_FAILED)))
    lane = Lane("start")
    try:
        assemble = await lane.run(prepare)
        parts = await assemble()
    finally:
        lane.close()
    shell.attach(parts, tasks.spawn)
    shell.closing = lambda: _close_unless_writing(shell, parts, closed)
    if guest is None:
        await closed.wait()
    else:
        await guest(shell)
    shell.hide()
    shell.detach()
    await tasks.close()
    await parts.close()


def _close_unless_writing(shell: Shell, parts: "Parts", closed: "asyncio.Event") -> None:
    from app.ui.shown import Tone

    if parts.writing:
        shell.notify(Tone.WARNING, _(_BUSY))
        return
    closed.set()
