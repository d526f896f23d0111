"""The workstation that the faults of one module break in turn, and what it says when well."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.bench import Bench, bench
from tests.system.faults.rows import Lights, lights, run


@pytest.fixture(scope="module")
def workstation(tmp_path_factory: pytest.TempPathFactory, pcsc_socket: Path) -> Iterator[Bench]:
    """A workstation with nothing wrong."""
    with bench(tmp_path_factory.mktemp("bench"), pcsc_socket) as built:
        yield built


@pytest.fixture(scope="module")
def baseline(workstation: Bench) -> Lights:
    """Its lights before anything is broken."""
    return lights(run(workstation.here))
