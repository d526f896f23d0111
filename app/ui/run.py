"""Starts and ends the program: the window first, then everything else.

The only place that knows qasync. Order of a start: QApplication, theme, window, first paint; then
asyncio and qasync; then, on a thread, what is heavy (requests, keyring, pyscard, cryptography);
then the parts are built on the loop and given to the window. Nothing touches PC/SC, the keyring or
the network before the window is on screen.

With POSTE_CPX_FIRST_PAINT set, the program prints the seconds since the epoch of its first paint
and ends, which is what the start-up measurement compares with a bare window.
"""

import gc
import os
import signal
import sys
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from app import language
from app.language import N_, _
from app.ui import choices, theme
from app.ui.no_screen import application
from app.ui.shell import Shell

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    from app.ui.parts import Parts, Prepare

    Guest = Callable[[Shell], Awaitable[None]]

DISPLAY_GONE = 1
_TURN_S, _CARD_TURNS = 0.05, 600  # thirty seconds, as long as a card's own time limit
MEASURE = "POSTE_CPX_FIRST_PAINT"
_BUSY = N_("La carte est en cours d’écriture. Attendez la fin de l’opération pour quitter.")
_FAILED = N_("Une erreur inattendue est survenue. L’opération en cours a été arrêtée.")


def run(prepare: "Prepare", demo: bool, guest: "Guest | None" = None) -> int:
    """Open the window on the parts that `prepare` leads to; return the exit code.

    A `guest` drives the window once it is ready; the program ends with it.
    """
    app = application()
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

    from app.ui.display import live
    from app.ui.foreground import window_first

    app.setQuitOnLastWindowClosed(False)
    let_go = window_first()
    with qasync.QEventLoop(app) as loop:
        living = loop.create_task(_live(shell, prepare, guest))
        displayed = live(loop, living, shell.vanish)
    let_go()
    return 0 if displayed else DISPLAY_GONE


async def _live(shell: Shell, prepare: "Prepare", guest: "Guest | None") -> None:
    """Load the program behind the window, then live until the window is closed."""
    import asyncio

    from app.lane import Lane
    from app.ui.display import watch
    from app.ui.reminding import Reminding
    from app.ui.shown import Tone
    from app.ui.tasks import Tasks

    closed = asyncio.Event()
    shell.closing = lambda: _end_early(shell, closed)
    deaf = _heed_signals(asyncio.get_running_loop(), shell.close)
    tasks = Tasks(lambda _error: shell.notify(Tone.DANGER, _(_FAILED)))
    lane = Lane("start")
    try:
        assemble = await lane.run(prepare)
        parts = await assemble()
    finally:
        lane.close()
    if not closed.is_set():
        shell.closing = lambda: _close_unless_writing(shell, parts, closed)
        shell.attach(parts, tasks.spawn)
        gc.freeze()  # what exists by now stays: walking through it again would hold up the window
        reminding = Reminding(shell, parts, tasks.spawn)
        deaf_to_window = watch(int(shell.winId()), shell.vanish)
        await (closed.wait() if guest is None else guest(shell))
        deaf_to_window()
        await _written(shell, parts)
        shell.hide()
        reminding.close()
        shell.detach()
    await tasks.close()
    await parts.close()
    deaf()


def _end_early(shell: Shell, closed: "asyncio.Event") -> None:
    """The window was closed while the program behind it was still being loaded."""
    shell.hide()
    closed.set()


def _close_unless_writing(shell: Shell, parts: "Parts", closed: "asyncio.Event") -> None:
    from app.ui.shown import Tone

    if parts.writing and not shell.vanished:
        shell.notify(Tone.WARNING, _(_BUSY))
        return
    closed.set()


async def _written(shell: Shell, parts: "Parts") -> None:
    """Without a window nobody can be asked to wait: let the card finish what it is doing."""
    import asyncio

    for _turn in range(_CARD_TURNS if shell.vanished else 0):
        if not parts.writing:
            return
        await asyncio.sleep(_TURN_S)


def _heed_signals(
    loop: "asyncio.AbstractEventLoop", close: "Callable[[], object]"
) -> "Callable[[], None]":
    """Close the window at Ctrl+C and SIGTERM; returns what ends that.

    Python runs a signal's handler only when it runs anything at all, which it does not while Qt
    waits: a byte on a socket, which Qt does watch, wakes it.
    """
    import socket

    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    signal.set_wakeup_fd(theirs.fileno())
    loop.add_reader(ours, ours.recv, 64)
    for request in (signal.SIGINT, signal.SIGTERM):
        signal.signal(request, lambda _number, _frame: close())

    def end() -> None:
        loop.remove_reader(ours)
        signal.set_wakeup_fd(-1)
        ours.close()
        theirs.close()

    return end
