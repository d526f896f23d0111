"""The private pcscd of the other system tests is itself worth trusting."""

import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from smartcard import scard

from tests.system.conftest import StartPcscd
from tests.system.pcsc_service import PcscService

ATR = bytes.fromhex("3B0100")
SEND_ATR = b"\x04"
NOT_UNDERSTOOD = bytes.fromhex("6D00")


def readers() -> tuple[int, list[str]]:
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if result != scard.SCARD_S_SUCCESS:
        return result, []
    try:
        return tuple(scard.SCardListReaders(context, []))
    finally:
        scard.SCardReleaseContext(context)


def present(reader: str) -> bool:
    """Wait until `reader` reports a card, for ten seconds between two changes at most."""
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    result, state = scard.SCARD_S_SUCCESS, scard.SCARD_STATE_UNAWARE
    while result == scard.SCARD_S_SUCCESS and not state & scard.SCARD_STATE_PRESENT:
        known = [(reader, state)]
        result, ((_, state, _),) = scard.SCardGetStatusChange(context, 10_000, known)
    scard.SCardReleaseContext(context)
    return bool(state & scard.SCARD_STATE_PRESENT)


@contextmanager
def minimal_card(port: int) -> Iterator[None]:
    """A card that shows its ATR and understands no command."""
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.settimeout(None)
        card = threading.Thread(target=answer, args=[line])
        card.start()
        yield
        with suppress(OSError):  # the service may have gone first
            line.shutdown(socket.SHUT_RDWR)
        card.join()


def answer(line: socket.socket) -> None:
    with suppress(ConnectionResetError), line.makefile("rwb") as stream:
        while header := stream.read(2):
            body = stream.read(*struct.unpack(">H", header))
            if body == SEND_ATR or len(body) > 1:
                reply = ATR if body == SEND_ATR else NOT_UNDERSTOOD
                stream.write(struct.pack(">H", len(reply)) + reply)
                stream.flush()


def test_the_service_shows_its_virtual_readers(pcscd: PcscService) -> None:
    assert readers() == (scard.SCARD_S_SUCCESS, pcscd.reader_names)


def test_a_program_started_with_its_environment_reaches_it(pcscd: PcscService) -> None:
    listing = subprocess.run(["opensc-tool", "-l"], capture_output=True, text=True, timeout=20)
    assert all(name in listing.stdout for name in pcscd.reader_names)


def test_a_card_that_connects_is_present(pcscd: PcscService) -> None:
    with minimal_card(pcscd.vpcd_port):
        assert present(pcscd.reader_names[0])


def test_stopped_killed_and_started_again(pcscd: PcscService) -> None:
    for take_down in (pcscd.stop, pcscd.kill):
        with minimal_card(pcscd.vpcd_port):
            take_down()
            assert readers()[0] == scard.SCARD_E_NO_SERVICE
        pcscd.start()
        assert readers() == (scard.SCARD_S_SUCCESS, pcscd.reader_names)


def test_several_drivers_side_by_side(start_pcscd: StartPcscd) -> None:
    service = start_pcscd("Virtual PCD", "Lecteur B")
    assert readers()[1] == service.reader_names
    with minimal_card(service.vpcd_ports[0]), minimal_card(service.vpcd_ports[1]):
        assert present("Virtual PCD 00 00")
        assert present("Lecteur B 00 00")


def test_nothing_is_reached_without_it() -> None:
    probe = "from smartcard import scard; print(scard.SCardEstablishContext(0)[0])"
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=20)
    assert int(run.stdout) == scard.SCARD_E_NO_SERVICE
