"""A real Secret Service of our own: a session bus, and gnome-keyring on it.

The states that matter to the product: an unlocked collection, a locked one (a prompt would be
needed), none, and no bus at all. No test ever reaches the user's own keyring: `tests/conftest.py`
points the bus address at nothing, and only `env` leads here.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.system.processes import Program
from tests.system.session_bus import NO_BUS, SessionBus, without_display

PASSWORD = "test only"


class SecretService:
    """A keyring service whose files lie in one folder; `env` leads programs to it."""

    def __init__(self, folder: Path) -> None:
        """Prepare, without starting."""
        for name in ("home", "run"):
            (folder / name).mkdir(mode=0o700)
        self._own = {
            "HOME": str(folder / "home"),
            "XDG_DATA_HOME": str(folder / "home" / "share"),
            "XDG_RUNTIME_DIR": str(folder / "run"),
        }
        self.env = dict(NO_BUS)
        self._running: list[SessionBus | Program] = []

    def start(self) -> None:
        """Start with an unlocked collection, made on the first start."""
        self._start("--unlock")

    def start_locked(self) -> None:
        """Start with the collection of an earlier `start`, locked, or with none at all."""
        self._start()

    def _start(self, *unlock: str) -> None:
        self.stop()
        # Without a display no prompter can appear: a locked collection refuses at once.
        surroundings = without_display() | self._own
        bus = SessionBus(surroundings)
        self._running.append(bus)
        keyring = Program(
            ["gnome-keyring-daemon", "--foreground", "--components=secrets", *unlock],
            surroundings | bus.env,
            feed=PASSWORD if unlock else None,
        )
        self._running.append(keyring)
        bus.wait_for("org.freedesktop.secrets")
        self.env = bus.env

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The service is on the bus and does not answer, as behind a prompt nobody sees."""
        keyring = self._running[-1]
        assert isinstance(keyring, Program)
        keyring.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            keyring.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End the service and its bus."""
        self.env = dict(NO_BUS)
        while self._running:
            self._running.pop().end()
