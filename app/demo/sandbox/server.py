"""The sandbox as a whole: one thread that accepts, one a connection, TLS on loopback."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from uuid import UUID

from app.backend.wire import decode_declaration
from app.demo.sandbox import annuaire
from app.demo.sandbox.annuaire import Directory
from app.demo.sandbox.authority import Authority
from app.demo.sandbox.contract import Contract
from app.demo.sandbox.course import Course
from app.demo.sandbox.faults import Fault, Weather
from app.demo.sandbox.front import Front
from app.demo.sandbox.office import Office
from app.demo.sandbox.provider import Provider
from app.demo.sandbox.register import Decision, Held, Register
from app.demo.sandbox.seal import PUBLIC_NAME, Seal
from app.demo.sandbox.throttle import Throttle
from app.demo.sandbox.wire import Connection, Service, reset
from app.domain.followup import Stage

_HANDSHAKE_SECONDS = 10
_STOP_SECONDS = 5
_ALERT_PROTOCOL_VERSION = bytes.fromhex("15 0301 0002 02 46")  # RFC 5246, 7.2


def _now() -> datetime:
    return datetime.now(UTC)


class Sandbox:
    """A card office on 127.0.0.1; what it accepted is in `data_folder` and survives SIGKILL.

    `scenario` is a Fault or its name; `port` 0 takes a free one; `pace` is how long a declaration
    stays at each stage, and how long a phone takes to confirm; `slow_seconds` is how slow "slow"
    is; `token_wanted` refuses who shows no token; beyond `calls_a_second` it answers 429.
    `provider` is set by `start`.
    """

    def __init__(
        self,
        data_folder: Path,
        scenario: str | Fault = Fault.NONE,
        port: int = 0,
        *,
        pace: timedelta = timedelta(seconds=5),
        slow_seconds: float = 3,
        token_wanted: bool = False,
        calls_a_second: int | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._folder = data_folder
        self._weather = Weather(Fault(scenario))
        self._port = port
        self._clock = clock
        self._pace = pace
        self._slow_seconds = slow_seconds
        self._token_wanted = token_wanted
        self._calls_a_second = calls_a_second
        self._stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._change = threading.Condition()

    def start(self) -> "Sandbox":
        """Make the certificates, open the store, listen; returns once connections are taken."""
        self._register = Register(self._folder)
        self._authority = Authority()
        self._authority.write(self.ca_file)
        self._course = Course(self._pace)
        office = Office(
            Contract(),
            self._register,
            Seal.kept_in(self._folder),
            self._clock,
            self._course,
        )
        self.provider = Provider(self._clock, lambda: self.url, self._pace)
        directory = Directory(self._clock, lambda: self.url)
        throttle = Throttle(self._calls_a_second, self._clock)
        front = Front(office, directory, self.provider, throttle, self._token_wanted)
        self._service = Service(
            front.answer,
            lambda: self._weather.take(on_connection=False),
            self._stopping,
            self._slow_seconds,
        )
        try:
            self._listener = socket.create_server(("127.0.0.1", self._port), backlog=128)
        except OSError:
            self._register.close()
            raise
        self._port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name="sandbox", daemon=True).start()
        return self

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"https://127.0.0.1:{self._port}"

    @property
    def directory_url(self) -> str:
        """The base of its FHIR directory, which wants the key `annuaire.API_KEY`."""
        return f"{self.url}{annuaire.PATH}"

    @property
    def ca_file(self) -> Path:
        """The PEM file of its authority, new at each start."""
        return self._folder / "authority.pem"

    @property
    def receipt_keys(self) -> Path:
        """The JWK set its receipts are verified with; it stays the same in one folder."""
        return self._folder / PUBLIC_NAME

    def stop(self) -> None:
        """Stop listening, end the connections, close the store."""
        self._stopping.set()
        with suppress(OSError):  # wakes the accepting thread, on every system
            socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
        self._hang_up()
        with self._change:
            self._change.wait_for(lambda: not self._open, _STOP_SECONDS)
        self._register.close()

    def __enter__(self) -> "Sandbox":
        return self.start()

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()

    def inject(self, fault: str | Fault, times: int | None = None) -> None:
        """Put a fault in force for the next `times` requests, or until `clear`.

        Open connections end when the fault is one of the connection, so that it is seen at once.
        """
        self._weather.set(Fault(fault), times)
        if Fault(fault).on_connection:
            self._hang_up()

    def clear(self) -> None:
        """Back to normal."""
        self._weather.set(Fault.NONE)

    @property
    def calm(self) -> bool:
        """Whether no fault is in force, or none any more after it struck as often as it should."""
        return self._weather.calm

    def declarations(self) -> tuple[Held, ...]:
        """Return what it holds, in the order of the references."""
        return self._register.declarations()

    def decide(self, declaration_id: UUID, stage: Stage, reason: str | None = None) -> None:
        """Decide about a declaration by hand, now."""
        self._register.decide(declaration_id, Decision(stage, self._clock(), reason))

    def opposed(self) -> dict[str, datetime]:
        """Return since when cards are in opposition, by their numbers."""
        found: dict[str, datetime] = {}
        for held in self._register.declarations():
            step = self._course.step(held, self._register.decision(held.id), self._clock())
            if step.opposed_on is not None:
                number = decode_declaration(held.payload).card.number
                found.setdefault(number, step.opposed_on)
        return found

    def _hang_up(self) -> None:
        with self._change:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with self._listener:
            while True:
                connection, address = self._listener.accept()
                if self._stopping.is_set():
                    connection.close()
                    return
                threading.Thread(
                    target=self._serve, args=(connection, address), name="sandbox", daemon=True
                ).start()

    def _serve(self, connection: socket.socket, address: tuple[str, int]) -> None:
        with suppress(OSError):  # the client left, or did not like the certificate
            fault = self._weather.take(on_connection=True)
            connection.settimeout(_HANDSHAKE_SECONDS)
            if fault in _RAW:
                _RAW[fault](connection)
                return
            context = self._authority.context(fault)
            secure = context.wrap_socket(connection, server_side=True)
            self._talk(secure, address)
        connection.close()

    def _talk(self, secure: socket.socket, address: tuple[str, int]) -> None:
        with self._change:
            self._open.add(secure)
        try:
            Connection(secure, address, self._service)  # type: ignore[arg-type]
        finally:
            secure.close()
            with self._change:
                self._open.discard(secure)
                self._change.notify_all()


def _say(data: bytes) -> Callable[[socket.socket], None]:
    def say(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(data)
        connection.close()

    return say


def _reset(connection: socket.socket) -> None:
    connection.recv(4096)
    reset(connection)


_RAW: dict[Fault, Callable[[socket.socket], None]] = {
    Fault.RESET: _reset,
    Fault.PLAIN_HTTP: _say(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
    Fault.OLD_TLS: _say(_ALERT_PROTOCOL_VERSION),
}
