"""Codes of the card: the secret itself, local checks before anything is sent, and tries left.

A card blocks after three wrong codes in a row (card.md 3.1), so whatever can be told without the
card is told before it is asked.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from app.domain.problem import ProblemCode

PIN_LENGTHS = range(4, 9)
PUK_LENGTH = 8


class Pin:
    """Digits of a code porteur or of a code de déblocage; never shown, compared by value."""

    __slots__ = ("_digits",)

    def __init__(self, digits: str) -> None:
        self._digits = bytearray(digits, "utf-8")

    def reveal(self) -> bytes:
        """Return the ASCII digits: for the one place that builds the command to the card."""
        return bytes(self._digits)

    def copy(self) -> "Pin":
        """Return a second holder of the same digits, to be wiped by whoever it is lent to."""
        twin = Pin("")
        twin._digits[:] = self._digits
        return twin

    def wipe(self) -> None:
        """Overwrite the digits; the object is empty afterwards."""
        for index in range(len(self._digits)):
            self._digits[index] = 0
        self._digits.clear()

    @property
    def digits_only(self) -> bool:
        """Whether it consists of ASCII digits and is not empty."""
        return self._digits.isdigit()

    def __len__(self) -> int:
        return len(self._digits)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pin) and self._digits == other._digits

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "Pin(****)"

    def __reduce__(self) -> str:
        raise TypeError("a Pin is never serialised")


class PinState(StrEnum):
    """State of the code porteur, as `status --json` says it."""

    OK = "ok"
    LAST_TRY = "last-try"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PinStatus:
    """Tries of the code porteur: None where the card did not tell."""

    tries_left: int | None = None
    tries_max: int | None = None

    @property
    def state(self) -> PinState:
        """Blocked at zero, last try at one, unknown when the card did not tell."""
        if self.tries_left is None:
            return PinState.UNKNOWN
        return {0: PinState.BLOCKED, 1: PinState.LAST_TRY}.get(self.tries_left, PinState.OK)


class PukState(StrEnum):
    """State of the code de déblocage."""

    OK = "ok"
    LAST_TRY = "last-try"
    BLOCKED = "blocked"
    EXHAUSTED = "exhausted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PukStatus:
    """Tries and uses of the code de déblocage: None where the card did not tell."""

    tries_left: int | None = None
    uses_left: int | None = None

    @property
    def state(self) -> PukState:
        """Exhausted when no use is left, blocked when no try is left."""
        if self.uses_left == 0:
            return PukState.EXHAUSTED
        if self.tries_left is None:
            return PukState.UNKNOWN
        return {0: PukState.BLOCKED, 1: PukState.LAST_TRY}.get(self.tries_left, PukState.OK)


def entry_problem(pin: Pin) -> ProblemCode | None:
    """Tell what is wrong with a typed code porteur before it is sent, or None."""
    if not pin.digits_only or len(pin) not in PIN_LENGTHS:
        return ProblemCode.PIN_FORMAT
    return None


def letter_entry_problem(pin: Pin) -> ProblemCode | None:
    """The same for the letter's code porteur, issued with four digits; eight are the other code."""
    if pin.digits_only and len(pin) == PUK_LENGTH:
        return ProblemCode.PIN_LOOKS_LIKE_PUK
    if not pin.digits_only or len(pin) != 4:
        return ProblemCode.PIN_FORMAT
    return None


def puk_entry_problem(puk: Pin) -> ProblemCode | None:
    """Tell what is wrong with a typed code de déblocage before it is sent, or None."""
    return None if puk.digits_only and len(puk) == PUK_LENGTH else ProblemCode.PUK_FORMAT


class Weakness(StrEnum):
    """Why a new code is advised against; it is not forbidden, the user decides."""

    REPEATED = "repeated"
    RUN = "run"
    CARD_NUMBER = "card-number"


def new_code_problem(new: Pin, again: Pin, current: Pin | None) -> ProblemCode | None:
    """Tell what forbids sending a new code, or None. `current` is None after an unblocking."""
    if (problem := entry_problem(new)) is not None:
        return problem
    if new != again:
        return ProblemCode.PIN_MISMATCH
    if current is not None and new == current:
        return ProblemCode.PIN_UNCHANGED
    return None


def weakness(new: Pin, card_number: str | None) -> Weakness | None:
    """Tell why a well-formed new code is easy to guess, or None."""
    digits = new.reveal()
    steps = {after - before for before, after in pairwise(digits)}
    if steps == {0}:
        return Weakness.REPEATED
    if steps in ({1}, {-1}):
        return Weakness.RUN
    if card_number is not None and digits in card_number.encode():
        return Weakness.CARD_NUMBER
    return None


class Verdict(StrEnum):
    """What became of one deliberate act with a code."""

    ACCEPTED = "accepted"
    WRONG = "wrong"
    BLOCKED = "blocked"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


class UnblockStep(StrEnum):
    """Where an unblocking stands; told before the command of that step leaves (card.md 3.6)."""

    PRESENTING_PUK = "presenting-puk"
    RESETTING_COUNTER = "resetting-counter"
    SETTING_NEW_CODE = "setting-new-code"


@dataclass(frozen=True, slots=True)
class PinOutcome:
    """The result of one VERIFY, CHANGE or unblocking, with the tries read before and after.

    The tries are those of the code that was presented: of the code de déblocage when unblocking.
    `UNCERTAIN` means that the command left and no answer came: only the counters read at the next
    insertion can tell. `after` is unknown then. `problem` says why it was not accepted.
    """

    verdict: Verdict
    before: PinStatus
    after: PinStatus
    problem: ProblemCode | None = None

    @property
    def spent(self) -> bool | None:
        """Whether a try was spent; None when it cannot be known yet."""
        if self.verdict is Verdict.UNCERTAIN:
            return None
        if self.before.tries_left is None or self.after.tries_left is None:
            return self.verdict in (Verdict.WRONG, Verdict.BLOCKED)
        return self.after.tries_left < self.before.tries_left
