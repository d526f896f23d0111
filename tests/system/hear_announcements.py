"""Print what a program says to a screen reader, one line each. Needs the system's `gi`.

    python3 hear_announcements.py

Prints "listening" first, then each announcement of any program, until it is ended.
"""

import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402 - the version must be chosen first


def said(event, *_):
    print(event.any_data, flush=True)


def main():
    listener = Atspi.EventListener.new(said)
    listener.register("object:announcement")
    print("listening", flush=True)
    Atspi.event_main()


if __name__ == "__main__":
    sys.exit(main())
