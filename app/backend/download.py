"""Signed things fetched from wherever a certificate says: revocation lists, answers, authorities.

Most of these addresses are plain http, which is right: what comes is signed, and whoever asked
checks it. It is bounded like everything else, with a higher limit, since lists are long.
"""

from dataclasses import replace
from urllib.parse import urlsplit

from app.backend.http import Transport, TransportSettings
from app.backend.message import Answer, Request
from app.backend.problems import Dialect
from app.domain.problem import BackendProblem, BadAnswer, ProblemCode

LONGEST_LIST = 32 * 1024 * 1024


def _missing(answer: Answer, server: str) -> BackendProblem:
    return BadAnswer(ProblemCode.BAD_ANSWER, server=server, status=answer.status)


_FILE = Dialect(lambda answer: not answer.is_page, _missing)


class Download:
    """Fetches one thing at a time, each over a connection of its own. Run on a Lane."""

    def __init__(self, settings: TransportSettings) -> None:
        self._settings = replace(settings, plain=True, max_bytes=LONGEST_LIST)

    def get(self, url: str) -> bytes:
        """Fetch what stands at an http or https address; raises a Problem."""
        return self._send(url, "GET", {}, None)

    def post(self, url: str, body: bytes, media_type: str) -> bytes:
        """Ask at an http or https address; raises a Problem."""
        return self._send(url, "POST", {"Content-Type": media_type}, body)

    def _send(self, url: str, method: str, headers: dict[str, str], body: bytes | None) -> bytes:
        parts = urlsplit(url)
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        transport = Transport(f"{parts.scheme}://{parts.netloc}", self._settings)
        try:
            wanted = {"Accept": "*/*", **headers}
            return transport.send(Request(method, path, wanted, body), _FILE).body
        finally:
            transport.close()
