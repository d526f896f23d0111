"""Fixtures of the system tests: each is a real program, private to this test process."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.demo.sandbox import Sandbox
from tests.system.inserted import inserted
from tests.system.pcsc_service import PcscService
from tests.system.processes import Program
from tests.system.screen import SYSTEM_PYTHON, Screen
from tests.system.secret_service import SecretService
from tests.ui.conftest import collected as collected

StartPcscd = Callable[..., PcscService]


@pytest.fixture
def start_pcscd(tmp_path: Path, pcsc_socket: Path) -> Iterator[StartPcscd]:
    """Start a private pcscd with the named virtual drivers (two readers each).

    One at a time: libpcsclite keeps to one socket path for the life of a process.
    """
    started: list[PcscService] = []

    def start(*drivers: str) -> PcscService:
        for service in started:
            service.stop()
        folder = tmp_path / f"pcscd-{len(started)}" / "readers"
        folder.mkdir(parents=True)
        service = PcscService(folder, pcsc_socket, drivers)
        service.start()
        started.append(service)
        return service

    yield start
    for service in started:
        service.stop()


@pytest.fixture
def pcscd(start_pcscd: StartPcscd) -> PcscService:
    """A private pcscd with the two readers that vsmartcard-vpcd shows on a plain machine."""
    return start_pcscd("Virtual PCD")


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory, pcsc_socket: Path) -> Iterator[PcscService]:
    """The nurse's card in a reader of a real service, for all tests of a module."""
    folder = tmp_path_factory.mktemp("pcscd") / "readers"
    folder.mkdir()
    service = PcscService(folder, pcsc_socket, ("Virtual PCD",))
    service.start()
    with inserted(service, "cps3-nurse"):
        yield service
    service.stop()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Sandbox]:
    """The sandbox, empty."""
    with Sandbox(tmp_path / "office") as office:
        yield office


@pytest.fixture
def secret_service(tmp_path: Path) -> Iterator[SecretService]:
    """A Secret Service that is not started yet, which is how a session without a bus looks."""
    folder = tmp_path / "secrets"
    folder.mkdir(mode=0o700)
    service = SecretService(folder)
    yield service
    service.stop()


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """A screen with a window manager and an accessibility bus."""
    with Screen(tmp_path) as screen:
        yield screen


@pytest.fixture
def ears(env: dict[str, str]) -> Iterator[Program]:
    """Somebody who hears what is announced, from before the window opens; `env` is the module's."""
    hear = Path(__file__).with_name("hear_announcements.py")
    program = Program([SYSTEM_PYTHON, str(hear)], env)
    program.wait_for_line("listening")
    yield program
    program.end()
