"""Programs of this user that share one database: who lives, and what each tells the others.

Each courier of the outbox holds a lock file, which the system releases when the program dies, and
listens on a datagram socket of the loopback, whose port stands in that file. After each change it
tells the others the declaration's id: their lists stay right, and a courier that waits for another
one's attempt hears of its end instead of asking again and again. A datagram carries nothing but the
id, and one that is lost or forged costs a look into the database. Programs on one register do the
same.
"""

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid4

from app.backend.lockfile import LockFile, forget_the_dead, is_held
from app.lane import Lane

_LOOPBACK = "127.0.0.1"
_END = b""


class Presence:
    """One program's presence in `folder`, from its making to `close`."""

    def __init__(self, folder: Path, heard: Callable[[UUID], None], kind: str = "courier") -> None:
        """Appear among those of a kind; `heard` is called on a thread of ours.

        Raises OSError when the disk fails.
        """
        self.name = uuid4().hex
        self._folder = folder
        self._kind = kind
        self._heard = heard
        self._lock = LockFile(self._file(self.name))
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((_LOOPBACK, 0))
        self._lock.write(str(self._socket.getsockname()[1]).encode())
        self._lane = Lane("neighbours")
        self._lane.post(self._listen)

    def is_alive(self, name: str) -> bool:
        """Whether the courier of that name still lives."""
        return is_held(self._file(name))

    def tell(self, declaration: UUID) -> None:
        """Tell the others that a declaration changed."""
        for file in self._others():
            with suppress(OSError, ValueError):  # it is just appearing, or just gone
                self._socket.sendto(declaration.bytes, (_LOOPBACK, int(file.read_bytes())))

    def forget_the_dead(self) -> None:
        """Remove what dead couriers left."""
        forget_the_dead(self._others())

    def close(self) -> None:
        """Disappear."""
        with suppress(OSError):
            self._socket.sendto(_END, self._socket.getsockname())
        self._lane.close()
        self._lock.release()
        forget_the_dead([self._lock.path])

    def _others(self) -> list[Path]:
        ours = self._lock.path
        return [file for file in self._folder.glob(self._file("*").name) if file != ours]

    def _file(self, name: str) -> Path:
        return self._folder / f"{self._kind}-{name}.lock"

    def _listen(self) -> None:
        with self._socket:
            while (datagram := self._receive()) != _END:
                if len(datagram) == 16:
                    self._heard(UUID(bytes=datagram))

    def _receive(self) -> bytes:
        try:
            return self._socket.recv(64)
        except ConnectionError:  # Windows: somebody we told something was gone
            return b"?"
