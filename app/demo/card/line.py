"""How long an exchange takes on a real card's serial line, and a card that takes that long.

A character of the asynchronous half-duplex line (ISO/IEC 7816-3) is a start bit, eight data bits
and a parity bit, followed by a guard time of two more: 12 elementary time units, one bit duration
each. At 9,600 baud that is 800 characters a second.

Over T=0 the reader sends a five-byte header. If data follows in either direction the card first
sends one procedure byte (the instruction byte, "send all the rest" or "all follows"); then come
the data and the two status bytes. A card that refuses with 61xx or 6Cxx sends no data.

    seconds(T=0) = 12 / baud * (5 + (1 + data sent) + (1 + data received) + 2)

where each bracket counts only if there is data in that direction. Null bytes (60) and the card's
own computing time are not counted.

Over T=1 the command and the answer with its status word travel in blocks of at most 254 bytes,
each with a prologue of three bytes and one check byte; every block of a message but its last is
acknowledged by a block of four.
"""

import time
from collections.abc import Callable

from app.demo.card.card import Card
from app.demo.card.log import CommandLog

_BITS_PER_CHARACTER = 12
_HEADER, _PROCEDURE, _STATUS = 5, 1, 2
_BLOCK, _BLOCK_OVERHEAD = 254, 4


def t0_characters(command: bytes, answer: bytes) -> int:
    """Characters of one command and its answer (data and status word) over T=0."""
    sent = max(len(command) - _HEADER, 0)
    received = len(answer) - _STATUS
    phases = sum(_PROCEDURE + size for size in (sent, received) if size)
    return _HEADER + phases + _STATUS


def t1_characters(command: bytes, answer: bytes) -> int:
    """Characters of one command and its answer over T=1."""
    return sum(_blocks(len(message)) for message in (command, answer))


def _blocks(size: int) -> int:
    count = max(-(-size // _BLOCK), 1)
    return size + count * _BLOCK_OVERHEAD + (count - 1) * _BLOCK_OVERHEAD


def seconds(characters: int, baud: int) -> float:
    """Duration of that many characters at `baud` bits a second."""
    return characters * _BITS_PER_CHARACTER / baud


class SlowLine:
    """A card behind a line of `baud` bits a second: each exchange takes as long as it would there.

    `pause` waits that many seconds; a carrier gives one that an interruption ends.
    """

    def __init__(
        self,
        card: Card,
        baud: int,
        *,
        characters: Callable[[bytes, bytes], int] = t0_characters,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._card = card
        self._baud = baud
        self._characters = characters
        self._pause = pause

    @property
    def atr(self) -> bytes:
        """That of the card."""
        return self._card.atr

    @property
    def log(self) -> CommandLog:
        """That of the card."""
        return self._card.log

    def transmit(self, raw: bytes) -> bytes:
        """Pass the command on; answer when the line would have carried both."""
        started = time.monotonic()
        answer = self._card.transmit(raw)
        due = started + seconds(self._characters(raw, answer), self._baud)
        self._pause(max(due - time.monotonic(), 0.0))
        return answer

    def reset(self) -> None:
        """Reset the card."""
        self._card.reset()

    def close(self) -> None:
        """Let go of the card."""
        self._card.close()
