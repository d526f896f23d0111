"""When the courier sends, what each answer leads to, and when it comes back."""

import asyncio
import resource
from datetime import timedelta
from pathlib import Path

import pytest

from app.backend.courier import LEASE, LOCAL_TROUBLE_DELAY
from app.backend.outbox_store import SCHEMA, OutboxStore
from app.backend.store import open_sqlite
from app.backend.vault import Vault
from app.domain.outbox import LONGEST_RETRY, OutboxState
from app.domain.problem import (
    BadAnswer,
    LocalProblem,
    NoAnswer,
    NotAuthorised,
    ProblemCode,
    Refused,
)
from tests.backend.courier_bench import KEY, LIMIT, NOON, Bench, Office, bench_at, posting, run_with


def test_what_is_queued_is_sent_once_in_order_and_told(tmp_path: Path) -> None:
    postings = [posting("1"), posting("2"), posting("1")]

    async def scene(bench: Bench) -> None:
        await bench.deliver(*postings)

    bench = run_with(tmp_path, Office(), scene)
    assert bench.office.got == [(posting.id, posting.payload) for posting in postings]
    assert bench.states() == [(OutboxState.SENDING, None), (OutboxState.RECEIVED, None)] * 3
    assert bench.heard[1].reference == "DCL-2026-000001"
    assert bench.heard[1].receipt == b"signed"
    assert bench.clock.waits == [None, None]  # asleep until news: nothing is polled


_ANSWERS: list[tuple[Exception, OutboxState, ProblemCode, bool, float | None]] = [
    # what comes back, the state, the problem shown, possibly sent, seconds until the next try
    (NoAnswer(ProblemCode.NO_NETWORK, cause="dns"), OutboxState.QUEUED,
     ProblemCode.NO_NETWORK, False, 2),
    (NoAnswer(ProblemCode.NO_NETWORK, cause="cut"), OutboxState.QUEUED,
     ProblemCode.NO_NETWORK, True, 2),
    (NoAnswer(ProblemCode.TIMEOUT), OutboxState.QUEUED, ProblemCode.TIMEOUT, True, 2),
    (NoAnswer(ProblemCode.SERVER_BUSY), OutboxState.QUEUED, ProblemCode.SERVER_BUSY, True, 2),
    (NoAnswer(ProblemCode.SERVER_BUSY, retry_after=120), OutboxState.QUEUED,
     ProblemCode.SERVER_BUSY, True, 120),
    (NoAnswer(ProblemCode.SERVER_ERROR), OutboxState.QUEUED, ProblemCode.SERVER_ERROR, True, 2),
    (BadAnswer(ProblemCode.BAD_ANSWER), OutboxState.QUEUED, ProblemCode.BAD_ANSWER, True, 2),
    (BadAnswer(ProblemCode.ANSWER_TOO_LARGE), OutboxState.QUEUED,
     ProblemCode.ANSWER_TOO_LARGE, True, 2),
    (BadAnswer(ProblemCode.RECEIPT_INVALID), OutboxState.QUEUED,
     ProblemCode.RECEIPT_INVALID, True, 2),
    (NotAuthorised(ProblemCode.NOT_AUTHORISED), OutboxState.QUEUED,
     ProblemCode.NOT_AUTHORISED, False, 2),
    (NotAuthorised(ProblemCode.CLIENT_TOO_OLD), OutboxState.QUEUED,
     ProblemCode.CLIENT_TOO_OLD, False, 2),
    (LocalProblem(ProblemCode.BACKEND_NOT_CONFIGURED), OutboxState.QUEUED,
     ProblemCode.BACKEND_NOT_CONFIGURED, False, 2),
    (RuntimeError("a fault of ours"), OutboxState.QUEUED, ProblemCode.BAD_ANSWER, True, 2),
    (Refused(ProblemCode.REFUSED, detail="carte inconnue"), OutboxState.REFUSED,
     ProblemCode.REFUSED, False, None),
    (Refused(ProblemCode.CONFLICT), OutboxState.REFUSED, ProblemCode.CONFLICT, False, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "state", "code", "possibly_sent", "seconds"),
    _ANSWERS,
    ids=[f"{type(row[0]).__name__}-{row[2]}-{row[4]}" for row in _ANSWERS],
)
def test_what_an_answer_leads_to(
    tmp_path: Path,
    answer: Exception,
    state: OutboxState,
    code: ProblemCode,
    possibly_sent: bool,
    seconds: float | None,
) -> None:
    first = posting()

    async def scene(bench: Bench) -> None:
        await bench.deliver(first)
        entry = bench.heard[-1]
        assert (entry.state, entry.problem) == (state, code)
        assert entry.possibly_sent is possibly_sent
        assert bench.clock.waits[-1] == seconds
        if seconds is None:
            bench.courier.wake()
            await bench.clock.advance(100_000)
            assert len(bench.office.got) == 1
            return
        await bench.clock.advance(seconds - 0.001)
        assert len(bench.office.got) == 1
        await bench.clock.advance(0.001)
        assert bench.heard[-1].state is OutboxState.RECEIVED
        assert bench.heard[-1].problem is None

    bench = run_with(tmp_path, Office(answer), scene)
    assert set(bench.office.got) == {(first.id, first.payload)}  # the same bytes, the same key


