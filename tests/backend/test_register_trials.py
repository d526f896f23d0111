"""Programs that share a register, and programs and servers that die over it: nothing is lost."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from app.domain.fleet import Happening, HistoryLine
from tests.backend.cluster import Cluster, cluster
from tests.backend.register_trial import NOW, lost, open_at

EDITS = 200
LISTED = 3000


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "register.sqlite3")
    server: Cluster = request.getfixturevalue("server")
    server.empty()
    return server.url


def start(*words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.backend.register_trial", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def check(place: str, said: list[str]) -> None:
    """Every word that was acknowledged stands once in the note of its card."""
    assert any(line.startswith("kept") for line in said)
    assert lost(place, said) == 0


def test_two_programs_edit_at_random_and_nothing_is_lost(place: str) -> None:
    open_at(place).close()
    programs = [start("edit", place, name, str(EDITS)) for name in "ab"]
    outputs = [program.communicate(timeout=120)[0].splitlines() for program in programs]
    assert [program.returncode for program in programs] == [0, 0]
    said = [line for output in outputs for line in output]
    assert "conflict" in said
    check(place, said)


def test_a_server_killed_in_the_middle_loses_nothing(server: Cluster) -> None:
    server.empty()
    open_at(server.url).close()
    programs = [start("edit", server.url, name, str(EDITS)) for name in "ab"]
    said: list[str] = []
    for line in programs[0].stdout or ():
        said.append(line.strip())
        if len(said) == EDITS // 4:
            server.kill()
        if line == "away\n":
            break
    server.start()
    for program in programs:
        said += program.communicate("\n" * EDITS, timeout=120)[0].splitlines()
    assert "away" in said
    assert [program.returncode for program in programs] == [0, 0]
    check(server.url, said)


@pytest.mark.parametrize("last", ["0", "1500", "3000"])
def test_a_program_killed_in_an_import_leaves_nothing_of_it(place: str, last: str) -> None:
    open_at(place).close()
    program = start("bring-in", place, str(LISTED))
    assert program.stdin is not None and program.stdout is not None
    for line in program.stdout:
        if line.split()[0] == last:
            break
        program.stdin.write("go on\n")
        program.stdin.flush()
    program.kill()
    program.communicate()
    register = open_at(place)
    assert register.changes().rows == ()
    register.close()


def test_a_disk_that_fills_up_in_an_import_keeps_nothing_of_it(tmp_path: Path) -> None:
    program = start("fill", str(tmp_path / "register.sqlite3"), "6000")
    said = program.communicate(timeout=60)[0].splitlines()
    assert said == ["disk-full 1", "opened 1", "done 6001"]


def test_programs_that_make_the_register_at_once_make_one(place: str) -> None:
    together = Barrier(4)

    def open_and_note() -> None:
        together.wait(30)
        register = open_at(place)
        register.note([HistoryLine("2900000000", NOW, Happening.SEEN)])
        register.close()
        return 1

    with ThreadPoolExecutor(4) as threads:
        for each in [threads.submit(open_and_note) for _ in range(4)]:
            each.result(60)
    register = open_at(place)
    assert len(register.history("2900000000")) == 4
    register.close()


def test_a_server_killed_in_an_import_leaves_nothing_of_it(server: Cluster) -> None:
    server.empty()
    program = start("bring-in", server.url, str(LISTED))
    assert program.stdin is not None and program.stdout is not None
    assert program.stdout.readline()
    server.kill()
    program.communicate("go on\n" * LISTED)
    assert program.returncode != 0
    server.start()
    register = open_at(server.url)
    assert register.changes().rows == ()
    register.close()
