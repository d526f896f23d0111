"""Programs on one register hear of each other's changes, and of nothing else."""

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.backend.register import SCHEMA, ImportStopped, Register
from app.backend.register_open import open_shared
from app.backend.register_others import OnThisFile
from app.backend.register_rows import Rows
from app.backend.store import local_problems, open_sqlite
from app.backend.vault import Key, Vault
from app.domain.fleet import FleetCard
from tests.backend.cluster import Cluster, cluster
from tests.backend.register_trial import NOW

LIMIT = 10.0
FIRST, SECOND = FleetCard("2900000001"), FleetCard("2900000002")
KEY = Key.new()
Heard = queue.SimpleQueue
Open = Callable[[], Register]


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    if request.param == "sqlite":
        return lambda: on_file(tmp_path / "register.sqlite3")
    server: Cluster = request.getfixturevalue("server")
    server.empty()
    return lambda: open_shared(server.url)


def on_file(path: Path) -> Register:
    engine, others = open_sqlite(path, SCHEMA, NOW).engine, OnThisFile(path)
    return Register(engine, Rows(Vault([KEY])), lambda: local_problems(path), others)


@contextmanager
def listening(opening: Open) -> Iterator[tuple[Register, "Heard[str]"]]:
    register, heard = opening(), queue.SimpleQueue[str]()
    register.hear(lambda: heard.put("changed"))
    register.hear(lambda: heard.put("twice"))
    yield register, heard
    register.close()


def test_a_change_is_heard_by_the_others_and_not_by_itself(opening: Open) -> None:
    with listening(opening) as (ours, ours_heard), listening(opening) as (theirs, theirs_heard):
        ours.save(FIRST, NOW)
        assert theirs_heard.get(timeout=LIMIT) == "changed"
        assert [row.number for row in theirs.changes().rows] == [FIRST.number]
        theirs.save(SECOND, NOW)
        assert ours_heard.get(timeout=LIMIT) == "changed"
        assert ours_heard.empty() and theirs_heard.empty()


def test_what_was_taken_back_is_not_told(opening: Open) -> None:
    with listening(opening) as (ours, _), listening(opening) as (_theirs, heard):
        with pytest.raises(ImportStopped):
            ours.bring_in([FIRST], lambda _there, card: card, NOW, lambda _done, _all: False)
        assert heard.empty()
        ours.save(SECOND, NOW)
        assert heard.get(timeout=LIMIT) == "changed"
        assert heard.empty()


def test_a_server_that_goes_away_is_told_and_heard_again_later(server: Cluster) -> None:
    server.empty()
    with listening(lambda: open_shared(server.url)) as (ours, heard):
        server.kill()
        assert heard.get(timeout=LIMIT) == "changed"
        server.start()
        ours.hear(lambda: heard.put("back"))
        with listening(lambda: open_shared(server.url)) as (theirs, _):
            theirs.save(FIRST, NOW)
            assert heard.get(timeout=LIMIT) == "back"


def test_a_folder_that_takes_no_file_keeps_nobody_from_reading(tmp_path: Path) -> None:
    register = on_file(tmp_path / "register.sqlite3")
    register.save(FIRST, NOW)
    others = OnThisFile(tmp_path / "gone" / "register.sqlite3")
    others.hear(lambda: None)
    others.told()
    others.close()
    register.close()
    left = [file for file in tmp_path.iterdir() if file.name.startswith("register-")]
    assert left == []