def test_the_words_of_a_refusal_are_kept(tmp_path: Path) -> None:
    async def scene(bench: Bench) -> None:
        await bench.deliver(posting())

    bench = run_with(tmp_path, Office(Refused(ProblemCode.REFUSED, detail="carte inconnue")), scene)
    assert bench.heard[-1].problem_detail == "carte inconnue"


def _dead_network(times: int) -> Office:
    return Office(*[NoAnswer(ProblemCode.NO_NETWORK, cause="unreachable")] * times)


def test_it_comes_back_ever_later_but_within_ten_minutes(tmp_path: Path) -> None:
    async def scene(bench: Bench) -> None:
        await bench.deliver(posting())
        for _ in range(14):
            await bench.clock.advance(bench.clock.waits[-1] or 0)

    bench = run_with(tmp_path, _dead_network(15), scene)
    waits = [wait for wait in bench.clock.waits if wait is not None]
    assert waits[:4] == [2, 4, 8, 16]
    assert waits[-1] == LONGEST_RETRY.total_seconds()
    assert len(bench.office.got) == 15


def test_a_dead_network_is_found_out_once_not_by_each_entry(tmp_path: Path) -> None:
    async def scene(bench: Bench) -> None:
        await bench.deliver(*[posting(str(n)) for n in range(50)])
        assert len(bench.office.got) == 1
        await bench.clock.advance(2)
        assert len(bench.office.got) == 2
        bench.office.answers.clear()
        await bench.after(bench.courier.wake)
        assert (await bench.disk.run(bench.store.counts))[OutboxState.RECEIVED] == 50

    run_with(tmp_path, _dead_network(99), scene)


def test_many_tries_do_not_lengthen_what_the_server_asks_for(tmp_path: Path) -> None:
    async def scene(bench: Bench) -> None:
        await bench.deliver(posting())
        for _ in range(9):
            await bench.clock.advance(bench.clock.waits[-1] or 0)
        assert bench.clock.waits[-1] == 5

    busy = NoAnswer(ProblemCode.SERVER_BUSY, retry_after=5)
    dead = [NoAnswer(ProblemCode.NO_NETWORK, cause="dns")] * 9
    run_with(tmp_path, Office(*dead, busy), scene)


def test_one_entry_the_server_chokes_on_does_not_stop_the_others(tmp_path: Path) -> None:
    async def scene(bench: Bench) -> None:
        await bench.deliver(posting("1"), posting("2"), posting("3"))

    office = Office(NoAnswer(ProblemCode.SERVER_ERROR, status=500))
    bench = run_with(tmp_path, office, scene)
    assert [entry.state for entry in bench.heard[1::2]] == [
        OutboxState.QUEUED,
        OutboxState.RECEIVED,
        OutboxState.RECEIVED,
    ]


