"""Virtual cards in the real readers of a private pcscd, by the product's own command."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from smartcard import scard

from tests.system.pcsc_service import PcscService
from tests.system.processes import Program

LIMIT_MS = 10_000


@contextmanager
def inserted(service: PcscService, profile: str, *options: str) -> Iterator[Program]:
    """Keep a profile's card in the first reader for the time of the block."""
    command = [sys.executable, "-m", "app", "virtual-card", profile]
    program = Program(
        [*command, "--port", str(service.vpcd_port), *options], {**os.environ, **service.env}
    )
    try:
        program.wait_for_line(profile)
        wait_for_state(service.reader_names[0], scard.SCARD_STATE_PRESENT)
        yield program
    finally:
        program.end()


def wait_for_state(reader: str, wanted: int) -> int:
    """Wait until the reader's state has the wanted bit; return the state."""
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    try:
        result, state = scard.SCARD_S_SUCCESS, scard.SCARD_STATE_UNAWARE
        while result == scard.SCARD_S_SUCCESS and not state & wanted:
            result, ((_, state, _),) = scard.SCardGetStatusChange(
                context, LIMIT_MS, [(reader, state)]
            )
        assert state & wanted, f"{reader}: state {state:#x} after {LIMIT_MS} ms"
        return int(state)
    finally:
        scard.SCardReleaseContext(context)


@contextmanager
def connected(reader: str) -> Iterator["RawCard"]:
    """The card in a reader, for commands of our own."""
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
    result, handle, protocol = scard.SCardConnect(
        context, reader, scard.SCARD_SHARE_SHARED, protocols
    )
    assert result == scard.SCARD_S_SUCCESS, scard.SCardGetErrorMessage(result)
    try:
        yield RawCard(handle, protocol)
    finally:
        scard.SCardDisconnect(handle, scard.SCARD_LEAVE_CARD)
        scard.SCardReleaseContext(context)


class RawCard:
    """A connected card."""

    def __init__(self, handle: int, protocol: int) -> None:
        self.protocol = protocol
        self._handle = handle

    def send(self, command: str) -> str:
        """One command in hex, its answer in hex; empty when the reader reports a failure."""
        result, answer = scard.SCardTransmit(
            self._handle, self.protocol, list(bytes.fromhex(command))
        )
        return bytes(answer).hex().upper() if result == scard.SCARD_S_SUCCESS else ""

    def reset(self) -> bool:
        """Ask for a reset of the card; whether it answered."""
        result, _ = scard.SCardReconnect(
            self._handle, scard.SCARD_SHARE_SHARED, self.protocol, scard.SCARD_RESET_CARD
        )
        return bool(result == scard.SCARD_S_SUCCESS)


def lines(log: Path, start: str) -> list[str]:
    """Lines of a card's log that start so, without that start."""
    written = log.read_text().splitlines()
    return [line.removeprefix(start) for line in written if line.startswith(start)]
