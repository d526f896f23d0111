"""Small servers on loopback, good and bad, each on a port of its own."""

import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate


@contextmanager
def web(status: int, date: str | None = None) -> Iterator[str]:
    """Answer every GET with `status`; `date` stands in the Date header when given."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def date_time_string(self, timestamp: float | None = None) -> str:
            return date or super().date_time_string(timestamp)

        def log_message(self, *_words: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@contextmanager
def silent() -> Iterator[int]:
    """Accept connections and never say a word; yields the port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def closed_port() -> int:
    """A port that refuses connections."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Proxy:
    """An HTTP proxy: `pass`, `refuse` (403), `ask` for an account (407) or `away`.

    One that lets pass joins CONNECT to its target, and answers plain requests itself.
    """

    def __init__(self, habit: str) -> None:
        self._habit = habit
        self._server = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> str:
        port = self._server.getsockname()[1]
        if self._habit == "away":
            self._server.close()
        else:
            threading.Thread(target=self._serve, daemon=True).start()
        return f"http://127.0.0.1:{port}"

    def __exit__(self, *_error: object) -> None:
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _address = self._server.accept()
                threading.Thread(target=self._relay, args=[line], daemon=True).start()

    def _relay(self, line: socket.socket) -> None:
        with suppress(OSError), line:
            request = line.recv(4096).decode()
            shown = "Proxy-Authorization: Basic" in request
            if self._habit == "refuse":
                line.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            elif self._habit == "ask" and not shown:
                line.sendall(
                    b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
                )
            elif request.startswith("CONNECT "):
                self._join(line, request)
            else:
                date = formatdate(usegmt=True)
                line.sendall(
                    f"HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: 0\r\n\r\n".encode()
                )

    @staticmethod
    def _join(line: socket.socket, request: str) -> None:
        host, port = request.split()[1].rsplit(":", 1)
        with socket.create_connection((host, int(port))) as there:
            line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=pump, args=(there, line), daemon=True)
            back.start()
            pump(line, there)
            back.join()


def pump(source: socket.socket, target: socket.socket) -> None:
    """Carry bytes one way until either side ends."""
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
