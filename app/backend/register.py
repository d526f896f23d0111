"""The establishment's register: its cards and their history, on SQLite or PostgreSQL.

Every method is one transaction, runs on the lane "register" and raises LocalProblem. Every writing
transaction first counts itself in the one row of `state`, so that writers follow one another and
the count grows in the order in which changes become visible: `changes(since)` can miss none.

An edit names the version it was made on. When somebody else changed the row in the meantime it
raises `Conflict` with both rows, and nothing is written.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from app.backend.outbox_rows import instant, ticks
from app.backend.register_others import Changed, Nobody, Others
from app.backend.register_rows import CARDS, HISTORY, PLANNED, STATE, Planned, Rows
from app.backend.store import Schema
from app.domain.fleet import FleetCard, Happening, HistoryLine

SCHEMA = Schema(scripts=Path(__file__).parent / "migrations" / "register", head="0001")
AT_ONCE = 500
"""Rows of one statement; also how often an import says how far it has got."""

_C, _H, _P = CARDS.c, HISTORY.c, PLANNED.c
_HAPPENINGS = {each.value: each for each in Happening}

Merge = Callable[[FleetCard | None], FleetCard | None]
"""Makes the row to keep of the row that is there; None keeps things as they are."""

Heard = Callable[[int, int], bool]
"""Hears rows done and rows in all; returns False to stop."""

Problems = Callable[[], AbstractContextManager[None]]


class Conflict(Exception):
    """Somebody changed the row since it was read: `ours` was not written, `theirs` stands."""

    def __init__(self, ours: FleetCard, theirs: FleetCard | None) -> None:
        super().__init__("the row was changed in the meantime")
        self.ours = ours
        self.theirs = theirs


class ImportStopped(Exception):
    """The import was stopped; the register is as it was."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed up to `revision`; `whole` tells that `rows` is all there is."""

    revision: int
    rows: tuple[FleetCard, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: int = 0
    changed: int = 0
    same: int = 0


class Register:
    """Cards and their history, shared by every program that opens the same database."""

    def __init__(
        self, engine: Engine, rows: Rows, problems: Problems, others: Others | None = None
    ) -> None:
        """`problems` turns what the database raises into LocalProblem."""
        self._engine = engine
        self._rows = rows
        self._problems = problems
        self._others = others or Nobody()

    def close(self) -> None:
        """Close the database."""
        self._others.close()
        self._engine.dispose()

    def hear(self, changed: Changed) -> None:
        """Hear at once of what other programs change; to be called again after each `changed`."""
        with self._problems():
            self._others.hear(changed)

    # Reading

    def changes(self, since: int = 0) -> Changes:
        """Return what changed since that revision, or everything when rows were removed."""
        with self._viewing() as connection:
            revision, removed_at = connection.execute(
                sa.select(STATE.c.revision, STATE.c.removed_at)
            ).one()
            whole = since == 0 or since < removed_at
            wanted = sa.select(CARDS) if whole else sa.select(CARDS).where(_C.revision > since)
            by_parts = wanted.execution_options(yield_per=AT_ONCE)
            found = connection.execute(by_parts) if whole or revision != since else ()
            cards = tuple(card for row in found if (card := self._rows.card(row)))
        return Changes(revision, cards, whole)

    def history(self, number: str) -> tuple[HistoryLine, ...]:
        """What happened to a card, newest first."""
        mark = self._rows.mark(number)
        wanted = sa.select(HISTORY).where(_H.mark == mark).order_by(_H.position.desc())
        with self._viewing() as connection:
            lines = connection.execute(wanted).all()
        return tuple(
            HistoryLine(number, instant(line.at), _HAPPENINGS[line.what], line.detail)
            for line in lines
            if line.what in _HAPPENINGS  # a newer program on the same server may tell more
        )

    # Changing cards

    def save(self, card: FleetCard, now: datetime) -> FleetCard:
        """Keep an edit made on `card.version`; raises `Conflict`.

        An edit that stands already is no conflict: it may be the repeat of one whose answer was
        lost with the connection.
        """
        with self._writing() as (connection, revision):
            there = self._card(connection, card.number)
            if there is not None and replace(there, version=card.version) == card:
                return there
            if (there.version if there else 0) != card.version:
                raise Conflict(card, there)
            what = Happening.EDITED if there else Happening.ADDED
            return self._put(connection, revision, there, card, now, what)

    def take(
        self, number: str, merge: Merge, now: datetime, what: Happening
    ) -> tuple[FleetCard | None, bool]:
        """Change a row whatever it is now; returns it and whether it is new."""
        with self._writing() as (connection, revision):
            there = self._card(connection, number)
            after = merge(there)
            if after is None or after == there:
                return there, False
            return self._put(connection, revision, there, after, now, what), there is None

    def bring_in(
        self,
        cards: Sequence[FleetCard],
        merge: Callable[[FleetCard | None, FleetCard], FleetCard],
        now: datetime,
        heard: Heard | None = None,
    ) -> Imported:
        """Take in a list, all of it or nothing; raises `ImportStopped`."""
        counts = [0, 0, 0]
        with self._writing() as (connection, revision):
            for first in range(0, len(cards), AT_ONCE):
                if heard is not None and not heard(first, len(cards)):
                    raise ImportStopped
                part = cards[first : first + AT_ONCE]
                self._bring_in(connection, revision, part, merge, now, counts)
            if heard is not None and not heard(len(cards), len(cards)):
                raise ImportStopped
        return Imported(*counts)

    def remove(self, cards: Iterable[FleetCard]) -> None:
        """Forget cards and their history; raises `Conflict` for one that changed meanwhile."""
        with self._writing() as (connection, revision):
            for card in cards:
                there = self._card(connection, card.number)
                if there is not None and there.version != card.version:
                    raise Conflict(card, there)
                self._forget(connection, revision, [self._rows.mark(card.number)])

    def purge(self, useless: Callable[[FleetCard], bool], untouched_since: datetime) -> int:
        """Forget cards that nobody touched since then and that are `useless`; returns how many."""
        old = sa.select(CARDS).where(_C.touched_at < ticks(untouched_since))
        with self._writing() as (connection, revision):
            marks = [
                row.mark
                for row in connection.execute(old).all()
                if (card := self._rows.card(row)) is not None and useless(card)
            ]
            self._forget(connection, revision, marks)
        return len(marks)

    def note(self, lines: Sequence[HistoryLine]) -> None:
        """Write down what happened to cards."""
        with self._writing() as (connection, _revision):
            self._note(connection, [(self._rows.mark(each.number), each) for each in lines])

    # Batches

    def plan(self, planned: Sequence[Planned]) -> None:
        """Keep the declarations of a batch, all or none, before the first one is posted."""
        with self._writing() as (connection, _revision):
            if planned:
                rows = [self._rows.plan(each) for each in planned]
                connection.execute(sa.insert(PLANNED), rows)

    def planned(self) -> tuple[Planned, ...]:
        """The declarations of batches that are not known to be posted, oldest first."""
        with self._viewing() as connection:
            rows = connection.execute(sa.select(PLANNED).order_by(_P.position)).all()
        return tuple(planned for row in rows if (planned := self._rows.planned(row)))

    def is_planned(self, declaration: UUID) -> bool:
        """Whether a declaration of a batch still waits to be posted."""
        wanted = sa.select(_P.id).where(_P.id == str(declaration))
        with self._viewing() as connection:
            return connection.execute(wanted).first() is not None

    def posted(self, declaration: UUID, line: HistoryLine, merge: Merge) -> FleetCard | None:
        """A declaration of a batch is in the outbox: forget its plan, note it in the history.

        `merge` says what it makes of the row. Returns the row when it changed.
        """
        with self._writing() as (connection, revision):
            gone = connection.execute(sa.delete(PLANNED).where(_P.id == str(declaration)))
            if not gone.rowcount:
                return None
            self._note(connection, [(self._rows.mark(line.number), line)])
            there = self._card(connection, line.number)
            after = merge(there)
            if there is None or after is None or after == there:
                return None
            return self._put(connection, revision, there, after, line.at, Happening.EDITED)

    def give_up(self, declarations: Sequence[UUID]) -> None:
        """Forget declarations of a batch that were not posted."""
        with self._writing() as (connection, _revision):
            for each in declarations:
                connection.execute(sa.delete(PLANNED).where(_P.id == str(each)))

    # Rows

    def _card(self, connection: Connection, number: str) -> FleetCard | None:
        wanted = sa.select(CARDS).where(_C.mark == self._rows.mark(number))
        row = connection.execute(wanted).one_or_none()
        return self._rows.card(row) if row is not None else None

    def _put(
        self,
        connection: Connection,
        revision: int,
        there: FleetCard | None,
        card: FleetCard,
        now: datetime,
        what: Happening,
    ) -> FleetCard:
        after = replace(card, version=(there.version if there else 0) + 1)
        values = self._values(after, revision, now)
        if there is None:
            self._insert(connection, [values])
        else:
            connection.execute(sa.update(CARDS).where(_C.mark == values["mark"]).values(values))
        line = HistoryLine(after.number, now, what)
        self._note(connection, [(values["mark"], line)])
        return after

    def _bring_in(
        self,
        connection: Connection,
        revision: int,
        part: Sequence[FleetCard],
        merge: Callable[[FleetCard | None, FleetCard], FleetCard],
        now: datetime,
        counts: list[int],
    ) -> None:
        marks = {card.number: self._rows.mark(card.number) for card in part}
        there = self._present(connection, tuple(marks.values()))
        insert: list[dict[str, Any]] = []
        update: list[dict[str, Any]] = []
        lines: list[tuple[str, HistoryLine]] = []
        for card in part:
            mark = marks[card.number]
            before = there.get(mark)
            after = merge(before, card)
            counts[0 if before is None else 2 if after == before else 1] += 1
            if after == before:
                continue
            after = replace(after, version=(before.version if before else 0) + 1)
            (update if before else insert).append(self._values(after, revision, now))
            what = Happening.EDITED if before else Happening.ADDED
            lines.append((mark, HistoryLine(card.number, now, what)))
        self._insert(connection, insert)
        if update:
            of_its_mark = sa.update(CARDS).where(_C.mark == sa.bindparam("of"))
            connection.execute(of_its_mark, [values | {"of": values["mark"]} for values in update])
        self._note(connection, lines)

    def _insert(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Add rows, each in the place of a damaged one, if there is one."""
        if rows:
            damaged = sa.delete(CARDS).where(_C.mark.in_([values["mark"] for values in rows]))
            connection.execute(damaged)
            connection.execute(sa.insert(CARDS), rows)

    def _present(self, connection: Connection, marks: Sequence[str]) -> Mapping[str, FleetCard]:
        rows = connection.execute(sa.select(CARDS).where(_C.mark.in_(marks))).all()
        return {row.mark: card for row in rows if (card := self._rows.card(row))}

    def _values(self, card: FleetCard, revision: int, now: datetime) -> dict[str, Any]:
        values = self._rows.values(card, self._rows.mark(card.number))
        return values | {"revision": revision, "touched_at": ticks(now)}

    def _note(self, connection: Connection, lines: Sequence[tuple[str, HistoryLine]]) -> None:
        if lines:
            rows = [
                {"mark": mark, "at": ticks(each.at), "what": each.what.value, "detail": each.detail}
                for mark, each in lines
            ]
            connection.execute(sa.insert(HISTORY), rows)

    def _forget(self, connection: Connection, revision: int, marks: Sequence[str]) -> None:
        for first in range(0, len(marks), AT_ONCE):
            part = marks[first : first + AT_ONCE]
            connection.execute(sa.delete(CARDS).where(_C.mark.in_(part)))
            connection.execute(sa.delete(HISTORY).where(_H.mark.in_(part)))
        if marks:
            connection.execute(sa.update(STATE).values(removed_at=revision))

    @contextmanager
    def _writing(self) -> Iterator[tuple[Connection, int]]:
        with self._problems(), self._engine.begin() as connection:
            connection.execute(sa.update(STATE).values(revision=STATE.c.revision + 1))
            revision = connection.execute(sa.select(STATE.c.revision)).scalar_one()
            self._others.tell(connection)
            yield connection, revision
        self._others.told()

    @contextmanager
    def _viewing(self) -> Iterator[Connection]:
        with self._problems(), self._engine.connect() as plain:
            connection = plain.execution_options(reading=True)
            yield connection
