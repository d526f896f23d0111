"""Fixtures of the system tests: each is a real program, private to this test process."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.system.pcsc_service import PcscService

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
