"""The demonstration's authorities on the network: plain http on loopback, as the real ones publish.

It needs no TLS since all of it is signed (domain.md 7.2). What the office of the sandbox opposes is
revoked here from then on.
"""

import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256

from app.demo.card.authority import RESPONDER, SILENCE, TestAuthority, shared_authority
from app.demo.card.publishing import answer, chain, revocation_list

CHAIN = "/AC/chain.p7b"
_LONGEST_QUESTION = 4096
_HANDLER_SECONDS = 10
_STOP_SECONDS = 5

_Answer = Callable[[str, bytes], bytes | None]


def _nobody() -> Mapping[str, datetime]:
    return {}


class Publication:
    """Serves what `authority` publishes, from `start` to `stop`.

    `opposed` tells since when cards are in opposition, by their numbers.
    """

    def __init__(self, opposed: Callable[[], Mapping[str, datetime]] = _nobody) -> None:
        self._opposed = opposed
        self._stopping = threading.Event()

    def start(self) -> "Publication":
        """Listen on a free port; returns once connections are taken."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Door, self._say))
        self.authority: TestAuthority = shared_authority().publishing(self.url)
        self._thread = threading.Thread(target=self._serve, name="publication", daemon=True)
        self._thread.start()
        return self

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def chain_url(self) -> str:
        """Where the certificates of the authorities stand."""
        return f"{self.url}{CHAIN}"

    def pins(self) -> frozenset[str]:
        """The SHA-256 fingerprints of the authorities, in lower-case hex."""
        made = (issuer.certificate for issuer in self.authority.issuers())
        return frozenset(each.fingerprint(SHA256()).hex() for each in made)

    def stop(self) -> None:
        """Stop listening."""
        self._stopping.set()
        with suppress(OSError):  # wakes the serving thread, on every system
            socket.create_connection(("127.0.0.1", self._server.server_port), timeout=1).close()
        self._thread.join(_STOP_SECONDS)
        self._server.server_close()

    def __enter__(self) -> "Publication":
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            self._server.handle_request()

    def _say(self, path: str, question: bytes) -> bytes | None:
        """Return what stands at a path, or None."""
        since, now = self._opposed().get, datetime.now(UTC)
        if path == RESPONDER:
            with suppress(ValueError):
                return answer(self.authority, question, since, now)
            return None
        if path == CHAIN:
            return chain(self.authority)
        return revocation_list(self.authority, path, since, now)


class _Door(BaseHTTPRequestHandler):
    """One request. Nobody answers below SILENCE."""

    timeout = _HANDLER_SECONDS

    def __init__(self, say: _Answer, *parts: Any) -> None:
        self._answer = say
        super().__init__(*parts)

    def do_GET(self) -> None:
        self._reply(b"")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        size = int(length[:9]) if length.isascii() and length.isdigit() else 0
        self._reply(self.rfile.read(min(size, _LONGEST_QUESTION)))

    def _reply(self, question: bytes) -> None:
        if self.path.startswith(SILENCE):
            return
        body = self._answer(self.path, question)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
