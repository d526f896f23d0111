"""The register on both of its databases: nothing is overwritten unheard, nothing half kept."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.backend.register import SCHEMA, Conflict, ImportStopped, Register
from app.backend.register_open import open_shared, seal_again
from app.backend.register_rows import METADATA, Planned, Rows
from app.backend.store import local_problems, open_sqlite
from app.backend.vault import Key, Vault
from app.domain.card import CardType
from app.domain.fleet import FleetCard, Happening, HistoryLine, Origin
from app.domain.problem import LocalProblem, ProblemCode
from tests.backend.cluster import Cluster, cluster

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ROW = FleetCard(
    "2900995235",
    CardType.CPE,
    director=True,
    holder="Aline EXEMPLE",
    service="Accueil",
    structure="CLINIQUE EXEMPLE",
    start=date(2025, 1, 31),
    end=date(2028, 1, 31),
    tries_left=2,
    tries_max=3,
    seen_at=NOW,
    note="armoire 2",
    holder_left=True,
    origin=Origin.READER,
)
KEY = Key.new()


def on_sqlite(path: Path) -> Register:
    engine = open_sqlite(path, SCHEMA, NOW).engine
    return Register(engine, Rows(Vault([KEY])), lambda: local_problems(path))


def kept(before: FleetCard | None, listed: FleetCard) -> FleetCard:
    return replace(listed, version=before.version if before else 0)


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def two(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Register, Register]]:
    """Two programs on one register."""
    if request.param == "sqlite":
        pair = (on_sqlite(tmp_path / "r.sqlite3"), on_sqlite(tmp_path / "r.sqlite3"))
    else:
        server: Cluster = request.getfixturevalue("server")
        server.empty()
        pair = (open_shared(server.url), open_shared(server.url))
    yield pair
    for register in pair:
        register.close()


Two = tuple[Register, Register]


def test_a_row_comes_back_as_it_went_in_and_others_hear_of_it(two: Two) -> None:
    ours, theirs = two
    assert ours.changes().rows == ()
    saved = ours.save(ROW, NOW)
    assert saved == replace(ROW, version=1)
    heard = theirs.changes(0)
    assert (heard.rows, heard.whole) == ((saved,), True)
    again = ours.save(replace(saved, note="armoire 3"), NOW)
    news = theirs.changes(heard.revision)
    assert (news.rows, news.whole) == ((again,), False)
    assert theirs.changes(news.revision).rows == ()


def test_an_edit_on_an_old_version_writes_nothing_and_shows_both_rows(two: Two) -> None:
    ours, theirs = two
    first = ours.save(ROW, NOW)
    newer = theirs.save(replace(first, note="rangée ailleurs"), NOW)
    mine = replace(first, holder_left=False)
    with pytest.raises(Conflict) as raised:
        ours.save(mine, LATER)
    assert (raised.value.ours, raised.value.theirs) == (mine, newer)
    assert theirs.changes().rows == (newer,)


def test_the_repeat_of_an_edit_that_stands_is_no_conflict(two: Two) -> None:
    ours, _theirs = two
    first = ours.save(ROW, NOW)
    edited = replace(first, note="une seule fois")
    assert ours.save(edited, NOW) == ours.save(edited, NOW)
    assert len(ours.history(ROW.number)) == 2


def test_a_card_removed_by_another_program_is_a_conflict(two: Two) -> None:
    ours, theirs = two
    first = ours.save(ROW, NOW)
    since = ours.changes().revision
    theirs.remove([first])
    with pytest.raises(Conflict) as raised:
        ours.save(replace(first, note="trop tard"), NOW)
    assert raised.value.theirs is None
    assert (ours.changes(since).rows, ours.changes(since).whole) == ((), True)
    assert ours.history(ROW.number) == ()


def test_what_changed_since_is_not_removed_unseen(two: Two) -> None:
    ours, theirs = two
    first = ours.save(ROW, NOW)
    theirs.save(replace(first, note="autre"), NOW)
    with pytest.raises(Conflict):
        ours.remove([first])
    assert len(ours.changes().rows) == 1


def test_taking_a_reading_in_merges_with_whatever_stands(two: Two) -> None:
    ours, theirs = two
    added, new = ours.take(ROW.number, lambda before: before or ROW, NOW, Happening.SEEN)
    assert new and added is not None
    theirs.save(replace(added, note="écrite entre-temps"), NOW)
    after, new = ours.take(
        ROW.number, lambda there: there and replace(there, tries_left=0), LATER, Happening.SEEN
    )
    assert after is not None and not new
    assert (after.note, after.tries_left) == ("écrite entre-temps", 0)
    same, new = ours.take(ROW.number, lambda there: there, LATER, Happening.SEEN)
    assert (same, new) == (after, False)
    assert [line.what for line in ours.history(ROW.number)] == [
        Happening.SEEN,
        Happening.EDITED,
        Happening.SEEN,
    ]


def many(count: int) -> list[FleetCard]:
    return [replace(ROW, number=f"29{n:08}") for n in range(count)]


def test_a_list_comes_in_whole_and_says_what_it_did(two: Two) -> None:
    ours, theirs = two
    changed = ours.save(replace(ROW, number="2900000001", note="avant"), NOW)
    same = ours.save(replace(ROW, number="2900000002"), NOW)
    done = theirs.bring_in(many(1200), kept, NOW)
    assert (done.added, done.changed, done.same) == (1198, 1, 1)
    rows = {row.number: row for row in ours.changes().rows}
    assert len(rows) == 1200
    assert (rows[changed.number].note, rows[changed.number].version) == ("armoire 2", 2)
    assert rows[same.number].version == 1


def test_a_stopped_import_changes_nothing(two: Two) -> None:
    ours, _theirs = two
    first = ours.save(ROW, NOW)
    told: list[int] = []

    def heard(done: int, _total: int) -> bool:
        told.append(done)
        return done < 1000

    with pytest.raises(ImportStopped):
        ours.bring_in(many(2000), kept, NOW, heard)
    assert told == [0, 500, 1000]
    assert ours.changes().rows == (first,)


def test_purging_forgets_old_useless_cards_only(two: Two) -> None:
    ours, _theirs = two
    ours.save(ROW, NOW)
    ours.save(replace(ROW, number="2900000001", holder_left=False), NOW)
    ours.save(replace(ROW, number="2900000002"), LATER)
    assert ours.purge(lambda row: row.holder_left, NOW + timedelta(minutes=1)) == 1
    assert {row.number for row in ours.changes().rows} == {"2900000001", "2900000002"}


def test_a_batch_is_planned_whole_and_each_part_is_posted_once(two: Two) -> None:
    ours, theirs = two
    parts = [Planned(uuid4(), f"290000000{n}", b"{}%d" % n) for n in range(3)]
    ours.plan(parts)
    assert theirs.planned() == tuple(parts)
    line = HistoryLine(parts[0].card_number, NOW, Happening.DECLARED, "PERTE")
    ours.posted(parts[0].id, line, lambda row: row)
    theirs.posted(parts[0].id, line, lambda row: row)
    assert ours.history(line.number) == (line,)
    ours.give_up([parts[1].id])
    assert theirs.planned() == (parts[2],)
    with pytest.raises(sa.exc.IntegrityError):
        ours.plan([Planned(uuid4(), "2900000009", b""), parts[2]])
    assert theirs.planned() == (parts[2],)


def test_the_history_tells_what_is_noted(two: Two) -> None:
    ours, _theirs = two
    lines = [
        HistoryLine(ROW.number, NOW, Happening.DECLARED, "PERTE"),
        HistoryLine(ROW.number, LATER, Happening.ACKNOWLEDGED, "DCL-2026-000001"),
    ]
    ours.note(lines)
    assert ours.history(ROW.number) == tuple(reversed(lines))
    assert ours.history("2900000000") == ()


def test_nobody_who_copies_the_file_reads_a_name_or_a_number(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite3"
    register = on_sqlite(path)
    register.save(ROW, NOW)
    register.plan([Planned(uuid4(), ROW.number, b'{"holder":"EXEMPLE"}')])
    register.close()
    raw = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for secret in (b"EXEMPLE", b"2900995235", b"Accueil"):
        assert secret not in raw


def test_what_an_older_key_sealed_is_sealed_with_the_present_one(tmp_path: Path) -> None:
    path, old, new = tmp_path / "r.sqlite3", Key.new(), Key.new()
    engine = open_sqlite(path, SCHEMA, NOW).engine
    before, after = (
        Register(engine, Rows(Vault([key])), lambda: local_problems(path)) for key in (old, new)
    )
    saved = before.save(ROW, NOW)
    planned = Planned(uuid4(), ROW.number, b"{}")
    before.plan([planned])
    seal_again(engine, path, Vault([new, old]), None)
    assert after.changes().rows == (saved,)
    assert after.history(ROW.number) == (HistoryLine(ROW.number, NOW, Happening.ADDED),)
    assert after.planned() == (planned,)
    assert before.changes().rows == ()
    after.close()


def test_a_damaged_row_hides_no_other(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite3"
    register = on_sqlite(path)
    register.bring_in(many(3), kept, NOW)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE cards SET content = x'00' WHERE rowid = 2")
    assert len(register.changes().rows) == 2
    register.close()


def test_the_tables_are_those_of_the_migrations(tmp_path: Path, server: Cluster) -> None:
    server.empty()
    open_shared(server.url).close()
    engines = [
        open_sqlite(tmp_path / "r.sqlite3", SCHEMA, NOW).engine,
        sa.create_engine(server.url.replace("postgresql:", "postgresql+psycopg:")),
    ]
    for engine in engines:
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        engine.dispose()
    assert ScriptDirectory(str(SCHEMA.scripts)).get_current_head() == SCHEMA.head


# The server


def test_a_lost_server_is_said_and_found_again(server: Cluster) -> None:
    server.empty()
    register = open_shared(server.url)
    saved = register.save(ROW, NOW)
    server.stop()
    try:
        with pytest.raises(LocalProblem) as raised:
            register.save(replace(saved, note="perdue ?"), NOW)
        assert raised.value.code is ProblemCode.REGISTER_UNREACHABLE
        with pytest.raises(LocalProblem):
            register.changes()
        with pytest.raises(LocalProblem) as opening:
            open_shared(server.url)
        assert opening.value.code is ProblemCode.REGISTER_UNREACHABLE
    finally:
        server.start()
    assert register.changes().rows == (saved,)
    assert register.save(replace(saved, note="gardée"), NOW).version == 2
    register.close()


def test_a_server_that_only_lets_read_says_so(server: Cluster) -> None:
    server.empty()
    register = open_shared(server.url)
    register.save(ROW, NOW)
    register.close()
    server.sql("ALTER DATABASE register SET default_transaction_read_only = on")
    try:
        register = open_shared(server.url)
        assert len(register.changes().rows) == 1
        with pytest.raises(LocalProblem) as raised:
            register.save(replace(ROW, version=1, note="non"), NOW)
        assert raised.value.code is ProblemCode.STORE_READ_ONLY
        register.close()
    finally:
        server.sql(
            "SET default_transaction_read_only = off",
            "ALTER DATABASE register SET default_transaction_read_only = off",
        )


def test_a_register_of_a_newer_program_is_not_touched(server: Cluster) -> None:
    server.empty()
    open_shared(server.url).close()
    server.sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(LocalProblem) as raised:
        open_shared(server.url)
    assert raised.value.code is ProblemCode.STORE_NEWER
