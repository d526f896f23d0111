"""Faults of the PC/SC service, of the readers and of who holds the card."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Line
from tests.diagnostics.places import lay
from tests.diagnostics.test_readers import OTHER, TWIN, install, plug
from tests.system.bench import (
    OPENSC,
    Bench,
    keeping_this_session_out,
    nobody_behind_the_socket,
    restart,
)
from tests.system.faults.rows import (
    ATTENTION,
    FAILURE,
    NO_CARD,
    NO_READER,
    NO_SERVICE,
    OK,
    Break,
    Lights,
    Row,
    turns_its_line_only,
)
from tests.system.pcsc_service import PcscService


@contextmanager
def service_stopped(bench: Bench) -> Iterator[Surroundings]:
    bench.service.stop()
    yield bench.here
    restart(bench)


@contextmanager
def service_crashed(bench: Bench) -> Iterator[Surroundings]:
    bench.service.kill()
    yield bench.here
    restart(bench)


@contextmanager
def service_not_installed(bench: Bench) -> Iterator[Surroundings]:
    bench.service.stop()
    (bench.root / "usr/sbin/pcscd").unlink()
    lay(bench.root, "/etc/os-release", "ID=debian\n")
    yield bench.here
    lay(bench.root, "/usr/sbin/pcscd")
    restart(bench)


@contextmanager
def library_absent(bench: Bench) -> Iterator[Surroundings]:
    yield bench.changed(pcsc_library="libpcsclite-absent.so.1")


@contextmanager
def other_program(bench: Bench, mode: str, then: str = "") -> Iterator[Surroundings]:
    """A second real program on the same card."""
    script = (
        "import sys; from smartcard import scard as s;"
        "_, c = s.SCardEstablishContext(0);"
        f"r, h, p = s.SCardConnect(c, {bench.service.reader_names[0]!r}, s.{mode}, 3);"
        f"assert r == 0, r; {then} print('connected', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, **bench.service.env},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdin and holder.stdout
    assert holder.stdout.readline() == "connected\n"
    yield bench.here
    holder.stdin.close()
    holder.wait(10)
    holder.stdout.close()


def held(mode: str, then: str = "") -> Break:
    return lambda bench: other_program(bench, mode, then)


def readers(*drivers: str, usb: bool = False, driver: bool = False, machine: str = "") -> Break:
    """Another pcscd, with other readers or none, and what the USB bus knows."""

    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        bench.service.stop()
        folder = bench.root / "other-pcscd" / f"{time.monotonic_ns()}" / "readers"
        folder.mkdir(parents=True)
        other = PcscService(folder, bench.here.pcsc_socket, drivers)
        other.start()
        root = folder.parent / "root"
        lay(root, OPENSC)
        lay(root, "/usr/sbin/pcscd")
        install(root, TWIN if driver else OTHER)
        if usb:
            plug(root, "1-1", "08e6", "3437", "GemPC Twin")
        lay(root, "/sys/class/dmi/id/product_name", machine)
        yield bench.changed(root=root)
        other.stop()
        restart(bench)

    return broken


ROWS = [
    # The service
    Row("stopped", service_stopped, Line.SERVICE, FAILURE, "est arrêté", NO_SERVICE),
    Row("crashed", service_crashed, Line.SERVICE, FAILURE, "est arrêté", NO_SERVICE),
    Row(
        "not installed",
        service_not_installed,
        Line.SERVICE,
        FAILURE,
        "sudo apt install pcscd",
        NO_SERVICE,
    ),
    Row("frozen", nobody_behind_the_socket, Line.SERVICE, FAILURE, "ne répond pas", NO_SERVICE),
    Row("refused", keeping_this_session_out, Line.SERVICE, FAILURE, "8010006A", NO_SERVICE),
    Row("library absent", library_absent, Line.SERVICE, FAILURE, "libpcsclite"),
    # The readers
    Row("no reader", readers(), Line.READERS, FAILURE, "Aucun lecteur", NO_READER),
    Row("no driver", readers(usb=True), Line.READERS, FAILURE, "aucun pilote", NO_READER),
    Row(
        "reader asleep",
        readers(usb=True, driver=True),
        Line.READERS,
        FAILURE,
        "rebranchez-le",
        NO_READER,
    ),
    Row(
        "second reader without driver",
        readers("Virtual PCD", usb=True),
        Line.READERS,
        ATTENTION,
        "sans pilote",
        {**NO_CARD, Line.CARD: ATTENTION},
    ),
    Row(
        "contactless only",
        readers("OMNIKEY 5422CL Smartcard Reader"),
        Line.READERS,
        ATTENTION,
        "sans contact",
        {**NO_CARD, Line.CARD: ATTENTION},
    ),
    Row(
        "virtual machine",
        readers(machine="VMware Virtual Platform"),
        Line.SESSION,
        ATTENTION,
        "(VMware)",
        {**NO_READER, Line.READERS: FAILURE},
    ),
    # Who holds the card
    Row(
        "exclusive",
        held("SCARD_SHARE_EXCLUSIVE"),
        Line.HOLDERS,
        FAILURE,
        "python",
        NO_READER,
    ),
    Row("shared", held("SCARD_SHARE_SHARED"), Line.HOLDERS, OK, "python"),
    Row(
        "transaction",
        held("SCARD_SHARE_SHARED", "s.SCardBeginTransaction(h);"),
        Line.HOLDERS,
        FAILURE,
        "python",
        NO_READER,
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_one_fault(workstation: Bench, baseline: Lights, row: Row) -> None:
    turns_its_line_only(workstation, baseline, row)
