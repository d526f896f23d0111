"""The carrier speaks vpcd's protocol: here a socket plays vpcd, in tests/system the real one."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.demo.card import Card, insert
from app.demo.card.faults import mute_after, removed_at
from app.demo.card.vpcd import Control, VpcdCarrier
from tests.demo.card.talk import PIN, TODAY, code, cps3

LIMIT_SECONDS = 10


class Reader:
    """The side of vpcd, with one card connected."""

    def __init__(self, listener: socket.socket) -> None:
        self.line, _ = listener.accept()
        self.line.settimeout(LIMIT_SECONDS)
        self._stream = self.line.makefile("rb")

    def tell(self, body: bytes) -> None:
        self.line.sendall(len(body).to_bytes(2, "big") + body)

    def ask(self, body: bytes) -> bytes:
        self.tell(body)
        return self._stream.read(int.from_bytes(self._stream.read(2), "big"))

    def over(self) -> bool:
        """Whether the card has left."""
        return self._stream.read(1) == b""

    def close(self) -> None:
        self._stream.close()
        self.line.close()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(LIMIT_SECONDS)
        yield server


@contextmanager
def carried(card: Card, listener: socket.socket) -> Iterator[tuple[VpcdCarrier, threading.Thread]]:
    carrier = VpcdCarrier(card, listener.getsockname()[1])
    thread = threading.Thread(target=carrier.serve)
    thread.start()
    try:
        yield carrier, thread
    finally:
        carrier.stop()
        thread.join(LIMIT_SECONDS)
    assert not thread.is_alive()


def test_atr_commands_and_reset(listener: socket.socket) -> None:
    card = cps3()
    with carried(card, listener):
        reader = Reader(listener)
        assert reader.ask(bytes((Control.ATR,))) == card.atr
        reader.tell(bytes((Control.ON,)))
        assert reader.ask(bytes.fromhex(code("00200001", PIN))) == b"\x90\x00"
        assert reader.ask(bytes.fromhex("0020000100")) == b"\x90\x00"
        reader.tell(bytes((Control.RESET,)))
        assert reader.ask(bytes.fromhex("0020000100")) == b"\x63\xc3"
        reader.close()


def test_a_card_comes_back_when_the_service_does(listener: socket.socket) -> None:
    card = cps3()
    with carried(card, listener):
        reader = Reader(listener)
        reader.ask(bytes.fromhex(code("00200001", b"0000")))
        reader.ask(bytes.fromhex(code("00200001", PIN)))
        reader.close()
        reader = Reader(listener)
        assert reader.ask(bytes.fromhex("0020000100")) == b"\x63\xc3"
        reader.close()


def test_a_mute_card_shows_no_valid_atr(listener: socket.socket) -> None:
    with carried(insert("mute", TODAY), listener):
        reader = Reader(listener)
        assert len(reader.ask(bytes((Control.ATR,)))) > 33
        reader.close()


def test_a_card_that_falls_mute_comes_back_without_an_atr(listener: socket.socket) -> None:
    with carried(mute_after(cps3(), 0), listener):
        reader = Reader(listener)
        reader.tell(bytes.fromhex("0020000100"))
        assert reader.over()
        reader.close()
        reader = Reader(listener)
        assert len(reader.ask(bytes((Control.ATR,)))) > 33
        reader.close()


def test_a_removed_card_leaves_for_good(listener: socket.socket) -> None:
    with carried(removed_at(cps3(), 1), listener) as (_, thread):
        reader = Reader(listener)
        reader.tell(bytes.fromhex("0020000100"))
        assert reader.over()
        reader.close()
        thread.join(LIMIT_SECONDS)
        assert not thread.is_alive()


def test_stopped_while_it_waits_for_a_command(listener: socket.socket) -> None:
    with carried(cps3(), listener) as (carrier, _):
        reader = Reader(listener)
        carrier.stop()
        over = reader.over()
        reader.close()
    assert over


def test_no_service() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    carrier = VpcdCarrier(cps3(), port)
    assert not carrier.connect(0.1)
    carrier.stop()
    assert not carrier.connect(0.1)
