"""The outbox on disk against a model of it, and the questions a row of a table answers best."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.backend.outbox_rows import ENTRIES, Posting
from app.backend.outbox_store import SCHEMA, OutboxStore
from app.backend.store import open_sqlite
from app.backend.vault import Key, Vault
from app.domain.followup import Receipt
from app.domain.outbox import WAITING, OutboxEntry, OutboxState
from app.domain.problem import NoAnswer, ProblemCode, Refused

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LEASE = timedelta(minutes=2)
KEY = Key.new()
CARDS = ("2900995235", "2900995236", "8042410007")
COURIERS = ("one", "two")


def _open(folder: Path, *keys: Key) -> OutboxStore:
    path = folder / "outbox.sqlite3"
    return OutboxStore(open_sqlite(path, SCHEMA, NOON).engine, path, Vault(keys or (KEY,)))


def _receipt(declaration: UUID) -> Receipt:
    return Receipt(declaration, f"DCL-{declaration}", NOON, b"a signed receipt")


@dataclass
class Expected:
    """What the model knows of one declaration."""

    posting: Posting
    entry: OutboxEntry
    claimed_by: str | None = None
    claimed_until: datetime = NOON
    closed_at: datetime | None = None
    pressing: bool = False


class OutboxMachine(RuleBasedStateMachine):
    """Any order of what users, couriers, crashes and time do."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.store = _open(self.folder)
        self.now = NOON
        self.model: list[Expected] = []
        self.alive = set(COURIERS)

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    def _pick(self, index: int) -> Expected:
        return self.model[index % len(self.model)]

    def _next(self) -> Expected | None:
        """The rule in words: oldest of its card, due, urgent ones first, then by age."""
        heads: list[Expected] = []
        for number in CARDS:
            waiting = [
                known
                for known in self.model
                if known.posting.card_number == number and known.entry.state in WAITING
            ]
            if waiting and waiting[0].entry.state is OutboxState.QUEUED:
                at = waiting[0].entry.next_try_at
                if at is None or at <= self.now:
                    heads.append(waiting[0])
        heads.sort(key=lambda head: (not head.pressing, self.model.index(head)))
        return heads[0] if heads else None

    @rule(cards=st.lists(st.sampled_from(CARDS), min_size=1, max_size=3), urgent=st.booleans())
    def queue(self, cards: list[str], urgent: bool) -> None:
        postings = [Posting(uuid4(), uuid4().bytes, card, urgent) for card in cards]
        entries = self.store.queue(postings, self.now)
        self.model += [Expected(p, e) for p, e in zip(postings, entries, strict=True)]
        for known in self.model:
            waiting = known.entry.state in WAITING
            if urgent and waiting and known.posting.card_number in cards:
                known.pressing = True
        for posting, entry in zip(postings, entries, strict=True):
            assert entry == OutboxEntry(
                posting.id, OutboxState.QUEUED, posting.payload, posting.card_number, self.now
            )

    @precondition(lambda self: self.model)
    @rule(index=st.integers(0))
    def queue_again(self, index: int) -> None:
        known = self._pick(index)
        assert self.store.queue([known.posting], self.now) == (known.entry,)

    @precondition(lambda self: self.model)
    @rule(index=st.integers(0), card=st.sampled_from(CARDS))
    def edit(self, index: int, card: str) -> None:
        known = self._pick(index)
        changed = Posting(known.posting.id, uuid4().bytes, card, known.posting.urgent)
        entry = self.store.edit(changed)
        if known.entry.state is OutboxState.QUEUED and not known.entry.possibly_sent:
            known.posting, known.pressing = changed, changed.urgent
            known.entry = replace(
                known.entry,
                payload=changed.payload,
                card_number=card,
                attempts=0,
                next_try_at=None,
                problem=None,
            )
            assert entry == known.entry
        else:
            assert entry is None

    @precondition(lambda self: self.model)
    @rule(index=st.integers(0))
    def withdraw(self, index: int) -> None:
        known = self._pick(index)
        entry = self.store.withdraw(known.posting.id, self.now)
        state, sent = known.entry.state, known.entry.possibly_sent
        if state is OutboxState.REFUSED or (state is OutboxState.QUEUED and not sent):
            known.entry = replace(known.entry, state=OutboxState.WITHDRAWN, next_try_at=None)
            known.closed_at = self.now
            assert entry == known.entry
        else:
            assert entry is None

    @rule(courier=st.sampled_from(COURIERS))
    def claim(self, courier: str) -> None:
        self.alive.add(courier)
        expected = self._next()
        entry = self.store.claim(courier, self.now, self.now + LEASE)
        if expected is None:
            assert entry is None
            return
        expected.claimed_by, expected.claimed_until = courier, self.now + LEASE
        expected.entry = replace(
            expected.entry, state=OutboxState.SENDING, attempts=expected.entry.attempts + 1
        )
        assert entry == expected.entry

    @precondition(lambda self: self.model)
    @rule(index=st.integers(0), courier=st.sampled_from(COURIERS))
    def acknowledge(self, index: int, courier: str) -> None:
        known = self._pick(index)
        receipt = _receipt(known.posting.id)
        entry = self.store.acknowledged(known.posting.id, courier, receipt, self.now)
        if not self._settles(known, courier, entry):
            return
        known.closed_at = self.now
        known.entry = replace(
            known.entry,
            state=OutboxState.RECEIVED,
            reference=receipt.reference,
            received_at=receipt.received_at,
            receipt=receipt.document,
            problem=None,
            problem_detail=None,
            next_try_at=None,
        )
        assert entry == known.entry

    @precondition(lambda self: self.model)
    @rule(index=st.integers(0), courier=st.sampled_from(COURIERS))
    def refuse(self, index: int, courier: str) -> None:
        known = self._pick(index)
        no = Refused(ProblemCode.CONFLICT, detail="déjà déclarée")
        entry = self.store.said_no(known.posting.id, courier, no)
        if not self._settles(known, courier, entry):
            return
        known.entry = replace(
            known.entry,
            state=OutboxState.REFUSED,
            problem=ProblemCode.CONFLICT,
            problem_detail="déjà déclarée",
            next_try_at=None,
        )
        assert entry == known.entry

    @precondition(lambda self: self.model)
    @rule(index=st.integers(0), courier=st.sampled_from(COURIERS), sent=st.booleans())
    def no_answer(self, index: int, courier: str, sent: bool) -> None:
        known = self._pick(index)
        later = self.now + timedelta(seconds=30)
        problem = NoAnswer(ProblemCode.TIMEOUT)
        entry = self.store.no_answer(known.posting.id, courier, problem, later, possibly_sent=sent)
        if not self._settles(known, courier, entry):
            return
        known.entry = replace(
            known.entry,
            state=OutboxState.QUEUED,
            next_try_at=later,
            problem=ProblemCode.TIMEOUT,
            possibly_sent=known.entry.possibly_sent or sent,
        )
        assert entry == known.entry

    def _settles(self, known: Expected, courier: str, entry: OutboxEntry | None) -> bool:
        ours = known.entry.state is OutboxState.SENDING and known.claimed_by == courier
        assert ours or entry is None
        return ours

    @rule(dead=st.sets(st.sampled_from(COURIERS)))
    def lapse(self, dead: set[str]) -> None:
        self.alive -= dead
        lapsed = self.store.lapse(self.now, self.alive.__contains__)
        expected = []
        for known in self.model:
            stale = known.claimed_until <= self.now or known.claimed_by not in self.alive
            if known.entry.state is OutboxState.SENDING and stale:
                known.entry = replace(
                    known.entry,
                    state=OutboxState.QUEUED,
                    possibly_sent=True,
                    next_try_at=None,
                )
                expected.append(known.entry)
        assert sorted(lapsed, key=str) == sorted(expected, key=str)

    @rule()
    def hasten(self) -> None:
        self.store.hasten()
        for known in self.model:
            if known.entry.state is OutboxState.QUEUED:
                known.entry = replace(known.entry, next_try_at=None)

    @rule(seconds=st.sampled_from([1, 29, 31, 121]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def purge(self) -> None:
        self.store.purge(self.now)
        self.model = [k for k in self.model if k.closed_at is None or k.closed_at >= self.now]

    @rule()
    def crash(self) -> None:
        self.store.close()
        self.store = _open(self.folder)

    @invariant()
    def the_disk_says_what_the_model_says(self) -> None:
        assert [e for e in reversed(self.store.entries())] == [k.entry for k in self.model]

    @invariant()
    def the_next_due_time_is_no_later_than_the_next_claim(self) -> None:
        due = self.store.next_due(self.now)
        if self._next() is not None:
            assert due == self.now
        elif any(known.entry.state in WAITING for known in self.model):
            assert due is not None


OutboxMachine.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestOutboxAgainstItsModel = OutboxMachine.TestCase


@pytest.fixture
def store(tmp_path: Path) -> Iterator[OutboxStore]:
    opened = _open(tmp_path)
    yield opened
    opened.close()


def _posting(card: str = CARDS[0], urgent: bool = False) -> Posting:
    return Posting(uuid4(), b"{}", card, urgent)


def test_an_urgent_declaration_overtakes_with_all_of_its_card(store: OutboxStore) -> None:
    other, first, urgent = _posting(CARDS[1]), _posting(), _posting(urgent=True)
    store.queue([other, first, urgent], NOON)
    order = []
    while entry := store.claim("one", NOON, NOON + LEASE):
        order.append(entry.id)
        store.acknowledged(entry.id, "one", _receipt(entry.id), NOON)
    assert order == [first.id, urgent.id, other.id]


def test_a_clock_that_was_put_back_makes_nothing_wait_for_days(store: OutboxStore) -> None:
    posting = _posting()
    store.queue([posting], NOON)
    store.claim("one", NOON, NOON + LEASE)
    later = NOON + timedelta(hours=1)
    store.no_answer(posting.id, "one", NoAnswer(ProblemCode.TIMEOUT), later, possibly_sent=False)
    assert store.claim("one", NOON, NOON + LEASE) is None
    assert store.claim("one", NOON - timedelta(days=30), NOON) is not None


def test_what_a_busy_server_put_off_is_not_hastened(store: OutboxStore) -> None:
    posting = _posting()
    store.queue([posting], NOON)
    store.claim("one", NOON, NOON + LEASE)
    later = NOON + timedelta(hours=1)
    busy = NoAnswer(ProblemCode.SERVER_BUSY, retry_after=3600)
    store.no_answer(posting.id, "one", busy, later, possibly_sent=True)
    store.hasten()
    assert store.next_due(NOON) == later


def test_without_its_key_a_declaration_stays_and_is_counted(tmp_path: Path) -> None:
    store = _open(tmp_path)
    posting = _posting()
    store.queue([posting], NOON)
    store.close()
    other = Key.new()
    store = _open(tmp_path, other)
    assert (store.entries(), store.unreadable()) == ((), 1)
    assert store.claim("one", NOON, NOON + LEASE) is None
    assert store.withdraw(posting.id, NOON) is None
    store.close()
    store = _open(tmp_path, other, KEY)
    assert [entry.id for entry in store.entries()] == [posting.id]
    assert store.reseal() == 1
    store.close()
    store = _open(tmp_path, other)
    assert [entry.id for entry in store.entries()] == [posting.id]
    store.close()


def test_resealing_keeps_order_and_outcome(tmp_path: Path) -> None:
    store = _open(tmp_path)
    done, waiting = _posting(), _posting()
    store.queue([done, waiting], NOON)
    store.claim("one", NOON, NOON + LEASE)
    store.acknowledged(done.id, "one", _receipt(done.id), NOON)
    before = store.entries()
    store.close()
    other = Key.new()
    store = _open(tmp_path, other, KEY)
    newer = _posting()
    store.queue([newer], NOON)
    store.reseal()
    assert store.entries()[1:] == before
    claimed = store.claim("one", NOON, NOON + LEASE)
    assert claimed is not None and claimed.id == waiting.id
    assert store.claim("one", NOON, NOON + LEASE) is None  # the same card: one after the other
    store.close()


def test_a_row_that_the_disk_spoilt_holds_up_no_other(tmp_path: Path) -> None:
    opened = open_sqlite(tmp_path / "outbox.sqlite3", SCHEMA, NOON)
    store = OutboxStore(opened.engine, tmp_path / "outbox.sqlite3", Vault([KEY]))
    spoilt, sound = _posting(), _posting()
    store.queue([spoilt, sound], NOON)
    row = ENTRIES.c.id == str(spoilt.id)
    with opened.engine.begin() as connection:
        connection.execute(sa.update(ENTRIES).where(row).values(content=b"spoilt" * 20))
    claimed = store.claim("one", NOON, NOON + LEASE)
    assert claimed is not None and claimed.id == sound.id
    assert store.entry(spoilt.id) is None
    assert [entry.id for entry in store.entries()] == [sound.id]
    store.close()


def test_only_what_is_closed_and_old_is_forgotten(store: OutboxStore) -> None:
    received, refused, withdrawn, waiting = (_posting(f"29{n:08}") for n in range(4))
    store.queue([received, refused], NOON)
    for _ in range(2):
        store.claim("one", NOON, NOON + LEASE)
    store.acknowledged(received.id, "one", _receipt(received.id), NOON)
    store.said_no(refused.id, "one", Refused(ProblemCode.REFUSED))
    store.queue([withdrawn, waiting], NOON)
    store.withdraw(withdrawn.id, NOON)
    assert store.purge(NOON) == 0
    assert store.purge(NOON + timedelta(seconds=1)) == 2
    assert {entry.id for entry in store.entries()} == {refused.id, waiting.id}
    assert store.counts()[OutboxState.REFUSED] == 1
