"""A workstation with nothing wrong, made of real parts, that a test breaks in one place.

A private pcscd with a card in its first reader, a card office over TLS, web servers for directory
and revocation, and a folder tree for the files of the system.
"""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from smartcard import scard

from app.demo.card import insert
from app.demo.card.vpcd import VpcdCarrier
from app.demo.sandbox import Sandbox
from app.diagnostics.checks.service import REFUSED
from app.diagnostics.here import picture_of
from app.diagnostics.surroundings import Surroundings
from app.paths import below
from app.reader.pcsc import PcscSystem, enter
from app.settings import resolve
from tests.diagnostics.places import lay, with_settings
from tests.diagnostics.servers import silent, web
from tests.system.inserted import wait_for_state
from tests.system.pcsc_service import PcscService

OPENSC = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"


@contextmanager
def card_in(service: PcscService, profile: str, slot: int = 0) -> Iterator[None]:
    """Keep a virtual card in a reader of the service for the time of the block."""
    seen = threading.Event()
    card = insert(profile, datetime.now(UTC).date())
    carrier = VpcdCarrier(card, service.vpcd_port + slot, inserted=seen.set)
    thread = threading.Thread(target=carrier.serve, daemon=True)
    thread.start()
    assert seen.wait(10)
    wait_for_state(service.reader_names[slot], scard.SCARD_STATE_PRESENT)
    yield
    carrier.stop()
    thread.join(10)
    wait_for_state(service.reader_names[slot], scard.SCARD_STATE_EMPTY)


@dataclass
class Bench:
    """The parts, and the surroundings that lead to them."""

    service: PcscService
    office: Sandbox
    root: Path
    here: Surroundings
    stack: ExitStack

    def changed(self, **fields: Any) -> Surroundings:
        """The surroundings with some fields replaced."""
        return replace(self.here, **fields)

    def set(self, **settings: Any) -> Surroundings:
        """The surroundings with some settings changed."""
        return with_settings(self.here, **settings)

    @contextmanager
    def other_card(self, profile: str | None) -> Iterator[None]:
        """Another card, or none, in place of the nurse's, which is put back afterwards."""
        self.stack.close()
        if profile is None:
            yield
        else:
            with card_in(self.service, profile):
                yield
        self.stack.enter_context(card_in(self.service, "cps3-nurse"))


@contextmanager
def bench(folder: Path, pcsc_socket: Path) -> Iterator[Bench]:
    """Build it and take it down."""
    readers = folder / "pcscd" / "readers"
    readers.mkdir(parents=True)
    root = folder / "root"
    lay(root, OPENSC)
    lay(root, "/usr/sbin/pcscd")
    (root / "proc").symlink_to("/proc")
    service = PcscService(readers, pcsc_socket, ("Virtual PCD",))
    service.start()
    with ExitStack() as parts:
        parts.callback(service.stop)
        office = parts.enter_context(Sandbox(folder / "office"))
        crl, ocsp, directory = (parts.enter_context(web(200)) for _ in range(3))
        plain = Surroundings(
            picture=lambda: picture_of(PcscSystem()),
            enter=enter,
            resolved=resolve([]),
            paths=below(folder / "home"),
            revocation_urls=(crl, ocsp),
            root=root,
            environment={"PCSCLITE_CSOCK_NAME": str(pcsc_socket)},
        )
        here = with_settings(
            plain,
            backend_url=office.url,
            directory_url=directory.rstrip("/"),
            extra_authority=office.ca_file,
        )
        stack = parts.enter_context(ExitStack())
        stack.enter_context(card_in(service, "cps3-nurse"))
        yield Bench(service, office, root, here, stack)


@contextmanager
def nobody_behind_the_socket(bench: Bench) -> Iterator[Surroundings]:
    """Something listens and never answers, as a frozen pcscd does."""
    bench.service.stop()
    path = bench.here.pcsc_socket
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen(16)
        yield bench.here
    path.unlink()
    restart(bench)


@contextmanager
def keeping_this_session_out(bench: Bench) -> Iterator[Surroundings]:
    """A service that answers as pcscd 2 does to a session that polkit refuses.

    Debian 12's pcscd is built without polkit, so its answer to the first message is given here
    (winscard_msg.h, version_struct); the library that hears it is the real one.
    """
    bench.service.stop()
    path = bench.here.pcsc_socket
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen(16)
        threading.Thread(target=_refuse_all, args=[server], daemon=True).start()
        yield bench.here
        server.shutdown(socket.SHUT_RDWR)
    path.unlink()
    restart(bench)


def _refuse_all(server: socket.socket) -> None:
    with suppress(OSError):  # the end
        while True:
            client, _address = server.accept()
            with client:
                if len(asked := client.recv(20, socket.MSG_WAITALL)) == 20:
                    major, minor = struct.unpack_from("ii", asked, 8)
                    client.sendall(struct.pack("iiI", major, minor, REFUSED))


def restart(bench: Bench) -> None:
    """The card comes back to the service by itself."""
    bench.service.start()
    wait_for_state(bench.service.reader_names[0], scard.SCARD_STATE_PRESENT)


@contextmanager
def everything_hanging(bench: Bench) -> Iterator[Surroundings]:
    """The service, every server and the keyring accept and never answer."""
    never = threading.Event()
    with (
        nobody_behind_the_socket(bench) as here,
        silent() as office,
        silent() as directory,
        silent() as revocation,
    ):
        hanging = with_settings(
            here,
            backend_url=f"https://127.0.0.1:{office}",
            directory_url=f"https://127.0.0.1:{directory}",
        )
        urls = (f"http://127.0.0.1:{revocation}/", f"http://127.0.0.1:{revocation}/x")
        yield replace(hanging, revocation_urls=urls, keyring=never.wait)
    never.set()
