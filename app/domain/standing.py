"""Whether a card's certificate is still good, and if that could not be found out, why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.card import Chain, Revocation
from app.domain.problem import ProblemCode


class Cause(StrEnum):
    """Why it is not known whether a certificate is good."""

    NO_AUTHORITY = "no-authority"
    TEST = "test"
    BROKEN_CHAIN = "broken-chain"
    OUT_OF_DATES = "out-of-dates"
    NO_ADDRESS = "no-address"
    UNREACHABLE = "unreachable"
    STALE = "stale"
    NOT_SAID = "not-said"


class Outcome(StrEnum):
    """The four answers to "is the card still good?"."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    UNCHECKED = "unchecked"


_UNCHECKED = frozenset({Cause.NO_AUTHORITY, Cause.UNREACHABLE, Cause.STALE})


@dataclass(frozen=True, slots=True)
class Standing:
    """A certificate's standing. `problem` is what kept us from the list, when UNREACHABLE."""

    chain: Chain
    revocation: Revocation = Revocation.UNKNOWN
    cause: Cause | None = None
    problem: ProblemCode | None = None
    revoked_at: datetime | None = None

    @property
    def outcome(self) -> Outcome:
        """Good only if the chain is trusted and somebody who may say so said it is not revoked."""
        if self.revocation is Revocation.REVOKED:
            return Outcome.REVOKED
        if self.chain is Chain.TRUSTED and self.revocation is Revocation.GOOD:
            return Outcome.GOOD
        return Outcome.UNCHECKED if self.cause in _UNCHECKED else Outcome.UNKNOWN
