"""What the result codes of PC/SC mean: every way in which a card can be gone is decided here.

The codes are those of pcsc-lite's and Windows' winscard.h. They arrive signed or unsigned, by
platform; a few come from the system below (invalid handle, RPC).
"""

from enum import IntEnum

from app.domain.problem import CardProblem, CardRemoved, Problem, ProblemCode, ReaderProblem


class Code(IntEnum):
    """Result codes that the program tells apart, unsigned."""

    SUCCESS = 0
    INVALID_HANDLE_OF_WINDOWS = 0x00000006
    RPC_SERVER_UNAVAILABLE = 0x000006BA
    CANCELLED = 0x80100002
    INVALID_HANDLE = 0x80100003
    UNKNOWN_READER = 0x80100009
    TIMEOUT = 0x8010000A
    SHARING_VIOLATION = 0x8010000B
    NO_SMARTCARD = 0x8010000C
    PROTOCOL_MISMATCH = 0x8010000F
    COMMUNICATION_ERROR = 0x80100013
    NOT_TRANSACTED = 0x80100016
    READER_UNAVAILABLE = 0x80100017
    NO_SERVICE = 0x8010001D
    SERVICE_STOPPED = 0x8010001E
    NO_READERS = 0x8010002E
    UNRESPONSIVE_CARD = 0x80100066
    UNPOWERED_CARD = 0x80100067
    RESET_CARD = 0x80100068
    REMOVED_CARD = 0x80100069
    SECURITY_VIOLATION = 0x8010006A


# The service has gone, or gone and come back since the context was made.
SERVICE_GONE = frozenset(
    {
        Code.NO_SERVICE,
        Code.SERVICE_STOPPED,
        Code.COMMUNICATION_ERROR,
        Code.INVALID_HANDLE,
        Code.INVALID_HANDLE_OF_WINDOWS,
        Code.RPC_SERVER_UNAVAILABLE,
    }
)
# NOT_TRANSACTED is what a card pulled out in the middle of a command leaves behind, before the
# service has noticed that it is gone.
_CARD_GONE = frozenset({Code.NO_SMARTCARD, Code.REMOVED_CARD, Code.NOT_TRANSACTED})
_READER_GONE = frozenset({Code.UNKNOWN_READER, Code.READER_UNAVAILABLE})
_MUTE = frozenset({Code.UNRESPONSIVE_CARD, Code.UNPOWERED_CARD, Code.PROTOCOL_MISMATCH})


def unsigned(result: int) -> int:
    """Return a result code as the headers write it."""
    return result & 0xFFFFFFFF


def problem(result: int) -> Problem:
    """Return the problem that a result code other than success means."""
    code = unsigned(result)
    if code in _CARD_GONE:
        return CardRemoved()
    if code in _READER_GONE:
        return CardRemoved(ProblemCode.READER_UNPLUGGED)
    if code in _MUTE:
        return CardProblem(ProblemCode.CARD_MUTE)
    if code == Code.RESET_CARD:
        return CardProblem(ProblemCode.CARD_RESET)
    if code == Code.SHARING_VIOLATION:
        return ReaderProblem(ProblemCode.CARD_BUSY)
    if code == Code.SECURITY_VIOLATION:
        return ReaderProblem(ProblemCode.SERVICE_REFUSED)
    if code in SERVICE_GONE:
        return ReaderProblem(ProblemCode.SERVICE_STOPPED)
    return ReaderProblem(ProblemCode.READER_FAILED, result=f"{code:08X}")
