"""States and events of the work with the code porteur, shared by first use and change of code."""

from enum import Enum, auto


class CodeState(Enum):
    """Where the work stands; each is one step on screen, or one go at the card."""

    WAITING = auto()
    TRIAGE = auto()
    NO_CODES = auto()
    COMPARING = auto()
    WRONG_LETTER = auto()
    ENTERING = auto()
    LAST_TRY = auto()
    VERIFYING = auto()
    OFFERING = auto()
    CHOOSING = auto()
    WEAK = auto()
    CHANGING = auto()
    AWAY = auto()
    TROUBLED = auto()
    COUNTING = auto()
    BLOCKED = auto()
    FINISHED = auto()
    ENDED = auto()


class CodeEvent(Enum):
    """What happens: an answer of the person, of the card, or the card leaving."""

    CARD_READY = auto()
    CARD_READY_AGAIN = auto()
    CARD_BLOCKED = auto()
    HAS_LETTER = auto()
    HAS_OWN_CODE = auto()
    HAS_NO_CODES = auto()
    BACK = auto()
    SAME_NUMBER = auto()
    OTHER_NUMBER = auto()
    MALFORMED = auto()
    TYPED = auto()
    TYPED_FOR_LAST_TRY = auto()
    CONFIRMED = auto()
    NOT_CONFIRMED = auto()
    TAKEN_BACK = auto()
    LETTER_CODE_RIGHT = auto()
    OWN_CODE_RIGHT = auto()
    NEW_CODE_RIGHT = auto()
    WRONG = auto()
    UNCERTAIN = auto()
    CHOOSE = auto()
    KEEP = auto()
    ON_COMPUTER = auto()
    ADVISED_AGAINST = auto()
    GOOD = auto()
    ANOTHER = auto()
    CHANGED = auto()
    REFUSED = auto()
    CARD_GONE = auto()
    TROUBLE = auto()
    CARD_BACK = auto()
    OTHER_CARD = auto()
    AGAIN = auto()
    COUNTED = auto()
    CLOSED = auto()
