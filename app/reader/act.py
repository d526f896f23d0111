"""Something to be done on a reader's lane, which can be taken back until it begins.

A command on the wire cannot be cancelled, and one that was asked long ago must not leave when its
user has turned to something else: the two meet at the moment of `begin`.
"""

import asyncio
import threading
from typing import TypeVar

T = TypeVar("T")


class Withdrawn(Exception):
    """Nobody waits for the act any more, and it has not begun."""


class Act:
    """One thing to be done."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = "waiting"
        self.begun = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def begin(self) -> None:
        """Called on the lane at the last moment; raises `Withdrawn` when it was taken back."""
        with self._lock:
            if self._state == "withdrawn":
                raise Withdrawn
            self._state = "begun"
        self._loop.call_soon_threadsafe(self.begun.set)

    def withdraw(self) -> bool:
        """Take the act back; False when it has begun."""
        with self._lock:
            if self._state == "waiting":
                self._state = "withdrawn"
            return self._state == "withdrawn"


async def begins(act: Act, task: "asyncio.Task[T]", patience: float) -> bool:
    """Wait until the act begins or its task ends; False when neither came within `patience`."""
    begun = asyncio.ensure_future(act.begun.wait())
    try:
        done, _ = await asyncio.wait(
            {begun, task}, timeout=patience, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        begun.cancel()
    return bool(done)


def heard(task: "asyncio.Task[T]") -> None:
    """Take note of how a task ended, so that nobody is told that its problem went unnoticed."""
    if not task.cancelled():
        task.exception()
