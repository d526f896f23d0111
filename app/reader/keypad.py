"""The keys of a reader that has some (CCID class 2): a code typed there never passes this computer.

Two features of PC/SC part 10 (2.02.09) are used, FEATURE_VERIFY_PIN_DIRECT and
FEATURE_MODIFY_PIN_DIRECT. They take PIN_VERIFY_STRUCTURE and PIN_MODIFY_STRUCTURE, whose fields
are those of CCID 1.1, PC_to_RDR_Secure; pcsc-lite's reader.h declares them too: packed, numbers in
the host's order (little-endian on all systems served here). The reader puts what is typed into the
command given and sends it to the card. What it answers when nothing was sent is a status word of
its own: 6400 to 6403, and 6B80 where it cannot do what the structure says (the reference manual of
ACS APG8201, a reader with keys, says the same).
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from app.domain.problem import ProblemCode
from app.reader import tlv

PATIENCE_S = 30
"""How long the reader waits for the first key and for each one after it."""

_FRENCH = 0x040C
_ENTER_KEY = 0x02
_BYTES_ASCII_LEFT = 0x82
_CONFIRM, _CURRENT_CODE = 0x01, 0x02
_PROMPT_CURRENT, _PROMPT_NEW, _PROMPT_AGAIN = 0, 1, 2
_NO_PROLOGUE = bytes(3)


class Feature(IntEnum):
    """What a reader can do with its keys."""

    VERIFY = 0x06
    MODIFY = 0x07


NEEDED = frozenset(Feature)
"""A reader that cannot do both is used as one without keys: a code begun there ends there."""

NOTHING_SENT: Mapping[int, ProblemCode] = {
    0x6400: ProblemCode.KEYPAD_TIMEOUT,
    0x6401: ProblemCode.KEYPAD_CANCELLED,
    0x6402: ProblemCode.KEYPAD_MISMATCH,
    0x6403: ProblemCode.KEYPAD_LENGTH,
    0x6B80: ProblemCode.KEYPAD_UNABLE,
}
"""Status words of the reader itself: the card was asked nothing, no try was spent."""


class Keypad(Protocol):
    """The keys of one connected reader."""

    def enter(self, feature: Feature, structure: bytes) -> bytes:
        """Let the person type and the card answer; return the status word, or one of the reader.

        Blocks until then. Raises as `CardChannel.transmit` does.
        """


@dataclass(frozen=True, slots=True)
class Block:
    """How a code lies in its command: `fewest` to `most` digits, in ASCII.

    `size` is 0 when they go as they are, else the bytes that they are filled up to with `filler`.
    """

    fewest: int
    most: int
    size: int = 0
    filler: int = 0xFF


def features(answer: bytes) -> dict[Feature, int]:
    """Read the control code of each known feature from the answer to the feature request.

    A tag, the length 4, and the code, big-endian on every system (part 10, 2.2).
    """
    found = {}
    for entry in tlv.read_all(answer):
        if entry.tag in NEEDED and len(entry.value) == 4:
            found[Feature(entry.tag)] = int.from_bytes(entry.value, "big")
    return found


def verify_structure(header: bytes, block: Block) -> bytes:
    """Build the PIN_VERIFY_STRUCTURE for a command of CLA, INS, P1 and P2.

    In its order: bTimeOut and bTimeOut2 (seconds), bmFormatString (units of bytes, at 0, from the
    left, ASCII), bmPINBlockString (no length in the command, size of the block),
    bmPINLengthFormat, wPINMaxExtraDigit (fewest, most), bEntryValidationCondition (the key),
    bNumberMessage, wLangId, bMsgIndex, bTeoPrologue, ulDataLength, abData. Of a code that goes as
    it is abData has the four bytes of the header only; the reader adds Lc.
    """
    data = _command(header, block, codes=1)
    return (
        struct.pack(
            "<BBBBBHBBHB",
            PATIENCE_S,
            PATIENCE_S,
            _BYTES_ASCII_LEFT,
            block.size,
            0,
            block.fewest << 8 | block.most,
            _ENTER_KEY,
            1,
            _FRENCH,
            _PROMPT_CURRENT,
        )
        + _NO_PROLOGUE
        + struct.pack("<I", len(data))
        + data
    )


def modify_structure(header: bytes, block: Block, with_current: bool) -> bytes:
    """Build the PIN_MODIFY_STRUCTURE; the new code is asked twice, the present one first if wanted.

    As above, with bInsertionOffsetOld and bInsertionOffsetNew after bmPINLengthFormat, bConfirmPIN
    after wPINMaxExtraDigit, and three indexes of messages. The place of the new code behind the
    present one is a number, so both need a block of one size. Some readers put codes of any
    length behind each other when both offsets are 0, but nothing says that all do: another would
    send the card a wrong code.
    """
    if with_current and not block.size:
        raise ValueError("the new code has no place behind one of unknown length")
    data = _command(header, block, codes=2 if with_current else 1)
    prompts = (_PROMPT_CURRENT, _PROMPT_NEW, _PROMPT_AGAIN)
    if not with_current:
        prompts = (_PROMPT_NEW, _PROMPT_AGAIN, 0)
    return (
        struct.pack(
            "<BBBBBBBHBBBHBBB",
            PATIENCE_S,
            PATIENCE_S,
            _BYTES_ASCII_LEFT,
            block.size,
            0,
            0,
            block.size if with_current else 0,
            block.fewest << 8 | block.most,
            _CONFIRM | _CURRENT_CODE if with_current else _CONFIRM,
            _ENTER_KEY,
            3 if with_current else 2,
            _FRENCH,
            *prompts,
        )
        + _NO_PROLOGUE
        + struct.pack("<I", len(data))
        + data
    )


def _command(header: bytes, block: Block, codes: int) -> bytes:
    """The header alone, to which the reader adds length and digits, or the filled blocks too."""
    if not block.size:
        return header
    filled = bytes((block.filler,)) * block.size * codes
    return header + bytes((len(filled),)) + filled
