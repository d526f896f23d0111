"""Plugs a virtual card into a running vpcd, hence into the system's real pcscd.

vpcd listens on TCP; a card is a client. A frame is a two-byte length and a body; a body of one
byte is a control (0 power off, 1 power on, 2 reset, 4 send the ATR), any other is a command APDU
(card.md 8.1, platform.md).
"""

import socket
import threading
from collections.abc import Callable
from enum import IntEnum

from app.demo.card.card import Card
from app.domain.problem import CardProblem, CardRemoved

# An ATR has at most 33 bytes. vpcd asks for it to see whether a card is there, and pcscd then
# fails to power up a card whose ATR does not fit: present and mute.
_MUTE_ATR = bytes(40)
_RETRY_SECONDS = 0.2


class Control(IntEnum):
    """Bodies of one byte."""

    OFF = 0
    ON = 1
    RESET = 2
    ATR = 4


class VpcdCarrier:
    """Keeps one card in a vpcd slot until stopped, across restarts of pcscd.

    `inserted` is called each time the card has been plugged in; setting `stopped` ends all waits
    but that for the next command, `stop` ends that one too.
    """

    def __init__(
        self,
        card: Card,
        port: int,
        *,
        inserted: Callable[[], None] = lambda: None,
        stopped: threading.Event | None = None,
    ) -> None:
        self._card = card
        self._address = ("127.0.0.1", port)
        self._inserted = inserted
        self._stopped = stopped or threading.Event()
        self._socket: socket.socket | None = None
        self._mute = False

    def connect(self, patience: float) -> bool:
        """Plug in, trying for up to `patience` seconds; return whether it worked."""
        attempts = max(int(patience / _RETRY_SECONDS), 1)
        for _ in range(attempts):
            if self._stopped.is_set():
                return False
            try:
                self._socket = socket.create_connection(self._address)
            except OSError:
                self._stopped.wait(_RETRY_SECONDS)
                continue
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._stopped.is_set():  # between the look above and now, when `stop` saw no socket
                self._shutdown(self._socket)
            self._inserted()
            return True
        return False

    def serve(self) -> None:
        """Answer until the card is pulled, the carrier stopped; come back when pcscd does."""
        while not self._stopped.is_set():
            if self._socket is None and not self.connect(_RETRY_SECONDS):
                continue
            try:
                self._answer_all()
            except CardRemoved:
                self._stopped.set()
            except CardProblem:
                # vpcd would wait for an answer for ever: leave, and come back as a mute card.
                self._mute = True
            except OSError:
                pass
            self._unplug()

    def stop(self) -> None:
        """End `serve` soon; may be called from a signal handler or another thread."""
        self._stopped.set()
        if self._socket is not None:
            self._shutdown(self._socket)

    def _answer_all(self) -> None:
        while (body := self._receive()) is not None:
            answer = self._answer(body)
            if answer is not None and self._socket is not None:
                self._socket.sendall(len(answer).to_bytes(2, "big") + answer)

    def _answer(self, body: bytes) -> bytes | None:
        if len(body) != 1:
            return self._card.transmit(body)
        if body[0] == Control.ATR:
            return _MUTE_ATR if self._mute else self._card.atr or _MUTE_ATR
        self._card.reset()
        return None

    def _receive(self) -> bytes | None:
        head = self._exactly(2)
        return None if head is None else self._exactly(int.from_bytes(head, "big"))

    def _exactly(self, count: int) -> bytes | None:
        """That many bytes, or None when the connection ended."""
        received = b""
        while len(received) < count:
            self._acknowledge_at_once()
            part = self._socket.recv(count - len(received)) if self._socket else b""
            if not part:
                return None
            received += part
        return received

    def _acknowledge_at_once(self) -> None:
        """Spare each command the 40 ms of a delayed acknowledgement.

        vpcd sends a frame's length and body apart, and its system holds the body back until the
        length is acknowledged. Linux forgets this wish after a while; elsewhere it is not known.
        """
        quick = getattr(socket, "TCP_QUICKACK", None)
        if quick is not None and self._socket is not None:
            self._socket.setsockopt(socket.IPPROTO_TCP, quick, 1)

    def _unplug(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        self._card.reset()

    @staticmethod
    def _shutdown(connection: socket.socket) -> None:
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
