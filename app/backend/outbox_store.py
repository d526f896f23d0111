"""The outbox on disk: rows of sealed declarations, moved only along the table of `domain.outbox`.

Every method is one transaction, runs on the lane "disk" and raises LocalProblem.

A row is *claimed* by one courier at a time. A claim ends with the attempt, with its time, or with
the death of the courier (`lapse`); an answer that comes after that is dropped, since the attempt
is repeated under the same key.
"""

import base64
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, Row
from sqlalchemy.dialects import sqlite

from app.backend.outbox_rows import ENTRIES, Posting, Rows, instant, queued_entry, ticks
from app.backend.store import Schema, local_problems, reading
from app.backend.vault import Unreadable, Vault
from app.domain.followup import FollowUp, Receipt
from app.domain.outbox import WAITING, OutboxEntry, OutboxEvent, OutboxState, after
from app.domain.problem import Problem, ProblemCode

SCHEMA = Schema(scripts=Path(__file__).parent / "migrations" / "outbox", head="0002")

FARTHEST_TRY = timedelta(days=1)
"""A next try farther away than any we set means that the clock was put back: it is due."""

_C = ENTRIES.c
_NO_CLAIM = {"claimed_by": None, "claimed_until": None}
_KEPT_UNTIL_PURGED = (OutboxState.RECEIVED, OutboxState.WITHDRAWN)


