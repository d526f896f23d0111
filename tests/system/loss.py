"""A loss declared in the real window by a person who reads it, and the way to the office.

`python -m tests.system.loss declare` is the program on this user's settings and readers, driven
until the window says that the declaration waits: it prints the sentence and stays, to be killed.
`... look WORDS` opens the list, waits for these words in it, and prints what stands there.
"""

import asyncio
import os
import socket
import sys
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.language import SOURCE
from app.ui import choices
from app.ui.run import run
from app.ui.shell import Shell
from app.ui.tour import Visitor, confirm_loss, describe_loss

if TYPE_CHECKING:
    from app.ui.parts import Assemble

CODE = "1234"
"""The virtual card's code porteur."""

NUMBER = "0 825 85 2000"
"""Where an opposition is asked for by phone."""


async def declare(shell: Shell) -> None:
    """Declare the card in the reader as lost, up to the sending."""
    visitor = Visitor(shell)
    await visitor.read_header("Carte CPS")
    await visitor.press("Déclarations")
    await visitor.press("Déclarer une perte ou un vol")
    await describe_loss(visitor)
    await confirm_loss(visitor)
    await visitor.press("Mettre la carte en opposition")


async def look(shell: Shell, words: str) -> str:
    """Open the list by its shortcut and wait for these words in it."""
    visitor = Visitor(shell)
    await visitor.read_header("Carte CPS")
    QTest.keyClick(shell, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    return await visitor.see(words)


def read(shell: Shell) -> str:
    """All that the window says, in the order of its parts, with ordinary spaces."""
    said = [each.text() for each in shell.findChildren(QLabel) if each.isVisible()]
    return "\n".join(said).replace("\u202f", " ").replace("\u00a0", " ")


def configure(home: Path, url: str, authority: Path, keys: Path) -> None:
    """Set the office as an establishment's administrator does in the user's file."""
    (home / "settings").mkdir(parents=True)
    (home / "settings" / "settings.toml").write_text(
        f'backend_url = "{url}"\nextra_authority = "{authority}"\nreceipt_keys = "{keys}"\n'
        'proxy = "none"\ncheck_revocation = false\nlog_level = "DEBUG"\n',
        "utf-8",
    )


class Road:
    """A port of this machine that leads to the office while the road is open."""

    def __init__(self, office: str) -> None:
        self._to = int(office.rpartition(":")[2])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._port = int(self._listener.getsockname()[1])
        self._listener.close()  # nobody listens until the road is opened

    @property
    def url(self) -> str:
        """Where the program finds the office."""
        return f"https://127.0.0.1:{self._port}"

    def open(self) -> None:
        """Let everybody through from now on."""
        self._listener = socket.create_server(("127.0.0.1", self._port))
        threading.Thread(target=self._lead, daemon=True).start()

    def close(self) -> None:
        """Let nobody else through."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _lead(self) -> None:
        with suppress(OSError):  # the road is closed
            while True:
                near, _address = self._listener.accept()
                threading.Thread(target=self._through, args=(near,), daemon=True).start()

    def _through(self, near: socket.socket) -> None:
        with near, socket.create_connection(("127.0.0.1", self._to)) as far:
            back = threading.Thread(target=_carry, args=(far, near), daemon=True)
            back.start()
            _carry(near, far)
            back.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


async def _declare_and_stay(shell: Shell) -> None:
    await declare(shell)
    print(await Visitor(shell).see("boîte d’envoi"), flush=True)
    await asyncio.Event().wait()


async def _look_and_end(words: str, shell: Shell) -> None:
    await look(shell, words)
    print(read(shell), flush=True)


def _prepare() -> "Assemble":
    from app import assembly

    return assembly.real


def main(word: str, *wanted: str) -> int:
    """Run the program with somebody at it."""
    choices.of_user().language = SOURCE
    guest = partial(_look_and_end, *wanted) if word == "look" else _declare_and_stay
    return run(_prepare, demo=False, guest=guest)


if __name__ == "__main__":
    os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    sys.exit(main(*sys.argv[1:]))
