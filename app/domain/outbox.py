"""The life of a declaration between the user's "send" and the server's reference.

One table decides; docs/outbox.md draws it. "No answer" is tried again, a "no" never is, and what
was being sent when the program died is sent again under the same idempotency key, which the server
answers with what it already knows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.domain.declaration import Kind, Reason
from app.domain.followup import FollowUp
from app.domain.problem import Problem, ProblemCode

ACKNOWLEDGE_LIMIT = timedelta(minutes=5)
"""A declaration that is not acknowledged by then wants a phone call (a loss cannot wait)."""

FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=10)


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


def after(state: OutboxState, event: OutboxEvent) -> OutboxState:
    """The state that follows; ValueError for a line the table does not have."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise ValueError(f"{event.name} in {state.name}") from None


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One declaration in the outbox.

    `payload` holds the exact bytes that are sent, kept so that a repeat is the same to the byte.
    `possibly_sent` tells that an attempt left without a known answer: it may no longer be edited
    or withdrawn unheard, since the server may already hold it. `signature` is the card's over the
    payload (a detached JWS), if the declarant signed. `follow_up` is what the office last said.
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
    signature: str | None = None
    follow_up: FollowUp | None = None


WAITING = frozenset({OutboxState.QUEUED, OutboxState.SENDING})


def overdue_at(entry: OutboxEntry) -> datetime | None:
    """When this entry becomes overdue, or None once the server or the user has closed it."""
    return entry.queued_at + ACKNOWLEDGE_LIMIT if entry.state in WAITING else None


def changeable(entry: OutboxEntry) -> bool:
    """Whether the user may still edit or withdraw: the server cannot know the entry yet."""
    return entry.state is OutboxState.QUEUED and not entry.possibly_sent


_NOT_TAKEN = frozenset(
    {
        ProblemCode.BACKEND_NOT_CONFIGURED,
        ProblemCode.TLS_UNTRUSTED,
        ProblemCode.TLS_EXPIRED,
        ProblemCode.TLS_INTERCEPTED,
        ProblemCode.PROXY_REFUSED,
        ProblemCode.PROXY_AUTHENTICATION,
        ProblemCode.PROXY_UNSUPPORTED,
        ProblemCode.NOT_AUTHORISED,
        ProblemCode.CLIENT_TOO_OLD,
    }
)
_NO_CONNECTION = frozenset({"dns", "refused", "unreachable"})


def may_have_arrived(problem: Problem) -> bool:
    """Whether an attempt that ended in `problem` can have reached the server.

    Known not to have arrived: what fails before the first byte of the request leaves, and what the
    server itself turned away at the door. "Busy" may come from a proxy on the way.
    """
    if problem.code is ProblemCode.NO_NETWORK:
        return problem.facts.get("cause") not in _NO_CONNECTION
    return problem.code not in _NOT_TAKEN


def retry_delay(attempts: int, jitter: float) -> timedelta:
    """How long to wait after the `attempts`-th attempt without an answer.

    Doubles from two seconds up to ten minutes; `jitter` from 0 to 1 takes off up to half, so that
    the workstations of one establishment do not all come back at the same moment.
    """
    doublings = min(max(attempts, 1) - 1, 16)
    longest: timedelta = min(FIRST_RETRY * (1 << doublings), LONGEST_RETRY)
    return longest * (1 - jitter / 2)


def wait_after(asked: timedelta, attempts: int, jitter: float) -> timedelta:
    """How long to wait after such an attempt; `asked` is what the server asked for, or zero.

    The server knows when it can: earlier attempts do not lengthen what it asks for, and a loss
    cannot wait. It is only spread over two seconds more.
    """
    return asked + FIRST_RETRY * jitter if asked else retry_delay(attempts, jitter)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A declaration as a list shows it: where it stands and what it is about."""

    entry: OutboxEntry
    kind: Kind
    reason: Reason | None

    @property
    def phone_at(self) -> datetime | None:
        """From when a phone call is wanted: nobody acknowledged an opposition in time."""
        opposes = self.reason is not None and self.reason.opposes
        return overdue_at(self.entry) if opposes else None

    def wants_phone(self, now: datetime) -> bool:
        """Whether the card's opposition should be asked for by phone by now."""
        at = self.phone_at
        return at is not None and now >= at
