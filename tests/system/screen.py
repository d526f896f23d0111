"""A real X screen of our own, with a window manager and an accessibility bus.

Windows shown here can be driven by keys and mouse (xdotool, which needs the window manager for
Tab and Alt), photographed, and read as a screen reader would (AT-SPI).
"""

import json
import os
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from tests.system.processes import START_LIMIT, Program
from tests.system.session_bus import SessionBus, without_display

SIZE = "1440x960x24"
SYSTEM_PYTHON = "/usr/bin/python3"
"""The one that has `gi`, and with it AT-SPI."""


class Screen:
    """A running screen; `env` makes a program show its windows on it."""

    def __init__(self, folder: Path) -> None:
        """Start it; what its programs write goes under `folder`."""
        self._stack = ExitStack()
        run, home = folder / "screen-run", folder / "screen-home"
        for place in (run, home):
            place.mkdir(mode=0o700)
        surroundings = {**without_display(), "XDG_RUNTIME_DIR": str(run), "HOME": str(home)}
        surroundings["DISPLAY"] = self._start_display(surroundings)
        bus = SessionBus(surroundings)
        self._stack.callback(bus.end)
        self.env = {
            "DISPLAY": surroundings["DISPLAY"],
            **bus.env,
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        # openbox runs the command once it manages windows.
        manager = ["openbox", "--sm-disable", "--startup", "echo windows are managed"]
        self._start(manager, surroundings).wait_for_line("windows are managed")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def run(self, *command: str) -> str:
        """Run a command on this screen, for instance xdotool; returns what it printed."""
        return subprocess.run(
            command,
            env=os.environ | self.env,
            capture_output=True,
            text=True,
            check=True,
            timeout=START_LIMIT,
        ).stdout

    def activate(self, title: str) -> None:
        """Wait for the window with that title and give it the keys.

        Only the one on show: Qt has hidden windows of the same title, for which xdotool would wait
        15 s in vain.
        """
        search = ("search", "--sync", "--onlyvisible", "--name", title)
        self.run("xdotool", *search, "windowactivate", "--sync")

    def photograph(self, file: Path) -> None:
        """Write the whole screen to `file` (PNG)."""
        self.run("import", "-window", "root", str(file))

    def accessible(self, program: str) -> dict[str, Any]:
        """What a screen reader finds in the window of `program`, once it is there.

        A tree of `{"role", "name", "description", "states", "text", "actions", "children"}`.
        """
        script = Path(__file__).with_name("read_accessible.py")
        tree: dict[str, Any] = json.loads(self.run(SYSTEM_PYTHON, str(script), program))
        return tree

    def _start(self, command: list[str], env: dict[str, str]) -> Program:
        program = Program(command, env)
        self._stack.callback(program.end)
        return program

    def _start_display(self, env: dict[str, str]) -> str:
        """Xvfb takes the first free display and prints its number once windows may come."""
        command = ["Xvfb", "-displayfd", "1", "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset"]
        program = self._start(command, env)
        return ":" + program.wait_for(str.isdecimal)
