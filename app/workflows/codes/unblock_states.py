"""States and events of an unblocking."""

from enum import Enum, auto


class UnblockState(Enum):
    """Where an unblocking stands."""

    WAITING = auto()
    COUNTING = auto()
    ENTERING = auto()
    WEAK = auto()
    LAST_TRY = auto()
    UNBLOCKING = auto()
    AWAY = auto()
    TROUBLED = auto()
    EXHAUSTED = auto()
    FINISHED = auto()
    ENDED = auto()


class UnblockEvent(Enum):
    """What happens in an unblocking."""

    CARD_READY = auto()
    COUNTED = auto()
    MALFORMED = auto()
    ADVISED_AGAINST = auto()
    ANOTHER = auto()
    GOOD = auto()
    GOOD_FOR_LAST_TRY = auto()
    CONFIRMED = auto()
    NOT_CONFIRMED = auto()
    TAKEN_BACK = auto()
    UNBLOCKED = auto()
    WRONG = auto()
    INTERRUPTED = auto()
    NO_MORE = auto()
    CARD_GONE = auto()
    TROUBLE = auto()
    CARD_BACK = auto()
    OTHER_CARD = auto()
    AGAIN = auto()
    CLOSED = auto()
