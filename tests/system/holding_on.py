"""Run the program, and tell on each SIGUSR1 what still refers to a text.

    python -m tests.system.holding_on TEXT

Prints one line a time: "held by" and the types of the objects, none when nothing does.
"""

import gc
import signal
import sys
import threading
from types import CellType, FrameType

from app.__main__ import main


def owners(wanted: str) -> list[str]:
    """The types of the objects that refer to a text or to bytes in which it stands."""
    raw = wanted.encode()

    def holds(part: object) -> bool:
        return (isinstance(part, str) and wanted in part) or (
            isinstance(part, bytes | bytearray) and raw in part
        )

    found = (each for each in gc.get_objects() if any(map(holds, gc.get_referents(each))))
    return [type(each).__name__ for each in found if not _ours(each)]


def _ours(each: object) -> bool:
    """The arguments and variables of this script."""
    arguments = (sys.argv, sys.orig_argv, sys.argv[1:])
    return each in arguments or isinstance(each, FrameType | CellType)


def tell(wanted: str) -> None:
    """Wait for signals on a thread of its own; it collects nothing, which is the window's to do."""
    while signal.sigwait({signal.SIGUSR1}):
        print("held by", *owners(wanted), flush=True)


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    threading.Thread(target=tell, args=sys.argv[1:], daemon=True).start()
    sys.exit(main([]))
