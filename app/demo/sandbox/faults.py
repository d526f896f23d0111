"""What can go wrong at the sandbox, chosen at start by name or at run time by a test."""

import threading
from enum import StrEnum


class Fault(StrEnum):
    """One way to fail. Those marked "held" store the declaration first, then fail to say so."""

    NONE = "normal"
    # On the connection
    EXPIRED_CERTIFICATE = "expired-certificate"
    FUTURE_CERTIFICATE = "future-certificate"
    WRONG_NAME = "wrong-name"
    UNTRUSTED = "untrusted"
    INTERCEPTED = "intercepted"
    PLAIN_HTTP = "plain-http"
    OLD_TLS = "old-tls"
    RESET = "reset"
    # Instead of an answer
    NO_ANSWER = "no-answer"
    SLOW = "slow"
    BUSY = "busy"
    BUSY_UNTIL = "busy-until"
    TOO_MANY = "too-many"
    SERVER_ERROR = "server-error"
    GATEWAY = "gateway"
    REFUSED = "refused"
    BARE_REFUSAL = "bare-refusal"
    CONFLICT = "conflict"
    WHO_ARE_YOU = "who-are-you"
    NOT_YOU = "not-you"
    TOO_OLD = "too-old"
    PORTAL = "portal"
    PORTAL_511 = "portal-511"
    PORTAL_REDIRECT = "portal-redirect"
    REDIRECT_ELSEWHERE = "redirect-elsewhere"
    REDIRECT_PLAIN = "redirect-plain"
    REDIRECT_LOOP = "redirect-loop"
    # Held, but badly said
    LOST_ANSWER = "lost-answer"
    CUT = "cut"
    DRIP = "drip"
    DRIP_HEADERS = "drip-headers"
    HUGE = "huge"
    BAD_JSON = "bad-json"
    DEEP_JSON = "deep-json"
    WRONG_TYPES = "wrong-types"
    MISSING_MEMBER = "missing-member"
    WRONG_CHARSET = "wrong-charset"
    COMPRESSED = "compressed"
    OTHER_DECLARATION = "other-declaration"
    FORGED_RECEIPT = "forged-receipt"

    @property
    def on_connection(self) -> bool:
        """Whether it shows before any request is read."""
        return self in _ON_CONNECTION


_ON_CONNECTION = frozenset(
    {
        Fault.EXPIRED_CERTIFICATE,
        Fault.FUTURE_CERTIFICATE,
        Fault.WRONG_NAME,
        Fault.UNTRUSTED,
        Fault.INTERCEPTED,
        Fault.PLAIN_HTTP,
        Fault.OLD_TLS,
        Fault.RESET,
    }
)


class Weather:
    """The fault in force, for a number of times or until it is changed. Thread-safe."""

    def __init__(self, fault: Fault = Fault.NONE) -> None:
        self._lock = threading.Lock()
        self._fault = fault
        self._times: int | None = None

    def set(self, fault: Fault, times: int | None = None) -> None:
        """Put a fault in force, `times` times or until the next change."""
        with self._lock:
            self._fault, self._times = fault, times

    @property
    def calm(self) -> bool:
        """Whether no fault is in force, or not any more."""
        with self._lock:
            return self._fault is Fault.NONE

    def take(self, *, on_connection: bool) -> Fault:
        """Return the fault that strikes now, at the connection or at a request, and count it."""
        with self._lock:
            if self._fault is Fault.NONE or self._fault.on_connection is not on_connection:
                return Fault.NONE
            struck = self._fault
            if self._times is not None:
                self._times -= 1
                if self._times <= 0:
                    self._fault = Fault.NONE
            return struck
