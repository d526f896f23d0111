"""What the card office answers: a receipt, the follow-up of a declaration, notices, cards.

Every date and time is aware and in UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.domain.declaration import CardReference, Person


@dataclass(frozen=True, slots=True)
class Receipt:
    """The office holds the declaration under `reference`, as `DCL-2026-000123`.

    `document` is the signed receipt (a compact JWS) to keep: it proves what was received and when.
    """

    declaration_id: UUID
    reference: str
    received_at: datetime
    document: bytes


class Stage(StrEnum):
    """How far the office has got with a declaration."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    OPPOSED = "opposed"
    IN_PRODUCTION = "in-production"
    SHIPPED = "shipped"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Where a declaration stands at the office.

    `reason` says why when refused. `opposed_on` stays once the card is in opposition. `etag` names
    this very answer, so that the next question can be answered with "nothing new".
    """

    declaration_id: UUID
    reference: str
    stage: Stage
    updated_at: datetime
    reason: str | None = None
    opposed_on: datetime | None = None
    etag: str | None = None


class Severity(StrEnum):
    """How much a notice matters."""

    INFORMATION = "information"
    WARNING = "warning"
    OUTAGE = "outage"


@dataclass(frozen=True, slots=True)
class Notice:
    """A message of the office to everybody, valid from `since` to `until` (open when None)."""

    id: str
    severity: Severity
    title: str
    text: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notices:
    """The notices in force and the oldest version of this program that is still accepted."""

    oldest_client: str
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisteredCard:
    """A card of a structure as the office knows it; a service card has no holder."""

    card: CardReference
    holder: Person | None = None
    opposed_on: datetime | None = None


@dataclass(frozen=True, slots=True)
class CardPage:
    """Some cards of a structure; `next` asks for the following page, None on the last one."""

    cards: tuple[RegisteredCard, ...]
    next: str | None = None
