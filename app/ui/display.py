"""What a window system does without asking: destroy the window, or take the connection away.

X11 lets any program do both to another one's window (`xkill`, a session that ends badly). Qt says
nothing of a window that was destroyed, so that the program would go on without one; of a broken
connection it only ends the event loop. Both are an end of the program here, and an orderly one.
"""

import asyncio
import ctypes
import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication

_DESTROYED = (
    17  # DestroyNotify; the window's number follows sequence and event window (X11, ch. 10)
)
_CODE, _WINDOW_AT = 0x7F, 8
_log = logging.getLogger(__name__)


class Destruction(QAbstractNativeEventFilter):
    """Calls `told` when the window of this number is destroyed by somebody else."""

    def __init__(self, window: int, told: Callable[[], None]) -> None:
        super().__init__()
        self._window, self._told = window, told

    def nativeEventFilter(self, kind: Any, message: int) -> object:
        at = int(message)
        if (
            bytes(kind) == b"xcb_generic_event_t"
            and ctypes.c_uint8.from_address(at).value & _CODE == _DESTROYED
            and ctypes.c_uint32.from_address(at + _WINDOW_AT).value == self._window
        ):
            _log.error("the window was destroyed by the window system or another program")
            self._told()
        return False, 0


def watch(window: int, told: Callable[[], None]) -> Callable[[], None]:
    """Call `told` when this window is destroyed, where that can happen; returns what ends that."""
    if QGuiApplication.platformName() != "xcb":
        return lambda: None
    app, heard = QGuiApplication.instance(), Destruction(window, told)
    if app is not None:
        app.installNativeEventFilter(heard)
    return lambda: None if app is None else app.removeNativeEventFilter(heard)


def live(loop: Any, living: "asyncio.Task[None]", leave: Callable[[], None]) -> bool:
    """Run `living` to its end; false where the display went away before, and `leave` was called.

    Without a display the event loop ends at each of its turns, but still takes one: enough for an
    orderly end, where no step of the work may be taken between two runs of the loop.
    """
    living.add_done_callback(lambda _living: loop.stop())
    loop.run_forever()
    displayed = living.done()
    if not displayed:
        _log.error("the connection to the display is gone: the program ends")
        qInstallMessageHandler(lambda *_said: None)  # Qt says the same at each turn from now on
        leave()
    while not living.done():
        loop.run_forever()
    loop.run_until_complete(living)
    return displayed
