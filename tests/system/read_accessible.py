"""Print, as JSON, what a screen reader finds in a program's windows. Needs the system's `gi`.

    python3 read_accessible.py PROGRAM_NAME

Waits for the program's first window, ten seconds at most.
"""

import json
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 - the version must be chosen first

PATIENCE_S = 10


def frame(program):
    """The first window of the program named `program`, or None."""
    desktop = Atspi.get_desktop(0)
    for application in children(desktop):
        if application.get_name() == program:
            return next((w for w in children(application) if w.get_role_name() != "invalid"), None)
    return None


def children(node):
    """The accessible children that are there."""
    found = (node.get_child_at_index(index) for index in range(node.get_child_count()))
    return [child for child in found if child is not None]


def described(node):
    """One node and all below it, as plain data."""
    text = node.get_text_iface()
    action = node.get_action_iface()
    return {
        "role": node.get_role_name(),
        "name": node.get_name(),
        "description": node.get_description(),
        "states": sorted(state.value_nick for state in node.get_state_set().get_states()),
        "text": Atspi.Text.get_text(text, 0, -1) if text else None,
        "actions": [
            Atspi.Action.get_action_name(action, index)
            for index in range(Atspi.Action.get_n_actions(action))
        ]
        if action
        else [],
        "children": [described(child) for child in children(node)],
    }


def main(program):
    """Wait for the window, then print it."""
    loop = GLib.MainLoop()

    def look(*_):
        if frame(program) is not None:
            loop.quit()
        return True

    listener = Atspi.EventListener.new(look)
    for event in ("object:children-changed:add", "window:create", "window:activate"):
        listener.register(event)
    GLib.idle_add(lambda: look() and False)
    GLib.timeout_add_seconds(PATIENCE_S, loop.quit)
    loop.run()
    window = frame(program)
    if window is None:
        sys.exit(f"{program} showed no window")
    json.dump(described(window), sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main(sys.argv[1])
