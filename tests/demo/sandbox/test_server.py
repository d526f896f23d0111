"""The sandbox as a server: durable, loopback only, quick to stop, refusing what is not HTTP."""

import http.client
import json
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.backend.client import BackendClient
from app.backend.http import ProxyChoice, Transport, TransportSettings
from app.backend.receipt import ReceiptKeys
from app.backend.wire import encode_declaration
from app.cli import exits
from app.cli.sandbox import serve
from app.demo.sandbox import Fault, Sandbox
from app.demo.sandbox.register import declarations_in
from tests.backend.declarations import LOSS, another


@contextmanager
def client_of(url: str, ca_file: Path, keys: Path) -> Iterator[BackendClient]:
    limits = TransportSettings(extra_authority=ca_file, proxy=ProxyChoice.of("none"))
    with closing(BackendClient(Transport(url, limits), ReceiptKeys.read(keys))) as client:
        yield client


_SERVE = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from app.cli.sandbox import serve
sys.exit(serve(0, Path(sys.argv[1]), "normal"))
"""


@contextmanager
def process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The sandbox in a process of its own, and the three lines it prints."""
    command = (sys.executable, "-c", _SERVE, str(folder))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            yield running, [running.stdout.readline().strip() for _ in range(3)]
        finally:
            running.kill()


def test_what_was_accepted_survives_sigkill(tmp_path: Path) -> None:
    given = [another() for _ in range(5)]
    with process(tmp_path) as (running, (url, ca_file, keys)):
        with client_of(url, Path(ca_file), Path(keys)) as client:
            receipts = [client.submit(encode_declaration(each), each.id) for each in given]
        running.kill()
        running.wait(10)
    assert [held.id for held in declarations_in(tmp_path)] == [each.id for each in given]
    with (
        Sandbox(tmp_path) as again,
        client_of(again.url, again.ca_file, again.receipt_keys) as client,
    ):
        assert client.submit(encode_declaration(given[0]), given[0].id) == receipts[0]


def test_the_command_ends_on_a_signal(tmp_path: Path) -> None:
    with process(tmp_path) as (running, lines):
        assert lines[0].startswith("https://127.0.0.1:")
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == exits.DONE


def test_an_unknown_scenario_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert serve(0, None, "earthquake") == exits.USAGE
    assert "lost-answer" in capsys.readouterr().err


def test_a_port_in_use_is_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        with Sandbox(tmp_path / "first") as first:
            port = int(first.url.rpartition(":")[2])
            assert serve(port, tmp_path / "second", "normal") == exits.PROBLEM
    finally:
        for number, handler in zip((signal.SIGINT, signal.SIGTERM), handlers, strict=True):
            signal.signal(number, handler)
    assert capsys.readouterr().err


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox(tmp_path) as running:
        yield running


@contextmanager
def connected(sandbox: Sandbox) -> Iterator[http.client.HTTPSConnection]:
    trust = ssl.create_default_context(cafile=str(sandbox.ca_file))
    port = int(sandbox.url.rpartition(":")[2])
    with closing(
        http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=trust)
    ) as connection:
        yield connection


JSON = {"Content-Type": "application/json", "Idempotency-Key": str(LOSS.id)}


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("GET", "/", {}, None, 404),
        ("GET", "/declarations", {}, None, 405),
        ("BREW", "/declarations", {}, None, 405),
        ("DELETE", "/notices", {}, None, 405),
        ("HEAD", "/health", {}, None, 405),
        ("POST", "/declarations", {}, b"{}", 415),
        ("POST", "/declarations", {"Content-Type": "application/json"}, b"{}", 400),
        ("POST", "/declarations", JSON, b"{", 400),
        ("POST", "/declarations", JSON, b"[]", 422),
        ("POST", "/declarations", JSON, b" " * 70_000, 413),
        ("POST", "/declarations", {**JSON, "Content-Length": "x"}, None, 411),
        ("POST", "/declarations", {**JSON, "Idempotency-Key": "x"}, b"{}", 400),
        ("GET", "/declarations/x", {}, None, 400),
        ("GET", "/structures/1999990013/cards?limit=0", {}, None, 400),
        ("GET", "/structures/1999990013/cards?limit=2%30", {}, None, 200),
        ("GET", "/structures/1999990013/cards?after=%C3%A9", {}, None, 400),
    ],
)
def test_what_departs_is_answered_with_a_problem_document(
    method: str,
    path: str,
    headers: dict[str, str],
    body: bytes | None,
    status: int,
    sandbox: Sandbox,
) -> None:
    with connected(sandbox) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        said = answer.read()
    assert answer.status == status
    if status >= 400 and method != "HEAD":
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert json.loads(said)["status"] == status


def test_another_id_than_the_key_is_refused(sandbox: Sandbox) -> None:
    with connected(sandbox) as connection:
        connection.request("POST", "/declarations", encode_declaration(another()), JSON)
        assert json.loads(connection.getresponse().read())["field"] == "/id"
    assert sandbox.declarations() == ()


def test_a_fault_can_strike_a_number_of_times(sandbox: Sandbox) -> None:
    sandbox.inject(Fault.BUSY, times=2)
    with connected(sandbox) as connection:
        statuses = []
        for _ in range(3):
            connection.request("GET", "/health")
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
    assert statuses == [503, 503, 200]


def test_a_client_in_a_hurry_is_told_to_wait(tmp_path: Path) -> None:
    now = [datetime(2026, 11, 22, tzinfo=UTC)]
    with (
        Sandbox(tmp_path, calls_a_second=2, clock=lambda: now[0]) as sandbox,
        connected(sandbox) as connection,
    ):
        statuses = []
        for seconds in (0, 0, 0, 1):
            now[0] += timedelta(seconds=seconds)
            connection.request("GET", "/health")
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
    assert statuses == [200, 200, 429, 200]


def test_only_loopback_is_listened_on(sandbox: Sandbox) -> None:
    assert sandbox._listener.getsockname()[0] == "127.0.0.1"


def test_it_stops_with_connections_open_and_requests_waiting(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path, Fault.NO_ANSWER).start()
    with connected(sandbox) as connection:
        connection.request("GET", "/health")
        stopper = threading.Thread(target=sandbox.stop)
        stopper.start()
        stopper.join(5)
        assert not stopper.is_alive()
        with pytest.raises((OSError, http.client.HTTPException)):
            connection.getresponse()
    port = int(sandbox.url.rpartition(":")[2])
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), 1)


def test_a_silent_client_does_not_block_the_others(sandbox: Sandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)), connected(sandbox) as connection:
        connection.request("GET", "/health")
        assert connection.getresponse().read() == b'{"status": "ok"}'
