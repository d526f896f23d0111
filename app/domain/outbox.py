"""The life of a declaration between the user's "send" and the server's reference.

One table decides; docs/outbox.md draws it. "No answer" is tried again, a "no" never is, and what
was being sent when the program died is sent again under the same idempotency key, which the server
answers with what it already knows.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.domain.problem import ProblemCode


class OutboxState(StrEnum):
    """Where a declaration stands."""

    QUEUED = "queued"
    SENDING = "sending"
    RECEIVED = "received"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class OutboxEvent(StrEnum):
    """What can happen to a declaration in the outbox."""

    CLAIMED = "claimed"
    ACKNOWLEDGED = "acknowledged"
    NO_ANSWER = "no-answer"
    SAID_NO = "said-no"
    CLAIM_LAPSED = "claim-lapsed"
    EDITED = "edited"
    WITHDRAWN = "withdrawn"


TRANSITIONS: dict[tuple[OutboxState, OutboxEvent], OutboxState] = {
    (OutboxState.QUEUED, OutboxEvent.CLAIMED): OutboxState.SENDING,
    (OutboxState.QUEUED, OutboxEvent.EDITED): OutboxState.QUEUED,
    (OutboxState.QUEUED, OutboxEvent.WITHDRAWN): OutboxState.WITHDRAWN,
    (OutboxState.SENDING, OutboxEvent.ACKNOWLEDGED): OutboxState.RECEIVED,
    (OutboxState.SENDING, OutboxEvent.SAID_NO): OutboxState.REFUSED,
    (OutboxState.SENDING, OutboxEvent.NO_ANSWER): OutboxState.QUEUED,
    (OutboxState.SENDING, OutboxEvent.CLAIM_LAPSED): OutboxState.QUEUED,
    (OutboxState.REFUSED, OutboxEvent.WITHDRAWN): OutboxState.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One declaration in the outbox.

    `payload` holds the exact bytes that are sent, kept so that a repeat is the same to the byte.
    `possibly_sent` tells that an attempt left without a known answer: it may no longer be edited
    or withdrawn unheard, since the server may already hold it.
    """

    id: UUID
    state: OutboxState
    payload: bytes
    card_number: str
    queued_at: datetime
    attempts: int = 0
    possibly_sent: bool = False
    next_try_at: datetime | None = None
    reference: str | None = None
    received_at: datetime | None = None
    receipt: bytes | None = None
    problem: ProblemCode | None = None
    problem_detail: str | None = None
