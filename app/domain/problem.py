"""What can go wrong: one code each, raised as a `Problem` by whose fault it is.

The exception tree::

    Problem
    ├── ReaderProblem       the PC/SC service, the reader, who holds it
    ├── CardProblem         the card: absent, mute, swapped, refusing
    │   └── CardRemoved     the card left during the operation
    ├── BackendProblem
    │   ├── NoAnswer        nothing is known to have arrived: may be sent again
    │   ├── Refused         the server said no: never sent again as it stands
    │   ├── NotAuthorised   the server wants to know who asks
    │   └── BadAnswer       an answer that cannot be understood
    └── LocalProblem        this workstation: disk, keyring, settings, input

The sentences stand in `app.domain.catalogue`.
"""

from collections.abc import Mapping
from enum import StrEnum


class ProblemCode(StrEnum):
    """Everything that can go wrong; the value is what the command line prints."""

    # PC/SC service and readers
    SERVICE_ABSENT = "service-absent"
    SERVICE_STOPPED = "service-stopped"
    SERVICE_REFUSED = "service-refused"
    NO_READER = "no-reader"
    READER_UNPLUGGED = "reader-unplugged"
    READER_FAILED = "reader-failed"
    READER_DENIED = "reader-denied"
    CARD_BUSY = "card-busy"
    # The card
    CARD_ABSENT = "card-absent"
    CARD_MUTE = "card-mute"
    CARD_UNKNOWN = "card-unknown"
    CARD_VITALE = "card-vitale"
    CARD_BANK = "card-bank"
    CARD_SIM = "card-sim"
    CARD_NOT_CONFIRMED = "card-not-confirmed"
    CARD_REMOVED = "card-removed"
    CARD_CHANGED = "card-changed"
    CARD_RESET = "card-reset"
    CARD_UNREADABLE = "card-unreadable"
    CARD_REFUSED = "card-refused"
    CONTACTLESS_NO_PIN = "contactless-no-pin"
    # Codes of the card
    PIN_FORMAT = "pin-format"
    PIN_LOOKS_LIKE_PUK = "pin-looks-like-puk"
    PIN_MISMATCH = "pin-mismatch"
    PIN_UNCHANGED = "pin-unchanged"
    PIN_WEAK = "pin-weak"
    PIN_WRONG = "pin-wrong"
    PIN_BLOCKED = "pin-blocked"
    PIN_UNCERTAIN = "pin-uncertain"
    PIN_CHANGE_UNCERTAIN = "pin-change-uncertain"
    KEYPAD_TIMEOUT = "keypad-timeout"
    KEYPAD_CANCELLED = "keypad-cancelled"
    KEYPAD_MISMATCH = "keypad-mismatch"
    KEYPAD_LENGTH = "keypad-length"
    KEYPAD_UNABLE = "keypad-unable"
    PUK_FORMAT = "puk-format"
    PUK_WRONG = "puk-wrong"
    PUK_BLOCKED = "puk-blocked"
    UNBLOCKS_EXHAUSTED = "unblocks-exhausted"
    UNBLOCK_INTERRUPTED = "unblock-interrupted"
    PROOF_FAILED = "proof-failed"
    LETTER_MISMATCH = "letter-mismatch"
    # The backend and the way to it
    BACKEND_NOT_CONFIGURED = "backend-not-configured"
    NO_NETWORK = "no-network"
    TIMEOUT = "timeout"
    TLS_UNTRUSTED = "tls-untrusted"
    TLS_EXPIRED = "tls-expired"
    TLS_INTERCEPTED = "tls-intercepted"
    CAPTIVE_PORTAL = "captive-portal"
    PROXY_REFUSED = "proxy-refused"
    PROXY_AUTHENTICATION = "proxy-authentication"
    PROXY_UNSUPPORTED = "proxy-unsupported"
    SERVER_BUSY = "server-busy"
    SERVER_ERROR = "server-error"
    REFUSED = "refused"
    CONFLICT = "conflict"
    NOT_AUTHORISED = "not-authorised"
    BAD_ANSWER = "bad-answer"
    ANSWER_TOO_LARGE = "answer-too-large"
    REDIRECT_REFUSED = "redirect-refused"
    CLIENT_TOO_OLD = "client-too-old"
    RECEIPT_INVALID = "receipt-invalid"
    DIRECTORY_KEY_MISSING = "directory-key-missing"
    DIRECTORY_KEY_REFUSED = "directory-key-refused"
    # This workstation
    NO_SCREEN = "no-screen"
    NOT_ENTITLED = "not-entitled"
    DECLARATION_INVALID = "declaration-invalid"
    DECLARATION_LEFT = "declaration-left"
    STORE_DAMAGED = "store-damaged"
    STORE_NEWER = "store-newer"
    STORE_READ_ONLY = "store-read-only"
    DISK_FULL = "disk-full"
    KEYRING_ABSENT = "keyring-absent"
    KEYRING_LOCKED = "keyring-locked"
    SETTINGS_INVALID = "settings-invalid"
    SETTING_MISSING = "setting-missing"
    FILE_UNREADABLE = "file-unreadable"
    REGISTER_UNREACHABLE = "register-unreachable"
    REGISTER_REFUSED = "register-refused"
    REGISTER_SEALED = "register-sealed"
    LIST_TOO_LARGE = "list-too-large"
    LIST_CUT_SHORT = "list-cut-short"
    LIST_NOT_TEXT = "list-not-text"
    LIST_LINE_UNREADABLE = "list-line-unreadable"
    LIST_COLUMN_TWICE = "list-column-twice"
    LIST_WITHOUT_CARDS = "list-without-cards"
    LIST_WITHOUT_NUMBERS = "list-without-numbers"


Facts = Mapping[str, str | int]


class Problem(Exception):
    """Something went wrong. `facts` fill the sentence; they never hold a secret."""

    def __init__(self, code: ProblemCode, **facts: str | int) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts: Facts = facts


class ReaderProblem(Problem):
    """The PC/SC service or the reader."""


class CardProblem(Problem):
    """The card."""


class CardRemoved(CardProblem):
    """The card left the reader, or the reader the workstation, during the operation."""

    def __init__(self, code: ProblemCode = ProblemCode.CARD_REMOVED, **facts: str | int) -> None:
        super().__init__(code, **facts)


class BackendProblem(Problem):
    """The backend, or the way to it."""


class NoAnswer(BackendProblem):
    """No answer came. `retry_after` in the facts holds the seconds the server asked for, if any."""


class Refused(BackendProblem):
    """The server understood and said no."""


class NotAuthorised(BackendProblem):
    """The server wants to know who asks, or does not let this one ask."""


class BadAnswer(BackendProblem):
    """The answer cannot be understood."""


class LocalProblem(Problem):
    """Disk, keyring, settings or input of this workstation."""
