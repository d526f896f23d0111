"""What a row of the outbox holds, and how a declaration is sealed into it.

Clear: identifiers we drew, states, times, counts, a problem's code. Sealed: payload, card number
and signature (`content`); reference, receipt and the server's words (`outcome`); what the office
last said of it (`follow_up`).
"""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Row

from app.backend.vault import Unreadable, Vault
from app.domain.followup import FollowUp, Stage
from app.domain.outbox import OutboxEntry, OutboxState
from app.domain.problem import ProblemCode

METADATA = sa.MetaData()
KEYS = sa.Table("keys", METADATA, sa.Column("id", sa.Text, primary_key=True))
ENTRIES = sa.Table(
    "entries",
    METADATA,
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("key_id", sa.Text, nullable=False),
    sa.Column("card_mark", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("outcome", sa.LargeBinary),
    sa.Column("follow_up", sa.LargeBinary),
    sa.Column("queued_at", sa.BigInteger, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("possibly_sent", sa.Boolean, nullable=False),
    sa.Column("next_try_at", sa.BigInteger),
    sa.Column("claimed_by", sa.Text),
    sa.Column("claimed_until", sa.BigInteger),
    sa.Column("closed_at", sa.BigInteger),
    sa.Column("problem", sa.Text),
    sa.Index("entries_of_card", "card_mark", "position"),
    sa.Index("entries_by_state", "state", "position"),
    sa.Index("entries_urgent", "urgent", "state", "position"),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, slots=True)
class Posting:
    """A declaration to be queued: the exact bytes to send. An `urgent` one overtakes the others.

    What already waits about the same card is not overtaken, it becomes urgent too. `signature` is
    the card's over the payload.
    """

    id: UUID
    payload: bytes
    card_number: str
    urgent: bool = False
    signature: str | None = None


def queued_entry(posting: Posting, now: datetime) -> OutboxEntry:
    """A declaration as it enters the outbox."""
    state = OutboxState.QUEUED
    return OutboxEntry(
        posting.id,
        state,
        posting.payload,
        posting.card_number,
        queued_at=now,
        signature=posting.signature,
    )


class Rows:
    """Seals declarations into rows and reads them back, with the keys of one vault."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    def new(self, posting: Posting, now: datetime) -> dict[str, Any]:
        """The row of a declaration that enters the outbox."""
        return self.sealed(posting) | {
            "id": str(posting.id),
            "state": OutboxState.QUEUED.value,
            "queued_at": ticks(now),
            "attempts": 0,
            "possibly_sent": False,
        }

    def sealed(self, posting: Posting) -> dict[str, Any]:
        """The columns that what is sent decides."""
        head = " ".join(part for part in (posting.card_number, posting.signature) if part)
        content = head.encode() + b"\n" + posting.payload
        return {
            "urgent": posting.urgent,
            "key_id": self.vault.current,
            "card_mark": self.vault.mark(posting.card_number),
            "content": self.vault.seal(content, f"{posting.id} content"),
        }

    def content(self, row: Row[Any]) -> Posting:
        """What was to be sent; raises `Unreadable`."""
        content = self.vault.open(row.key_id, row.content, f"{row.id} content")
        head, _, payload = content.partition(b"\n")
        number, _, signature = head.decode().partition(" ")
        return Posting(UUID(row.id), payload, number, row.urgent, signature or None)

    def sealed_again(self, row: Row[Any]) -> dict[str, Any]:
        """The sealed columns under the vault's present key; raises `Unreadable`."""
        posting = self.content(row)
        outcome = self.seal_outcome(row.id, self.outcome(row))
        follow_up = self.follow_up(row)
        sealed = self.seal_follow_up(follow_up) if follow_up else None
        return self.sealed(posting) | {"outcome": outcome, "follow_up": sealed}

    def seal_outcome(self, declaration: str, outcome: dict[str, str]) -> bytes | None:
        """Seal what the server said about a declaration; None when it said nothing."""
        if not outcome:
            return None
        return self.vault.seal(json.dumps(outcome).encode(), f"{declaration} outcome")

    def outcome(self, row: Row[Any]) -> dict[str, str]:
        """What the server said; raises `Unreadable`."""
        if row.outcome is None:
            return {}
        outcome: dict[str, str] = json.loads(
            self.vault.open(row.key_id, row.outcome, f"{row.id} outcome")
        )
        return outcome

    def seal_follow_up(self, said: FollowUp) -> bytes:
        """Seal what the office says of a declaration."""
        opposed_on = said.opposed_on and said.opposed_on.astimezone(UTC).isoformat()
        document = {
            "reference": said.reference,
            "stage": said.stage.value,
            "updated_at": said.updated_at.astimezone(UTC).isoformat(),
            "reason": said.reason,
            "opposed_on": opposed_on,
            "etag": said.etag,
        }
        return self.vault.seal(json.dumps(document).encode(), f"{said.declaration_id} follow-up")

    def follow_up(self, row: Row[Any]) -> FollowUp | None:
        """What the office last said; raises `Unreadable`."""
        if row.follow_up is None:
            return None
        said = json.loads(self.vault.open(row.key_id, row.follow_up, f"{row.id} follow-up"))
        opposed_on = said["opposed_on"]
        return FollowUp(
            declaration_id=UUID(row.id),
            reference=said["reference"],
            stage=Stage(said["stage"]),
            updated_at=datetime.fromisoformat(said["updated_at"]),
            reason=said["reason"],
            opposed_on=datetime.fromisoformat(opposed_on) if opposed_on else None,
            etag=said["etag"],
        )

    def entry_if_readable(self, row: Row[Any]) -> OutboxEntry | None:
        """The declaration, or None when its key is not at hand or it is damaged."""
        try:
            return self.entry(row)
        except Unreadable:
            return None

    def entry(self, row: Row[Any]) -> OutboxEntry:
        """The declaration; raises `Unreadable`."""
        posting = self.content(row)
        outcome = self.outcome(row)
        received, receipt = outcome.get("received_at"), outcome.get("receipt")
        return OutboxEntry(
            id=UUID(row.id),
            state=OutboxState(row.state),
            payload=posting.payload,
            card_number=posting.card_number,
            queued_at=instant(row.queued_at),
            attempts=row.attempts,
            possibly_sent=row.possibly_sent,
            next_try_at=None if row.next_try_at is None else instant(row.next_try_at),
            reference=outcome.get("reference"),
            received_at=datetime.fromisoformat(received) if received else None,
            receipt=base64.b64decode(receipt) if receipt else None,
            problem=ProblemCode(row.problem) if row.problem else None,
            problem_detail=outcome.get("detail"),
            signature=posting.signature,
            follow_up=self.follow_up(row),
        )


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def ticks(at: datetime) -> int:
    """A time as microseconds since 1970, which compare in the database."""
    return (at - _EPOCH) // _TICK


def instant(count: int) -> datetime:
    """The time of so many microseconds."""
    return _EPOCH + count * _TICK
