"""A limit on the whole time of an exchange, which a read limit alone does not give.

A read limit starts again at each byte: a server that sends one byte a second, in its headers or its
body, would hold a lane for hours. Here each read of a connection waits at most for what is left of
the exchange it belongs to. The exchange is synchronous, so a context variable says which one it is.
"""

import io
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse

_end: ContextVar[float | None] = ContextVar("end of the exchange", default=None)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Bound all the reads made inside to `seconds` from now together; TimeoutError beyond."""
    token = _end.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _end.reset(token)


class _BoundedFile(io.RawIOBase):
    """The raw file of a socket, never waited for longer than the exchange may still last."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        end, own = _end.get(), self._sock.gettimeout()
        if end is None:
            return self._raw.readinto(buffer)
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left if own is None else min(left, own))
        try:
            return self._raw.readinto(buffer)
        finally:
            self._sock.settimeout(own)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _BoundedSocket:
    """A connected socket that is read through a `_BoundedFile`; all else is the socket's own."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._file: io.BufferedReader | None = None

    def makefile(self, *_mode: Any, **_options: Any) -> io.BufferedReader:
        self._file = io.BufferedReader(_BoundedFile(self._sock))
        return self._file

    def drop(self) -> None:
        """Close the file too: an answer that cannot be read leaves nobody to do so."""
        if self._file is not None:
            self._file.close()
        self._sock.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


class BoundedHTTPSConnection(HTTPSConnection):
    """An HTTPS connection that keeps to the limit of `at_most`."""

    def connect(self) -> None:
        """Connect, then read through the bounded socket."""
        super().connect()
        self.sock = _BoundedSocket(self.sock)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        """Read the head of an answer."""
        sock = self.sock
        try:
            return super().getresponse()
        except BaseException:
            if isinstance(sock, _BoundedSocket):
                sock.drop()
            raise


class BoundedHTTPConnection(HTTPConnection):
    """A connection without TLS that keeps to the limit of `at_most`."""

    def connect(self) -> None:
        """Connect, then read through the bounded socket."""
        super().connect()
        self.sock = _BoundedSocket(self.sock)


class BoundedHTTPPool(HTTPConnectionPool):
    """A pool of such connections."""

    ConnectionCls = BoundedHTTPConnection


class BoundedHTTPSPool(HTTPSConnectionPool):
    """A pool of such connections."""

    ConnectionCls = BoundedHTTPSConnection
