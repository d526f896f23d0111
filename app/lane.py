"""Lane: one daemon thread and a queue, the only concurrency primitive of the program.

A blocking call (card, network, disk, keyring) is run as `await lane.run(function)`. Not a
`ThreadPoolExecutor`, which keeps the process alive at exit until the card call ends, and not the
event loop's default executor, whose debug log writes the call's arguments, a PIN too.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class LaneClosed(Exception):
    """The lane was closed before the call could start."""


class Lane:
    """Runs calls one after another on a thread of its own."""

    def __init__(self, name: str) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    async def run(self, function: Callable[[], T]) -> T:
        """Run `function` on the lane and return its result or raise its exception.

        Cancelling the await does not cancel a call that has started: a command on the wire cannot
        be taken back. Raises `LaneClosed` when the lane is closed before the call starts.
        """
        if self._closed.is_set():
            raise LaneClosed
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self.post(lambda: _run_into(loop, future, function, self._closed))
        return await future

    def post(self, function: Callable[[], None]) -> None:
        """Queue `function`, with nobody waiting for it."""
        self._calls.put(function)

    def close(self) -> None:
        """Refuse waiting calls and end the thread after the call under way, without joining it."""
        self._closed.set()
        self._calls.put(None)

    def _serve(self) -> None:
        while (call := self._calls.get()) is not None:
            call()
            del call  # it may hold a card's holder or a code, and the next one may be hours away


def _run_into(
    loop: asyncio.AbstractEventLoop,
    future: "asyncio.Future[T]",
    function: Callable[[], T],
    closed: threading.Event,
) -> None:
    def settle(result: T | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    result: T | None = None
    error: BaseException | None = None
    try:
        if closed.is_set():
            raise LaneClosed
        result = function()
    except BaseException as raised:  # everything goes to the one who awaits
        error = raised
    if not loop.is_closed():
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:
            return  # the loop closed between the two lines: nobody is waiting any more
