"""How a measure is taken: once for several checks, within a time, from a command or a file."""

import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from app.lane import Lane

T = TypeVar("T")

COMMAND_LIMIT_S = 3.0
# Fixed, so that a command found through a user's own PATH is never run.
COMMAND_PATH = None if sys.platform == "win32" else "/usr/bin:/bin:/usr/sbin:/sbin"


class Once(Generic[T]):
    """A measure that several checks share: the first one takes it, the others wait for it."""

    def __init__(self, measure: Callable[[], T]) -> None:
        self._measure = measure
        self._lock = threading.Lock()
        self._taken: tuple[T] | None = None
        self._error: Exception | None = None

    @classmethod
    def ahead(cls, measure: Callable[[], T]) -> "Once[T]":
        """Begin the measure at once, on a thread of its own."""
        once = cls(measure)
        lane = Lane("measure")
        lane.post(once.settle)
        lane.close()
        return once

    def __call__(self) -> T:
        """Return the measure, or raise what it raised, the same to everyone."""
        self.settle()
        if self._error is not None:
            raise self._error
        assert self._taken is not None  # noqa: S101 - settle sets one of the two
        return self._taken[0]

    def settle(self) -> None:
        """Take the measure if nobody has yet; what it raises is kept for those who ask."""
        with self._lock:
            if self._taken is not None or self._error is not None:
                return
            try:
                self._taken = (self._measure(),)
            except Exception as error:  # kept, and raised again for each check that asks
                self._error = error


def within(limit_s: float, call: Callable[[], T]) -> T:
    """Return what `call` returns; raises TimeoutError when it has not in `limit_s` seconds.

    For calls that know no limit of their own; their thread is left behind.
    """
    answers: queue.SimpleQueue[Once[T]] = queue.SimpleQueue()
    once = Once(call)

    def take() -> None:
        once.settle()
        answers.put(once)

    lane = Lane("measure")
    lane.post(take)
    lane.close()
    try:
        return answers.get(timeout=limit_s)()
    except queue.Empty:
        raise TimeoutError from None


def output_of(words: Sequence[str], environment: Mapping[str, str] | None = None) -> str | None:
    """Return what a command of the system prints, in its untranslated form.

    None when the command does not exist, fails or takes longer than 3 seconds.
    """
    program = shutil.which(words[0], path=COMMAND_PATH)
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, no shell
            [program, *words[1:]],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=COMMAND_LIMIT_S,
            env={**(environment or os.environ), "LC_ALL": "C"},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def text_of(path: Path, limit: int = 65_536) -> str | None:
    """Return the beginning of a small file as text, or None when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(limit).decode("utf-8", "replace")
    except OSError:
        return None
