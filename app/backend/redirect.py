"""Where the system browser comes back to: one address on loopback, for one login (RFC 8252 7.3).

A provider knows the address beforehand but for its port, which is free: the path is always the
same. That an answer belongs to this login is told by its `state`.
"""

import socket
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from urllib.parse import urlsplit

from app.language import N_, _

PATH = "/retour"
_DONE = N_("Vous pouvez fermer cette page et revenir à Poste CPx.")
_ELSEWHERE = N_("Cette page n’attend rien.")


class LoopbackRedirect:
    """Listens for the browser. `uri` is the redirect address."""

    def __init__(self) -> None:
        self._server = _Server()
        self.uri = f"http://127.0.0.1:{self._server.server_port}{PATH}"

    def __enter__(self) -> "LoopbackRedirect":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._server.server_close()

    def wait(self, seconds: float) -> str | None:
        """Wait for the browser on a Lane; return the address it came with, None without it."""
        end = time.monotonic() + seconds
        while self._server.came_back is None and not self._server.cancelled:
            left = end - time.monotonic()
            if left <= 0:
                return None
            self._server.timeout = left
            self._server.handle_request()
        came_back = self._server.came_back
        return None if came_back is None else self.uri.removesuffix(PATH) + came_back

    def cancel(self) -> None:
        """End a `wait` under way, from another thread."""
        self._server.cancelled = True
        socket.create_connection(("127.0.0.1", self._server.server_port), 1).close()


class _Server(HTTPServer):
    """One login's listener; `came_back` is the path and query the browser asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Visit)
        self.came_back: str | None = None
        self.cancelled = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that leaves is no error."""


class _Visit(BaseHTTPRequestHandler):
    server: _Server
    timeout = 5

    def do_GET(self) -> None:
        """Take the one answer that is waited for."""
        ours = urlsplit(self.path).path == PATH
        if ours:
            self.server.came_back = self.path
        body = _(_DONE if ours else _ELSEWHERE).encode()
        self.send_response(200 if ours else 404)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the address carries a code."""
