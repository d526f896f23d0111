"""What keeps the other threads of the program from holding up, or breaking, the window's.

Python lets one thread at a time run. One that computes gives way to the others after five
milliseconds only, and the window waits for its turn several times for each widget it draws: with
thousands of declarations leaving, that made ten milliseconds of drawing into a hundred.

Python also collects garbage in cycles on whichever thread happens to allocate. A Qt object that
ends on another thread than its own leaves its timers behind, and the next of them ends the program.
"""

import gc
import sys
from collections.abc import Callable

from PySide6.QtCore import QAbstractEventDispatcher

_TURN_S = 0.0005


def window_first() -> Callable[[], None]:
    """Let this thread, which has an event loop, wait briefly, and collect alone.

    Cycles are collected when the loop has nothing else to do. Returns what ends both.
    """
    dispatcher = QAbstractEventDispatcher.instance()
    interval, collecting = sys.getswitchinterval(), gc.isenabled()
    sys.setswitchinterval(_TURN_S)
    gc.disable()
    dispatcher.aboutToBlock.connect(collect_what_is_due)

    def end() -> None:
        dispatcher.aboutToBlock.disconnect(collect_what_is_due)
        if collecting:
            gc.enable()
        sys.setswitchinterval(interval)

    return end


def collect_what_is_due() -> None:
    """Collect the oldest generation whose count is over its threshold, as Python would have."""
    due = [
        generation
        for generation, (count, limit) in enumerate(
            zip(gc.get_count(), gc.get_threshold(), strict=True)
        )
        if count > limit
    ]
    if due:
        gc.collect(due[-1])
