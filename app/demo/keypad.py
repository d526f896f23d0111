"""VirtualKeypad: the keys of a virtual reader, typed on by whoever drives the demonstration.

It does what the reader's firmware does with the structures of PC/SC part 10: asks for digits,
judges their number, puts them into the command and sends that to the card. It reads the bytes on
its own, so that what `app.reader.keypad` builds is checked by something else than itself.
"""

import struct
from collections.abc import Callable
from enum import Enum, auto

from app.reader.channel import CardChannel
from app.reader.keypad import Feature

TIMED_OUT, CANCELLED, DIFFERENT, WRONG_LENGTH, UNABLE = (
    bytes.fromhex("6400"),
    bytes.fromhex("6401"),
    bytes.fromhex("6402"),
    bytes.fromhex("6403"),
    bytes.fromhex("6B80"),
)
_VERIFY = struct.Struct("<BBBBBHBBHB3sI")
_MODIFY = struct.Struct("<BBBBBBBHBBBHBBB3sI")
_CONFIRM, _CURRENT_CODE = 0x01, 0x02
_HEADER = 4


class Prompt(Enum):
    """What the reader's display asks for."""

    CODE = auto()
    NEW_CODE = auto()
    NEW_CODE_AGAIN = auto()


class Key(Enum):
    """How an entry ends without digits; UNABLE is the reader's own refusal of what it is asked."""

    CANCEL = auto()
    NONE = auto()
    UNABLE = auto()


_ENDS = {Key.CANCEL: CANCELLED, Key.NONE: TIMED_OUT, Key.UNABLE: UNABLE}

Hands = Callable[[Prompt], str | Key]
"""Types the digits asked for, presses the red key or nothing at all. Called on the card's lane."""


class _Ended(Exception):
    """The entry ended; the argument is the reader's status word."""


class VirtualKeypad:
    """The keys of one connected reader."""

    def __init__(self, channel: CardChannel, hands: Hands) -> None:
        self._channel = channel
        self._hands = hands

    def enter(self, feature: Feature, structure: bytes) -> bytes:
        """Ask, then send; return the card's status word or the reader's own."""
        try:
            command = (
                self._verify(structure) if feature is Feature.VERIFY else self._modify(structure)
            )
        except _Ended as ended:
            return bytes(ended.args[0])
        return self._channel.transmit(command)

    def _verify(self, structure: bytes) -> bytes:
        fields = _VERIFY.unpack_from(structure)
        block, lengths, data = fields[3] & 0x0F, fields[5], structure[_VERIFY.size :]
        return _filled(data, block, [(0, self._typed(Prompt.CODE, lengths))])

    def _modify(self, structure: bytes) -> bytes:
        fields = _MODIFY.unpack_from(structure)
        block, old_at, new_at, lengths, asks = fields[3] & 0x0F, *fields[5:9]
        codes = []
        if asks & _CURRENT_CODE:
            codes.append((old_at, self._typed(Prompt.CODE, lengths)))
        codes.append((new_at, new := self._typed(Prompt.NEW_CODE, lengths)))
        if asks & _CONFIRM and self._typed(Prompt.NEW_CODE_AGAIN, lengths) != new:
            raise _Ended(DIFFERENT)
        return _filled(structure[_MODIFY.size :], block, codes)

    def _typed(self, prompt: Prompt, lengths: int) -> bytes:
        typed = self._hands(prompt)
        if isinstance(typed, Key):
            raise _Ended(_ENDS[typed])
        if not lengths >> 8 <= len(typed) <= lengths & 0xFF:
            raise _Ended(WRONG_LENGTH)
        return typed.encode("ascii")


def _filled(data: bytes, block: int, codes: list[tuple[int, bytes]]) -> bytes:
    """Put the codes into the command: in their blocks, or as they are behind its header."""
    header, body = data[:_HEADER], bytearray(data[_HEADER + 1 :])
    if not block:
        body = bytearray(b"".join(code for _, code in codes))
    for at, code in codes if block else ():
        body[at : at + len(code)] = code
    return header + bytes((len(body),)) + bytes(body)
