"""A small HTTP proxy that knows CONNECT, for the tests of the way out."""

import socket
import threading
from base64 import b64encode
from contextlib import suppress
from types import TracebackType


class Tunnel:
    """Opens tunnels, or answers `refusal` (as b"403 Forbidden"); wants `user:password` if given.

    `offered` are the kinds of login that it names.
    """

    def __init__(
        self,
        account: str | None = None,
        refusal: bytes | None = None,
        offered: tuple[str, ...] = ("Basic",),
    ) -> None:
        self._offers = "".join(f"Proxy-Authenticate: {each}\r\n" for each in offered).encode()
        self._wanted = account and b64encode(account.encode())
        self._refusal = refusal
        self.asked: list[str] = []

    def __enter__(self) -> "Tunnel":
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            head = client.recv(65536)
            target = head.split()[1].decode()
            self.asked.append(target)
            if self._wanted and b"Basic " + self._wanted not in head:
                client.sendall(b"HTTP/1.1 407 Who\r\n" + self._offers + b"\r\n")
                return
            if self._refusal:
                client.sendall(b"HTTP/1.1 " + self._refusal + b"\r\n\r\n")
                return
            host, _, port = target.rpartition(":")
            with socket.create_connection((host, int(port)), 5) as server:
                client.sendall(b"HTTP/1.1 200 Open\r\n\r\n")
                back = threading.Thread(target=_copy, args=(server, client), daemon=True)
                back.start()
                _copy(client, server)
                back.join(5)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
