"""Print each ring of an X screen's bell, one line each.

    python3 hear_bells.py

Prints "listening" first, then "bell" for each ring that the server was asked for, until it is
ended. Source: X Keyboard Extension, library specification 1.0, 9 (bells).
"""

import ctypes
import sys

ANY_KEYBOARD, BELL, BELLS = 0x0100, 8, 1 << 8


class Event(ctypes.Structure):
    """XkbAnyEvent, in the room of the largest XEvent."""

    _fields_ = [
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("sent", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("time", ctypes.c_ulong),
        ("what", ctypes.c_int),
        ("rest", ctypes.c_char * 160),
    ]


def main() -> None:
    """Listen to the screen of DISPLAY."""
    x = ctypes.CDLL("libX11.so.6")
    x.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x.XOpenDisplay(None))
    codes = [ctypes.c_int(1) for _ in range(5)]
    if not display or not x.XkbQueryExtension(display, *map(ctypes.byref, codes)):
        sys.exit("no screen, or one without the keyboard extension")
    x.XkbSelectEvents(display, ANY_KEYBOARD, BELLS, BELLS)
    x.XSync(display, 0)
    print("listening", flush=True)
    event = Event()
    while True:
        x.XNextEvent(display, ctypes.byref(event))
        if event.type == codes[1].value and event.what == BELL:
            print("bell", flush=True)


if __name__ == "__main__":
    main()
