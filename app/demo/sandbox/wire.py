"""Between a socket and the office: reads a request, writes the reply, or a fault in its place."""

import gzip
import json
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from uuid import UUID

from app.demo.sandbox.faults import Fault
from app.demo.sandbox.message import Asked, Reply, problem
from app.demo.sandbox.office import BODY_LIMIT
from app.demo.sandbox.seal import Seal

BUSY_SECONDS = 120
_MANY_BYTES = 2 * 1024 * 1024
_DRIP_SECONDS = 0.02
_PAGE = "<!doctype html><title>Portail d’accès</title><p>Merci de vous identifier.</p>".encode()


@dataclass(frozen=True, slots=True)
class Service:
    """What a connection needs: the office, the weather, and whether the sandbox is stopping."""

    answer: Callable[[Asked], Reply]
    fault: Callable[[], Fault]
    stopping: threading.Event
    slow_seconds: float


class Connection(BaseHTTPRequestHandler):
    """One connection of a client; `server` is the Service."""

    protocol_version = "HTTP/1.1"
    server_version = "sandbox"
    sys_version = ""
    timeout = 30
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Service  # type: ignore[assignment]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):  # any method: the office says which ones it serves
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        asked = self._read()
        if asked is None:
            return
        fault = self.server.fault()
        if fault in _INSTEAD:
            self._say(_INSTEAD[fault](asked))
        elif fault in _SILENT:
            _SILENT[fault](self, asked)
        else:
            self._say(self.server.answer(asked))

    def _read(self) -> Asked | None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            self._refuse(problem(411, "Longueur manquante"))
            return None
        if int(length[:9]) > BODY_LIMIT:
            self.rfile.read(min(int(length[:9]), _MANY_BYTES))  # or the client never hears the no
            self._refuse(problem(413, "Demande trop longue"))
            return None
        body = self.rfile.read(int(length))
        return Asked.read(self.command, self.path, dict(self.headers.items()), body)

    def _refuse(self, reply: Reply) -> None:
        """Answer without having read the body, which ends the connection."""
        self.close_connection = True
        self._say(reply)

    def _say(self, reply: Reply) -> None:
        self._head(reply, len(reply.body))
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    def _head(self, reply: Reply, length: int) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 304:
            self.send_header("Content-Length", str(length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a request that is not HTTP with a problem document, too."""
        self.command = getattr(self, "command", None) or "GET"
        self.request_version = "HTTP/1.1"
        self._refuse(problem(code, message or "Demande illisible"))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: addresses hold declaration ids."""

    # What the faults do to the connection

    def wait_for_the_end(self, _asked: Asked) -> None:
        """Say nothing until the client or the sandbox gives up."""
        self.server.stopping.wait()
        self.close_connection = True

    def answer_slowly(self, asked: Asked) -> None:
        """Answer, later."""
        self.server.stopping.wait(self.server.slow_seconds)
        self._say(self.server.answer(asked))

    def lose(self, asked: Asked) -> None:
        """Do what is asked and drop the connection without a word."""
        self.server.answer(asked)
        reset(self.connection)
        self.close_connection = True

    def cut(self, asked: Asked) -> None:
        """Send half of the body that was announced."""
        reply = self.server.answer(asked)
        self._head(reply, len(reply.body))
        self.wfile.write(reply.body[: len(reply.body) // 2])
        self.close_connection = True

    def drip(self, asked: Asked) -> None:
        """Announce a large body and send it a byte at a time."""
        reply = self.server.answer(asked)
        self._head(reply, _MANY_BYTES)
        self._drip(b" " * _MANY_BYTES)

    def drip_headers(self, asked: Asked) -> None:
        """Send a header line a byte at a time."""
        self.server.answer(asked)
        self._drip(b"HTTP/1.1 201 Created\r\nX-Slow: " + b"a" * _MANY_BYTES)

    def _drip(self, data: bytes) -> None:
        self.close_connection = True
        for byte in data:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.server.stopping.wait(_DRIP_SECONDS):
                return

    def say_badly(self, asked: Asked, spoil: Callable[[Reply], Reply]) -> None:
        """Do what is asked and answer with something else."""
        self._say(spoil(self.server.answer(asked)))


def reset(connection: socket.socket) -> None:
    """Drop a connection with a TCP reset, as a firewall or a crashed server does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    socket.socket.close(connection)  # not the TLS layer's: nothing more is said


def _busy(_asked: Asked) -> Reply:
    return problem(503, "Service indisponible", headers={"Retry-After": str(BUSY_SECONDS)})


def _busy_until(_asked: Asked) -> Reply:
    until = datetime.now(UTC) + timedelta(seconds=BUSY_SECONDS)
    return problem(503, "Maintenance", headers={"Retry-After": format_datetime(until, usegmt=True)})


def _redirect(status: int, target: str) -> Callable[[Asked], Reply]:
    return lambda asked: Reply(
        status, {"Location": target or asked.path, "Content-Type": "text/html"}, _PAGE
    )


def _page(status: int) -> Callable[[Asked], Reply]:
    return lambda _asked: Reply(status, {"Content-Type": "text/html; charset=utf-8"}, _PAGE)


def _no(status: int, title: str, detail: str | None = None) -> Callable[[Asked], Reply]:
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return lambda _asked: problem(status, title, detail, headers)


_INSTEAD: dict[Fault, Callable[[Asked], Reply]] = {
    Fault.BUSY: _busy,
    Fault.BUSY_UNTIL: _busy_until,
    Fault.TOO_MANY: lambda _asked: problem(429, "Trop de demandes", headers={"Retry-After": "5"}),
    Fault.SERVER_ERROR: _no(500, "Erreur interne"),
    Fault.GATEWAY: _page(502),
    Fault.REFUSED: _no(422, "Déclaration refusée", "Ce numéro de carte est inconnu."),
    Fault.BARE_REFUSAL: lambda _asked: Reply(404, {"Content-Type": "application/json"}, b"{}"),
    Fault.CONFLICT: _no(409, "Conflit", "Une autre déclaration porte déjà cet identifiant."),
    Fault.WHO_ARE_YOU: _no(401, "Authentification demandée"),
    Fault.NOT_YOU: _no(403, "Accès refusé", "Cette personne ne gère pas cette structure."),
    Fault.TOO_OLD: lambda _asked: problem(426, "Version trop ancienne", oldestClient="99.0.0"),
    Fault.PORTAL: _page(200),
    Fault.PORTAL_511: _page(511),
    Fault.PORTAL_REDIRECT: _redirect(302, "https://portail.example/connexion"),
    Fault.REDIRECT_ELSEWHERE: _redirect(308, "https://autre-bureau.example/v1"),
    Fault.REDIRECT_PLAIN: _redirect(307, "http://127.0.0.1/declarations"),
    Fault.REDIRECT_LOOP: _redirect(307, ""),
}


def _document(spoil: Callable[[dict[str, Any]], Any]) -> Callable[[Reply], Reply]:
    def spoiled(reply: Reply) -> Reply:
        if not reply.body:
            return reply
        body = json.dumps(spoil(json.loads(reply.body))).encode()
        return Reply(reply.status, reply.headers, body)

    return spoiled


def _body(body: bytes, **headers: str) -> Callable[[Reply], Reply]:
    added = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda reply: Reply(reply.status, {**reply.headers, **added}, body)


def _forge(document: dict[str, Any]) -> dict[str, Any]:
    """Sign the receipt's own claims with a key that nobody knows."""
    if "receipt" not in document:
        return document
    header, claims, _ = document["receipt"].split(".")
    other = Seal.draw().receipt(UUID(int=0), "DCL-2000-000000", datetime.now(UTC), "")
    return {**document, "receipt": f"{header}.{claims}.{other.rpartition('.')[2]}"}


_BADLY: dict[Fault, Callable[[Reply], Reply]] = {
    Fault.HUGE: _body(b'{"declarationId":"' + b"a" * _MANY_BYTES + b'"}'),
    Fault.BAD_JSON: _body(b'{"declarationId": "'),
    Fault.DEEP_JSON: _body(b"[" * 100_000),
    Fault.WRONG_TYPES: _document(lambda document: dict.fromkeys(document, 12)),
    Fault.MISSING_MEMBER: _document(lambda document: {"reference": document.get("reference")}),
    Fault.WRONG_CHARSET: _body(
        '{"detail": "égaré"}'.encode("latin-1"),
        Content_Type="application/json; charset=iso-8859-1",
    ),
    Fault.COMPRESSED: lambda reply: Reply(
        reply.status, {**reply.headers, "Content-Encoding": "gzip"}, gzip.compress(reply.body)
    ),
    Fault.OTHER_DECLARATION: _document(
        lambda document: {**document, "declarationId": "00000000-0000-4000-8000-000000000000"}
    ),
    Fault.FORGED_RECEIPT: _document(_forge),
}


def _badly(spoil: Callable[[Reply], Reply]) -> Callable[[Connection, Asked], None]:
    return lambda connection, asked: connection.say_badly(asked, spoil)


_SILENT: dict[Fault, Callable[[Connection, Asked], None]] = {
    Fault.NO_ANSWER: Connection.wait_for_the_end,
    Fault.SLOW: Connection.answer_slowly,
    Fault.LOST_ANSWER: Connection.lose,
    Fault.CUT: Connection.cut,
    Fault.DRIP: Connection.drip,
    Fault.DRIP_HEADERS: Connection.drip_headers,
    **{fault: _badly(spoil) for fault, spoil in _BADLY.items()},
}
