"""Fixtures of the system tests: each is a real program, private to this test process."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.system.pcsc_service import PcscService
from tests.system.screen import Screen
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
