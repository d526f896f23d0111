"""Validity of a card: two dates that are read, never computed (domain.md 0.3)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SOON_DAYS = 90


class ValidityState(StrEnum):
    """Where a day stands in a validity, as `status --json` says it."""

    VALID = "valid"
    EXPIRES_SOON = "expires-soon"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"


class EndSource(StrEnum):
    """Where the end date was read."""

    CARD = "card"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class Validity:
    """First and last day of validity, both included; None where nothing was found."""

    start: date | None = None
    end: date | None = None
    end_source: EndSource = EndSource.CARD

    def days_left(self, today: date) -> int | None:
        """Days until the end: 0 on the last day, negative afterwards."""
        return None if self.end is None else (self.end - today).days

    def state(self, today: date, soon_days: int = SOON_DAYS) -> ValidityState | None:
        """Where `today` stands, or None when the end is unknown."""
        left = self.days_left(today)
        if left is None:
            return None
        if left < 0:
            return ValidityState.EXPIRED
        if self.start is not None and today < self.start:
            return ValidityState.NOT_YET_VALID
        return ValidityState.EXPIRES_SOON if left <= soon_days else ValidityState.VALID
