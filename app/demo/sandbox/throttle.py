"""So many calls in any second, and no more: what a busy server does to a client in a hurry."""

import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

_SECOND = timedelta(seconds=1)


class Throttle:
    """Lets `calls` through in any second; None lets all through. Thread-safe."""

    def __init__(self, calls: int | None, clock: Callable[[], datetime]) -> None:
        self._calls = calls
        self._clock = clock
        self._passed: deque[datetime] = deque(maxlen=calls)
        self._lock = threading.Lock()

    def refuses(self) -> bool:
        """Count a call, unless it is one too many; return whether it is."""
        if self._calls is None:
            return False
        with self._lock:
            now = self._clock()
            if len(self._passed) == self._calls and now - self._passed[0] < _SECOND:
                return True
            self._passed.append(now)
            return False
