"""A pace that a server asks for: so many calls in any second, no more."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Pace:
    """At most `calls` in any `seconds`, as the server sees them; for the calls of one lane.

    A call counts from its end: it reached the server before that, whatever the way cost, so the
    server cannot see two closer together than we do.
    """

    def __init__(
        self,
        calls: int,
        seconds: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._pause = pause
        self._ends: deque[float] = deque(maxlen=calls)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and hold it during the call."""
        if len(self._ends) == self._ends.maxlen:
            self._pause(max(0.0, self._ends[0] + self._seconds - self._clock()))
        try:
            yield
        finally:
            self._ends.append(self._clock())
