"""The life of a declaration: one table, when it is late, when it is sent again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import outbox
from app.domain.declaration import Kind, Reason
from app.domain.outbox import Dispatch, OutboxEntry, OutboxEvent, OutboxState
from app.domain.problem import BackendProblem, NoAnswer, ProblemCode

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ENTRY = OutboxEntry(uuid4(), OutboxState.QUEUED, b"{}", "2900995235", queued_at=NOON)


@pytest.mark.parametrize("state", OutboxState)
@pytest.mark.parametrize("event", OutboxEvent)
def test_the_table_decides_and_nothing_else(state: OutboxState, event: OutboxEvent) -> None:
    if (state, event) in outbox.TRANSITIONS:
        assert outbox.after(state, event) is outbox.TRANSITIONS[state, event]
    else:
        with pytest.raises(ValueError, match=event.name):
            outbox.after(state, event)


def test_what_ended_never_moves_again() -> None:
    moving = {state for state, _event in outbox.TRANSITIONS}
    assert OutboxState.RECEIVED not in moving
    assert OutboxState.WITHDRAWN not in moving


@pytest.mark.parametrize(
    ("state", "minutes", "late"),
    [
        (OutboxState.QUEUED, 4.99, False),
        (OutboxState.QUEUED, 5, True),
        (OutboxState.SENDING, 5, True),
        (OutboxState.RECEIVED, 60, False),
        (OutboxState.REFUSED, 60, False),
        (OutboxState.WITHDRAWN, 60, False),
    ],
)
def test_five_minutes_without_an_acknowledgement(
    state: OutboxState, minutes: float, late: bool
) -> None:
    now = NOON + timedelta(minutes=minutes)
    entry = replace(ENTRY, state=state)
    assert Dispatch(entry, Kind.LOSS_THEFT, Reason.LOST).wants_phone(now) is late
    assert not Dispatch(entry, Kind.RENEWAL, None).wants_phone(now)
    assert not Dispatch(entry, Kind.INCIDENT, Reason.DEFECTIVE).wants_phone(now)


@pytest.mark.parametrize("state", OutboxState)
@pytest.mark.parametrize("possibly_sent", [False, True])
def test_only_what_cannot_have_left_is_changeable(state: OutboxState, possibly_sent: bool) -> None:
    entry = replace(ENTRY, state=state, possibly_sent=possibly_sent)
    assert outbox.changeable(entry) is (state is OutboxState.QUEUED and not possibly_sent)


@pytest.mark.parametrize(
    ("code", "cause", "may"),
    [
        (ProblemCode.NO_NETWORK, "dns", False),
        (ProblemCode.NO_NETWORK, "refused", False),
        (ProblemCode.NO_NETWORK, "unreachable", False),
        (ProblemCode.NO_NETWORK, "reset", True),
        (ProblemCode.NO_NETWORK, "cut", True),
        (ProblemCode.TIMEOUT, "", True),
        (ProblemCode.SERVER_BUSY, "", True),
        (ProblemCode.SERVER_ERROR, "", True),
        (ProblemCode.BAD_ANSWER, "", True),
        (ProblemCode.CAPTIVE_PORTAL, "", True),
        (ProblemCode.TLS_EXPIRED, "", False),
        (ProblemCode.TLS_UNTRUSTED, "", False),
        (ProblemCode.TLS_INTERCEPTED, "", False),
        (ProblemCode.PROXY_REFUSED, "", False),
        (ProblemCode.PROXY_AUTHENTICATION, "", False),
        (ProblemCode.PROXY_UNSUPPORTED, "", False),
        (ProblemCode.NOT_AUTHORISED, "", False),
        (ProblemCode.CLIENT_TOO_OLD, "", False),
        (ProblemCode.BACKEND_NOT_CONFIGURED, "", False),
    ],
)
def test_when_an_attempt_may_have_arrived(code: ProblemCode, cause: str, may: bool) -> None:
    problem: BackendProblem = NoAnswer(code, cause=cause) if cause else NoAnswer(code)
    assert outbox.may_have_arrived(problem) is may


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_the_delay_grows_stays_bounded_and_is_spread(attempts: int, jitter: float) -> None:
    delay = outbox.retry_delay(attempts, jitter)
    assert outbox.FIRST_RETRY / 2 <= delay <= outbox.LONGEST_RETRY
    assert delay <= outbox.retry_delay(attempts + 1, jitter)
    assert outbox.retry_delay(attempts, 1.0) * 2 == outbox.retry_delay(attempts, 0.0)
