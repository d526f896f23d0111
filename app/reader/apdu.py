"""APDU commands, responses and status words (ISO/IEC 7816-4, short form only).

CPx cards never use extended length (card.md 2.5), so a command holds at most 255 data bytes and
asks for at most 256. A command knows whether it carries a secret, so that every trace masks it.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Self

SECRET_INSTRUCTIONS = frozenset({0x20, 0x24, 0x2C})


class Ins(IntEnum):
    """Instruction bytes that CPx cards know."""

    VERIFY = 0x20
    MANAGE_SECURITY_ENVIRONMENT = 0x22
    CHANGE_REFERENCE_DATA = 0x24
    PERFORM_SECURITY_OPERATION = 0x2A
    RESET_RETRY_COUNTER = 0x2C
    GET_CHALLENGE = 0x84
    INTERNAL_AUTHENTICATE = 0x88
    SELECT = 0xA4
    READ_BINARY = 0xB0
    GET_RESPONSE = 0xC0
    GET_DATA = 0xCB
    UPDATE_BINARY = 0xD6


class StatusWord(IntEnum):
    """Status words met on CPx cards; 61xx, 63Cx and 6Cxx are read with `Response` properties."""

    OK = 0x9000
    END_OF_FILE = 0x6282
    WRONG_LENGTH = 0x6700
    CHANNEL_NOT_SUPPORTED = 0x6881
    SECURITY_NOT_SATISFIED = 0x6982
    AUTHENTICATION_BLOCKED = 0x6983
    REFERENCE_DATA_NOT_USABLE = 0x6984
    CONDITIONS_NOT_SATISFIED = 0x6985
    INCORRECT_DATA = 0x6A80
    FUNCTION_NOT_SUPPORTED = 0x6A81
    FILE_NOT_FOUND = 0x6A82
    INCORRECT_P1_P2 = 0x6A86
    REFERENCE_NOT_FOUND = 0x6A88
    WRONG_P1_P2 = 0x6B00
    INS_NOT_SUPPORTED = 0x6D00
    CLA_NOT_SUPPORTED = 0x6E00
    UNKNOWN_ERROR = 0x6F00


@dataclass(frozen=True, slots=True, repr=False)
class Command:
    """A command APDU. `le` is the number of bytes asked for, 1 to 256, or None for none."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    le: int | None = None

    def encode(self) -> bytes:
        """Return the bytes of the command, in the shortest of the four ISO 7816-3 cases."""
        header = bytes((self.cla, self.ins, self.p1, self.p2))
        body = bytes((len(self.data),)) + self.data if self.data else b""
        tail = b"" if self.le is None else bytes((self.le & 0xFF,))
        return header + body + tail

    @classmethod
    def decode(cls, raw: bytes) -> Self:
        """Read a short command APDU; raises ValueError when its length bytes disagree."""
        if len(raw) < 4:
            raise ValueError("command shorter than its header")
        (cla, ins, p1, p2), body = raw[:4], raw[4:]
        if len(body) <= 1:
            return cls(cla, ins, p1, p2, le=(body[0] or 256) if body else None)
        length, rest = body[0], body[1:]
        if len(rest) == length:
            return cls(cla, ins, p1, p2, rest)
        if len(rest) == length + 1:
            return cls(cla, ins, p1, p2, rest[:-1], rest[-1] or 256)
        raise ValueError("command data does not match its length byte")

    @property
    def secret(self) -> bool:
        """Whether the data field carries a PIN or an unblocking code."""
        return self.ins in SECRET_INSTRUCTIONS and bool(self.data)

    def masked(self) -> str:
        """Return the command in hex for a trace, a secret's bytes replaced by `**`."""
        if not self.secret:
            return self.encode().hex(" ").upper()
        header = bytes((self.cla, self.ins, self.p1, self.p2, len(self.data))).hex(" ").upper()
        return f"{header} {' '.join(['**'] * len(self.data))}"

    def __repr__(self) -> str:
        return f"Command({self.masked()})"


@dataclass(frozen=True, slots=True)
class Response:
    """A response APDU: its data and its status word (0 to 0xFFFF)."""

    data: bytes
    sw: int

    @classmethod
    def decode(cls, raw: bytes) -> Self:
        """Split a raw answer; raises ValueError when it has no status word."""
        if len(raw) < 2:
            raise ValueError("answer shorter than a status word")
        return cls(raw[:-2], int.from_bytes(raw[-2:], "big"))

    @property
    def ok(self) -> bool:
        """Whether the status word is 9000."""
        return self.sw == StatusWord.OK

    @property
    def tries_left(self) -> int | None:
        """The x of 63Cx, or None for any other status word."""
        return self.sw & 0x0F if self.sw & 0xFFF0 == 0x63C0 else None