class OutboxStore:
    """Declarations of this user, shared by every running program.

    A declaration whose key is not at hand stays where it is and is counted by `unreadable`; one
    that the disk spoilt stays too, and holds up no other.
    """

    def __init__(self, engine: Engine, path: Path, vault: Vault) -> None:
        self._engine = engine
        self._path = path
        self._vault = vault
        self._rows = Rows(vault)
        self._spoilt: set[int] = set()

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    def queue(self, postings: Sequence[Posting], now: datetime) -> tuple[OutboxEntry, ...]:
        """Add declarations, all or none; one that is already there stays as it is."""
        rows = [self._rows.new(posting, now) for posting in postings]
        insert = sqlite.insert(ENTRIES).on_conflict_do_nothing()
        with self._writing() as connection:
            if not rows:
                return ()
            added = connection.execute(insert, rows).rowcount
            self._press({row["card_mark"] for row in rows if row["urgent"]}, connection)
            if added == len(rows):
                return tuple(queued_entry(posting, now) for posting in postings)
            return tuple(
                self._rows.entry(self._row(connection, posting.id)) for posting in postings
            )

    def entries(self) -> tuple[OutboxEntry, ...]:
        """Every declaration that can be read, newest first."""
        with self._viewing() as connection:
            rows = connection.execute(sa.select(ENTRIES).order_by(_C.position.desc())).all()
        return tuple(entry for row in rows if (entry := self._rows.entry_if_readable(row)))

    def entry(self, declaration: UUID) -> OutboxEntry | None:
        """One declaration, or None if there is no such."""
        with self._viewing() as connection:
            row = self._row_if_any(connection, declaration)
        return self._rows.entry_if_readable(row) if row else None

    def counts(self) -> dict[OutboxState, int]:
        """How many declarations stand in each state."""
        query = sa.select(_C.state, sa.func.count()).group_by(_C.state)
        with self._viewing() as connection:
            found = {OutboxState(state): n for state, n in connection.execute(query)}
        return {state: found.get(state, 0) for state in OutboxState}

    def unreadable(self) -> int:
        """How many declarations are sealed with a key that is not at hand."""
        query = sa.select(sa.func.count()).where(_C.key_id.not_in(self._vault.known))
        with self._viewing() as connection:
            return connection.execute(query).scalar_one()

    def _press(self, cards: Collection[str], connection: Connection) -> None:
        """What already waits about a card must go before its urgent one: it becomes as urgent."""
        if cards:
            waiting = sa.and_(_C.card_mark.in_(cards), _C.state.in_(WAITING))
            connection.execute(sa.update(ENTRIES).where(waiting).values(urgent=True))

    # What the user does

    def edit(self, changed: Posting) -> OutboxEntry | None:
        """Replace what will be sent; None when it has left or may have left."""
        with self._writing() as connection:
            row = self._changeable(connection, changed.id)
            if row is None:
                return None
            values = self._rows.sealed(changed) | {
                "attempts": 0,
                "next_try_at": None,
                "problem": None,
            }
            return self._move(connection, row, OutboxEvent.EDITED, values)

    def withdraw(self, declaration: UUID, now: datetime) -> OutboxEntry | None:
        """Take back what has not left, or put away what was refused; None when it is too late."""
        with self._writing() as connection:
            row = self._changeable(connection, declaration, OutboxState.REFUSED)
            if row is None:
                return None
            values = {"closed_at": ticks(now), "next_try_at": None}
            return self._move(connection, row, OutboxEvent.WITHDRAWN, values)

    def purge(self, closed_before: datetime) -> int:
        """Forget what was acknowledged or withdrawn before that time; returns how many."""
        old = _C.closed_at < ticks(closed_before)
        with self._writing() as connection:
            doomed = sa.delete(ENTRIES).where(_C.state.in_(_KEPT_UNTIL_PURGED), old)
            return connection.execute(doomed).rowcount

    def followed(self, said: FollowUp) -> None:
        """Keep what the office says of a declaration; one that was purged meanwhile stays gone."""
        with self._writing() as connection:
            row = self._row_if_any(connection, said.declaration_id)
            if row is None or row.key_id != self._vault.current:
                return
            update = sa.update(ENTRIES).where(_C.position == row.position)
            connection.execute(update.values(follow_up=self._rows.seal_follow_up(said)))

    # What the courier does

    def claim(self, courier: str, now: datetime, until: datetime) -> OutboxEntry | None:
        """Take the next declaration that is due, for this courier alone; None if there is none.

        Of one card's declarations only the oldest can be next; urgent ones come first.
        """
        with self._writing() as connection:
            row = self._next(connection, now)
            while row is not None and self._rows.entry_if_readable(row) is None:
                self._spoilt.add(row.position)
                row = self._next(connection, now)
            if row is None:
                return None
            values = {
                "attempts": row.attempts + 1,
                "claimed_by": courier,
                "claimed_until": ticks(until),
            }
            return self._move(connection, row, OutboxEvent.CLAIMED, values)

    def _next(self, connection: Connection, now: datetime) -> Row[Any] | None:
        due = self._heads().where(_is_due(now)).order_by(_C.position).limit(1)
        return (
            connection.execute(due.where(_C.urgent == sa.true())).first()
            or connection.execute(due).first()
        )

    def acknowledged(
        self, declaration: UUID, courier: str, receipt: Receipt, now: datetime
    ) -> OutboxEntry | None:
        """The server has it. None when the claim was no longer this courier's."""
        outcome = {
            "reference": receipt.reference,
            "received_at": receipt.received_at.astimezone(UTC).isoformat(),
            "receipt": base64.b64encode(receipt.document).decode(),
        }
        values = {"closed_at": ticks(now), "next_try_at": None, "problem": None}
        return self._settle(declaration, courier, OutboxEvent.ACKNOWLEDGED, values, outcome)

    def said_no(self, declaration: UUID, courier: str, problem: Problem) -> OutboxEntry | None:
        """The server refused it: never sent again as it stands."""
        values = {"next_try_at": None, "problem": problem.code.value}
        detail = problem.facts.get("detail")
        outcome = {"detail": str(detail)} if detail else {}
        return self._settle(declaration, courier, OutboxEvent.SAID_NO, values, outcome)

    def no_answer(
        self,
        declaration: UUID,
        courier: str,
        problem: Problem,
        next_try_at: datetime,
        *,
        possibly_sent: bool,
    ) -> OutboxEntry | None:
        """Nothing is known to have been accepted: it waits for its next try."""
        values: dict[str, Any] = {
            "next_try_at": ticks(next_try_at),
            "problem": problem.code.value,
        }
        if possibly_sent:
            values["possibly_sent"] = True
        return self._settle(declaration, courier, OutboxEvent.NO_ANSWER, values, {})

    def lapse(self, now: datetime, alive: Callable[[str], bool]) -> tuple[OutboxEntry, ...]:
        """Free what was claimed for too long, or by a courier that is no longer alive."""
        sending = sa.select(ENTRIES).where(_C.state == OutboxState.SENDING)
        with self._viewing() as connection:
            if connection.execute(sending.limit(1)).first() is None:
                return ()  # the usual case: no need of the write lock
        with self._writing() as connection:
            stale = [
                row
                for row in connection.execute(sending).all()
                if row.claimed_until <= ticks(now) or not alive(row.claimed_by)
            ]
            values = {"possibly_sent": True, "next_try_at": None}
            moved = [
                self._move(connection, row, OutboxEvent.CLAIM_LAPSED, values)
                for row in stale
                if self._rows.entry_if_readable(row)
            ]
        return tuple(moved)

    def hasten(self) -> None:
        """Make due at once what waits for the network; what a busy server put off stays put off."""
        waiting = sa.and_(
            _C.state == OutboxState.QUEUED,
            _C.next_try_at.is_not(None),
            _C.problem != ProblemCode.SERVER_BUSY,
        )
        with self._writing() as connection:
            connection.execute(sa.update(ENTRIES).where(waiting).values(next_try_at=None))

    def next_due(self, now: datetime) -> datetime | None:
        """When the courier has something to do next; None when nothing waits."""
        heads = self._heads().subquery()
        queued = sa.select(sa.func.min(sa.func.coalesce(heads.c.next_try_at, 0)))
        sending = sa.select(sa.func.min(_C.claimed_until)).where(_C.state == OutboxState.SENDING)
        with self._viewing() as connection:
            times = [connection.execute(query).scalar() for query in (queued, sending)]
        known = [instant(count) for count in times if count is not None]
        return max(min(known), now) if known else None

    # Keys

    def reseal(self) -> int:
        """Seal with the vault's present key what an older key at hand sealed; returns how many."""
        older = self._vault.known - {self._vault.current}
        with self._writing() as connection:
            rows = connection.execute(sa.select(ENTRIES).where(_C.key_id.in_(older))).all()
            again = {row.position: values for row in rows if (values := self._again(row))}
            for position, values in again.items():
                connection.execute(sa.update(ENTRIES).where(_C.position == position).values(values))
        return len(again)

    def _again(self, row: Row[Any]) -> dict[str, Any] | None:
        try:
            return self._rows.sealed_again(row)
        except Unreadable:
            return None  # damaged: left as it is

    # Rows

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with local_problems(self._path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _viewing(self) -> Iterator[Connection]:
        with local_problems(self._path), reading(self._engine) as connection:
            yield connection

    def _row_if_any(self, connection: Connection, declaration: UUID) -> Row[Any] | None:
        query = sa.select(ENTRIES).where(_C.id == str(declaration))
        return connection.execute(query).first()

    def _row(self, connection: Connection, declaration: UUID) -> Row[Any]:
        row = self._row_if_any(connection, declaration)
        if row is None:
            raise KeyError(declaration)
        return row

    def _changeable(
        self, connection: Connection, declaration: UUID, *also: OutboxState
    ) -> Row[Any] | None:
        row = self._row_if_any(connection, declaration)
        if row is None or row.key_id not in self._vault.known:
            return None
        if row.state in also or (row.state == OutboxState.QUEUED and not row.possibly_sent):
            return row
        return None

    def _heads(self) -> sa.Select[Any]:
        """Queued rows we can read that no earlier waiting row about the same card precedes."""
        earlier = ENTRIES.alias("earlier")
        preceded = sa.exists().where(
            earlier.c.card_mark == _C.card_mark,
            earlier.c.position < _C.position,
            earlier.c.position.not_in(self._spoilt),
            earlier.c.state.in_(WAITING),
        )
        return sa.select(ENTRIES).where(
            _C.state == OutboxState.QUEUED,
            _C.key_id.in_(self._vault.known),
            _C.position.not_in(self._spoilt),
            ~preceded,
        )

    def _settle(
        self,
        declaration: UUID,
        courier: str,
        event: OutboxEvent,
        values: dict[str, Any],
        outcome: dict[str, str],
    ) -> OutboxEntry | None:
        with self._writing() as connection:
            row = self._row_if_any(connection, declaration)
            if row is None or row.state != OutboxState.SENDING or row.claimed_by != courier:
                return None
            sealed = self._rows.seal_outcome(row.id, outcome)
            return self._move(connection, row, event, values | {"outcome": sealed})

    def _move(
        self, connection: Connection, row: Row[Any], event: OutboxEvent, values: dict[str, Any]
    ) -> OutboxEntry:
        """The only place where a state changes."""
        state = after(OutboxState(row.state), event)
        claim = {} if state is OutboxState.SENDING else _NO_CLAIM
        update = sa.update(ENTRIES).where(_C.position == row.position)
        connection.execute(update.values(claim | values | {"state": state.value}))
        return self._rows.entry(self._row(connection, UUID(row.id)))


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(
        _C.next_try_at.is_(None),
        _C.next_try_at <= ticks(now),
        _C.next_try_at > ticks(now + FARTHEST_TRY),
    )
