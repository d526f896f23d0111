"""Garbage in cycles is collected on the window's thread only, when it has nothing else to do.

Python collects on whichever thread happens to allocate. A Qt object that ends on another thread
than its own leaves its timers behind, and the next of them ends the program.
"""

import gc
from collections.abc import Callable

from PySide6.QtCore import QAbstractEventDispatcher


def collect_here() -> Callable[[], None]:
    """Collect on this thread, which has an event loop, and on no other; returns what ends that."""
    dispatcher = QAbstractEventDispatcher.instance()
    gc.disable()
    dispatcher.aboutToBlock.connect(collect_what_is_due)

    def end() -> None:
        dispatcher.aboutToBlock.disconnect(collect_what_is_due)
        gc.enable()

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
