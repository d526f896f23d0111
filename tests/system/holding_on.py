"""Run the program, and tell on each SIGUSR1 what still refers to a text.

    python -m tests.system.holding_on TEXT

Prints one line a time: "held by" and the types of the objects, none when nothing does.
"""

import gc
import signal
import sys
from types import CellType, FrameType

from app.__main__ import main

_RAW = (bytes, bytearray)


def owners(wanted: str) -> list[str]:
    """The types of the objects that refer to a text or to bytes in which it stands."""
    raw = wanted.encode()
    found: list[object] = []
    for each in gc.get_objects():  # millions of referents: no call for each of them
        for part in gc.get_referents(each):
            kind = type(part)
            if (kind is str and wanted in part) or (kind in _RAW and raw in part):
                found.append(each)
                break
    return [type(each).__name__ for each in found if not _ours(each)]


def _ours(each: object) -> bool:
    """The arguments and variables of this script."""
    arguments = (sys.argv, sys.orig_argv, sys.argv[1:])
    return each in arguments or isinstance(each, FrameType | CellType)


def tell(wanted: str) -> None:
    """Look on the window's own thread: a Qt object that is let go of elsewhere ends there."""
    print("held by", *owners(wanted), flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, lambda _number, _frame: tell(sys.argv[1]))
    sys.exit(main([]))
