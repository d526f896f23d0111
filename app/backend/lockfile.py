"""A lock that the operating system takes back when its holder dies, however it dies.

Two uses: one program at a time opens (checks, repairs, migrates) a database; and a courier that
holds its own lock is alive, so that what a dead one was sending can be sent again at once.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # a locked byte cannot be read: lock one behind all content

    def _lock(handle: int, wait: bool) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int, wait: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


class LockFile:
    """A file locked by this object until `release`, or until the process ends."""

    def __init__(self, path: Path, *, wait: bool = True) -> None:
        """Create `path` (0600) if needed and lock it; without `wait`, BlockingIOError if taken.

        Raises OSError when the file cannot be made.
        """
        self.path = path
        self._handle = _locked(path, wait)
        while not _names(path, self._handle):  # removed between its making and its locking
            os.close(self._handle)
            self._handle = _locked(path, wait)

    def write(self, content: bytes) -> None:
        """Put a few bytes into the file for others to read."""
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, content)

    def release(self) -> None:
        """Unlock; the file stays, since another program may be waiting on it."""
        os.close(self._handle)


def _locked(path: Path, wait: bool) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle, wait)
    except OSError as taken:
        os.close(handle)
        raise BlockingIOError(str(path)) from taken
    return handle


def _names(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Run the block while no other program runs one under the same path."""
    lock = LockFile(path)
    try:
        yield
    finally:
        lock.release()


def is_held(path: Path) -> bool:
    """Whether a living program holds the lock at `path`."""
    if not path.exists():
        return False
    try:
        LockFile(path, wait=False).release()
    except BlockingIOError:
        return True
    return False


def forget_the_dead(paths: Iterable[Path]) -> None:
    """Remove the lock files that nobody holds any more."""
    for path in paths:
        with suppress(OSError):  # held by somebody alive, or removed by another program
            lock = LockFile(path, wait=False)
            path.unlink()
            lock.release()
