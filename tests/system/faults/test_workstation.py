"""Faults of the session, of the settings and of what the program keeps."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Line
from app.settings import load
from tests.system.bench import Bench
from tests.system.faults.rows import (
    ATTENTION,
    FAILURE,
    Break,
    Lights,
    Row,
    turns_its_line_only,
)


def session(**environment: str) -> Break:
    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        yield bench.changed(environment={**bench.here.environment, **environment})

    return broken


def user_settings(text: str) -> Break:
    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        file = bench.here.paths.user_settings
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        found = load(bench.here.paths, {}, Path("/nonexistent"))
        resolved = replace(bench.here.resolved, faults=found.faults)
        yield bench.changed(resolved=resolved)
        file.unlink()

    return broken


@contextmanager
def outbox_damaged(bench: Bench) -> Iterator[Surroundings]:
    file = bench.here.paths.outbox
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"not a database" * 500)
    yield bench.here
    file.unlink()


@contextmanager
def data_folder_is_a_file(bench: Bench) -> Iterator[Surroundings]:
    other = replace(bench.here.paths, data=bench.root / "data-that-is-a-file")
    other.data.write_text("")
    yield bench.changed(paths=other)
    other.data.unlink()


ROWS = [
    # The session and the workstation
    Row("ssh", session(SSH_CONNECTION="x"), Line.SESSION, ATTENTION, "ssh"),
    Row("xrdp", session(XRDP_SESSION="1"), Line.SESSION, ATTENTION, "xrdp"),
    Row("rdp", session(SESSIONNAME="RDP-Tcp#1"), Line.SESSION, ATTENTION, "devant vous"),
    Row("citrix", session(SESSIONNAME="ICA-CGP#1"), Line.SESSION, ATTENTION, "Citrix"),
    Row("setting wrong", user_settings('soon_days = "x"\n'), Line.SETTINGS, ATTENTION, "soon_days"),
    Row("settings broken", user_settings("= ="), Line.SETTINGS, ATTENTION, "TOML"),
    Row("outbox damaged", outbox_damaged, Line.OUTBOX, FAILURE, "abîmée"),
    Row("no data folder", data_folder_is_a_file, Line.DISK, FAILURE, "n’accepte pas"),
]


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_one_fault(workstation: Bench, baseline: Lights, row: Row) -> None:
    turns_its_line_only(workstation, baseline, row)
