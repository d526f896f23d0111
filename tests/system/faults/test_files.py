"""Faults of the Cryptolib, its files and the other modules."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.diagnostics.checks import folders, middleware
from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Line
from tests.diagnostics.places import lay
from tests.diagnostics.test_middleware import install_cryptolib
from tests.system.bench import OPENSC, Bench
from tests.system.faults.rows import (
    ATTENTION,
    FAILURE,
    OK,
    Break,
    Lights,
    Row,
    card,
    turns_its_line_only,
)


def files(*laid: tuple[str, str | bytes], age: float | None = None) -> Break:
    """Files that should not be there, or not so; removed afterwards."""

    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        made = [lay(bench.root, place, content) for place, content in laid]
        if age is not None:
            os.utime(made[0], (age, age))
        yield bench.here
        for file in made:
            file.unlink()

    return broken


def cryptolib(version: str, profile: str) -> Break:
    @contextmanager
    def broken(bench: Bench) -> Iterator[Surroundings]:
        install_cryptolib(bench.root, version)
        with bench.other_card(profile):
            yield bench.here
        (bench.root / middleware.LIBRARIES[0].lstrip("/")).unlink()

    return broken


@contextmanager
def no_middleware(bench: Bench) -> Iterator[Surroundings]:
    (bench.root / OPENSC.lstrip("/")).unlink()
    yield bench.here
    lay(bench.root, OPENSC)


CACHE, GOOD = folders.CACHE, (f"{folders.CACHE}/99213845_5031", b"\x01" * 40)
GALSS = "[CANAL1]\nTCanal=3\nCaracteristiques=F600 F600 Smart Card Reader 00\n"


ROWS = [
    # Middleware and its folders
    Row("cps4", card("cps4-nurse"), Line.CARD, OK, "CPS4"),
    Row(
        "cps4, old cryptolib",
        cryptolib("5.1.9", "cps4-nurse"),
        Line.MIDDLEWARE,
        FAILURE,
        "5.1.9 ne connaît pas cette carte CPS4",
    ),
    Row(
        "cps3, old cryptolib",
        cryptolib("5.1.9", "cps3-nurse"),
        Line.MIDDLEWARE,
        ATTENTION,
        "ancienne",
    ),
    Row(
        "galss",
        files((middleware.GALSS_INI, GALSS)),
        Line.MIDDLEWARE,
        ATTENTION,
        "F600 F600",
    ),
    Row("no middleware", no_middleware, Line.MIDDLEWARE, ATTENTION, "Ni Cryptolib"),
    Row(
        "cache emptied",
        files(GOOD, (f"{CACHE}/99213845_5032", b"")),
        Line.FOLDERS,
        FAILURE,
        "abîmé",
    ),
    Row(
        "cache zeroed",
        files(GOOD, (f"{CACHE}/99213845_5032", bytes(512))),
        Line.FOLDERS,
        FAILURE,
        "abîmé",
    ),
    Row("cache of the future", files(GOOD, age=4e9), Line.FOLDERS, FAILURE, "abîmé"),
    Row(
        "cache foreign",
        files(GOOD, (f"{CACHE}/notes.txt", b"hello")),
        Line.FOLDERS,
        ATTENTION,
        "étrangers",
    ),
    Row("log folder is a file", files((folders.LOGS, b"")), Line.FOLDERS, FAILURE, "lire"),
]


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_one_fault(workstation: Bench, baseline: Lights, row: Row) -> None:
    turns_its_line_only(workstation, baseline, row)
