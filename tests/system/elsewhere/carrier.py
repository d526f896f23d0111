"""Carries a card to a vpcd: the card dials in, then answers length-prefixed messages."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.system.elsewhere.emulator import Emulator

ASK_ATR = 4
"""The control message that wants an answer; off, on and reset (0, 1, 2) want none."""


@contextmanager
def plugged(port: int, atr: bytes | None, card: Emulator | None) -> Iterator[None]:
    """Keep a card in the reader that listens at `port`; without an ATR it is mute."""
    line = socket.create_connection(("127.0.0.1", port))
    thread = threading.Thread(target=_serve, args=(line, atr, card), daemon=True)
    thread.start()
    try:
        yield
    finally:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
        thread.join()
        line.close()


def _serve(line: socket.socket, atr: bytes | None, card: Emulator | None) -> None:
    with line.makefile("rb") as incoming, suppress(OSError):  # the service may leave first
        while header := incoming.read(2):
            message = incoming.read(struct.unpack(">H", header)[0])
            reply = _reply(message, atr, card)
            if reply is not None:
                line.sendall(struct.pack(">H", len(reply)) + reply)


def _reply(message: bytes, atr: bytes | None, card: Emulator | None) -> bytes | None:
    if len(message) != 1:
        return card.answer(message) if card else b"\x6d\x00"
    if message[0] == ASK_ATR:
        return atr or b""
    if card:
        card.reset()
    return None
