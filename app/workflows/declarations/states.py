"""States and events of declarations, shared by incidents and renewals."""

from enum import Enum, auto


class DeclareState(Enum):
    """Where a declaration stands before the outbox has it."""

    REASON = auto()
    QUALITY = auto()
    CARD = auto()
    DECIDING = auto()
    ANOTHER_WAY = auto()
    DETAILS = auto()
    TRUTH = auto()
    ADDRESS = auto()
    PLACE = auto()
    OLD_CARD = auto()
    NOTHING_TO_SEND = auto()
    REVIEW = auto()
    CONFIRM = auto()
    OFFERING = auto()
    SIGNING = auto()
    POSTING = auto()
    DELIVERING = auto()
    ENDED = auto()


class DeclareEvent(Enum):
    """What happens: an answer of the person, of the table of entitlement, of the server."""

    CHOSEN = auto()
    INVALID = auto()
    ALLOWED = auto()
    NOT_ALLOWED = auto()
    BACK = auto()
    VALID = auto()
    CORRECT = auto()
    GO_ON = auto()
    TO_CONFIRM = auto()
    CONFIRMED = auto()
    NOT_CONFIRMED = auto()
    TO_SIGN = auto()
    SIGNED = auto()
    UNSIGNED = auto()
    NOT_SIGNED = auto()
    GIVEN_UP = auto()
    POSTED = auto()
    NOT_KEPT = auto()
    CHECK = auto()
    NOT_RECEIVED = auto()
    LATER = auto()
    ALL_RIGHT = auto()
    TO_SEND = auto()
    CLOSED = auto()
