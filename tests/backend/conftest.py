"""A sandbox, and clients of it, for the tests of this folder."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.backend.client import BackendClient
from app.backend.http import ProxyChoice, Transport, TransportSettings
from app.backend.receipt import ReceiptKeys
from app.demo.sandbox import Sandbox
from app.demo.sandbox.seal import Seal
from tests.backend.raw_server import RawServer

NewClient = Callable[..., BackendClient]


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox(tmp_path / "sandbox", slow_seconds=60) as running:
        yield running


@pytest.fixture
def new_client(sandbox: Sandbox) -> Iterator[NewClient]:
    """Makes clients of the sandbox; keyword arguments are those of TransportSettings."""
    with ExitStack() as opened:

        def make(**limits: object) -> BackendClient:
            chosen = {"extra_authority": sandbox.ca_file, "proxy": ProxyChoice.of("none"), **limits}
            transport = Transport(sandbox.url, TransportSettings(**chosen))  # type: ignore[arg-type]
            client = BackendClient(transport, ReceiptKeys.read(sandbox.receipt_keys))
            opened.callback(client.close)
            return client

        yield make


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RawServer]:
    with RawServer(tmp_path_factory.mktemp("raw")) as server:
        yield server


@pytest.fixture(scope="session")
def seal() -> Seal:
    """The seal of the office that the raw server plays."""
    return Seal.draw()


@pytest.fixture(scope="module")
def raw_client(
    raw: RawServer, seal: Seal, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BackendClient]:
    keys = tmp_path_factory.mktemp("keys") / "keys.json"
    keys.write_text(seal.key_set())
    limits = TransportSettings(
        extra_authority=raw.ca_file, proxy=ProxyChoice.of("none"), read_seconds=2, total_seconds=3
    )
    client = BackendClient(Transport(raw.url, limits), ReceiptKeys.read(keys))
    yield client
    client.close()


@pytest.fixture
def client(new_client: NewClient) -> BackendClient:
    return new_client()
