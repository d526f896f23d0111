"""A TLS server that says exactly the bytes it is told, then closes: the wire below HTTP."""

import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import trustme


class RawServer:
    """Answers each connection with `bytes`, after having read one request."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.ca_file = folder / "raw-authority.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(self._context)
        self.answer = b""

    def __enter__(self) -> "RawServer":
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._stopping = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._stopping = True
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join(5)
        self._listener.close()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            connection.settimeout(5)
            with connection, suppress(OSError):
                if self._stopping:
                    return
                with self._context.wrap_socket(connection, server_side=True) as secure:
                    _read_request(secure)
                    secure.sendall(self.answer)
                    secure.shutdown(socket.SHUT_WR)


def _read_request(line: ssl.SSLSocket) -> None:
    """Take the whole request: closing on unread bytes would reset the line under the answer."""
    with line.makefile("rb") as request:
        length = 0
        while (header := request.readline().strip().lower()) != b"":
            if header.startswith(b"content-length:"):
                length = int(header.partition(b":")[2])
        request.read(length)
