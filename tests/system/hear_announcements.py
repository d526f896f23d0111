"""Print what a program says to a screen reader, one line each. Needs the system's `gi`.

    python3 hear_announcements.py [--focus]

Prints "listening" first, then each announcement of any program, until it is ended. With --focus
also "focus: NAME" for each control that takes the focus.
"""

import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402 - the version must be chosen first


def said(event, *_):
    print(event.any_data, flush=True)


def focused(event, *_):
    if event.detail1:
        print(f"focus: {event.source.get_name()}", flush=True)


def main():
    listener = Atspi.EventListener.new(said)
    listener.register("object:announcement")
    if "--focus" in sys.argv:
        eye = Atspi.EventListener.new(focused)
        eye.register("object:state-changed:focused")
    print("listening", flush=True)
    Atspi.event_main()


if __name__ == "__main__":
    sys.exit(main())