def test_what_waits_keeps_back_later_ones_about_the_same_card(tmp_path: Path) -> None:
    first, second = posting("1"), posting("1")

    async def scene(bench: Bench) -> None:
        await bench.deliver(first, second)
        assert [declaration for declaration, _ in bench.office.got] == [first.id]
        await bench.clock.advance(2)

    bench = run_with(tmp_path, Office(NoAnswer(ProblemCode.SERVER_ERROR)), scene)
    assert [d for d, _ in bench.office.got] == [first.id, first.id, second.id]


def test_waking_does_not_overrule_what_the_server_asked_for(tmp_path: Path) -> None:
    async def scene(bench: Bench) -> None:
        await bench.deliver(posting("1"), posting("2"))
        await bench.after(bench.courier.wake)
        assert len(bench.office.got) == 1
        assert bench.clock.waits[-1] == 600
        await bench.clock.advance(600)
        assert len(bench.office.got) == 3

    run_with(tmp_path, Office(NoAnswer(ProblemCode.SERVER_BUSY, retry_after=600)), scene)


def test_the_pace_is_kept(tmp_path: Path) -> None:
    async def scene(bench: Bench) -> None:
        await bench.deliver(*[posting(str(n)) for n in range(5)])
        for _ in range(4):
            await bench.clock.advance(0.25)

    bench = run_with(tmp_path, Office(), scene, per_second=4)
    assert bench.clock.waits[1:6] == [0.25] * 5
    assert len(bench.office.got) == 5


def test_old_acknowledged_declarations_are_forgotten(tmp_path: Path) -> None:
    async def scene(bench: Bench) -> None:
        await bench.deliver(posting())
        bench.clock.time += timedelta(days=31)
        await bench.after(bench.courier.nudge)
        assert await bench.disk.run(bench.store.entries) == ()

    run_with(tmp_path, Office(), scene, retention=timedelta(days=30))


def test_what_a_dead_program_was_sending_is_sent_again_at_once(tmp_path: Path) -> None:
    first = posting()
    path = tmp_path / "outbox.sqlite3"
    store = OutboxStore(open_sqlite(path, SCHEMA, NOON).engine, path, Vault([KEY]))
    store.queue([first], NOON)
    store.claim("a courier whose process died", NOON, NOON + timedelta(minutes=2))
    store.close()

    async def scene(bench: Bench) -> None:
        assert bench.states()[0] == (OutboxState.QUEUED, None)
        assert bench.heard[0].possibly_sent
        assert bench.heard[-1].state is OutboxState.RECEIVED

    run_with(tmp_path, Office(), scene)


def test_what_a_living_program_is_sending_is_left_to_it(tmp_path: Path) -> None:
    slow, other = Office(held=True), Office()

    async def scene() -> None:
        async with bench_at(tmp_path, slow) as first, bench_at(tmp_path, other) as second:
            await first.queue(posting())
            await asyncio.to_thread(slow.reached.wait, LIMIT)
            await second.after(second.courier.wake)
            assert other.got == []
            assert second.clock.waits[-1] == LEASE.total_seconds()
            slow.let_go.set()
            await second.until_heard(OutboxState.RECEIVED)  # from the other program, at once

    asyncio.run(scene())
    assert len(slow.got) == 1


def test_a_full_disk_is_told_and_tried_again(tmp_path: Path) -> None:
    first = posting()
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)

    async def scene(bench: Bench) -> None:
        await bench.disk.run(lambda: bench.store.queue([first], NOON))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, usual[1]))
        try:
            await bench.after(bench.courier.nudge)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        told = bench.troubles[-1]
        assert told is not None and told.code is ProblemCode.DISK_FULL
        assert bench.office.got == []
        await bench.clock.advance(LOCAL_TROUBLE_DELAY)
        assert bench.troubles[-1] is None

    bench = run_with(tmp_path, Office(), scene)
    assert [d for d, _ in bench.office.got] == [first.id]
