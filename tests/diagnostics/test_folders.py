"""The Cryptolib's cache: every flaw that can be seen from outside, and the purge."""

import asyncio
import os
from pathlib import Path

import pytest

from app.diagnostics.checks.folders import CACHE, CONFIGURATION, LOGS, examine
from app.diagnostics.repairs import Means, perform
from app.domain.finding import Light, RepairId
from tests.diagnostics.places import lay, place

GOOD = ("99213845_5031", "99213845_20100316110000Z_00017002", "99213845_s_3F00D003")
MEANS = Means(reestablish=lambda: None, copy=lambda _text: None)


def fill(root: Path) -> None:
    for name in GOOD:
        lay(root, f"{CACHE}/{name}", os.urandom(64))


@pytest.mark.parametrize(
    ("name", "content", "light", "flaw"),
    [
        ("99213845_5032", bytes(range(32)), Light.OK, None),
        ("99213845_5032", b"", Light.FAILURE, "empty"),
        ("99213845_5032", bytes(512), Light.FAILURE, "zeroed"),
        ("notes.txt", b"hello", Light.ATTENTION, "foreign"),
    ],
)
def test_one_file_decides(
    tmp_path: Path, name: str, content: bytes, light: Light, flaw: str | None
) -> None:
    fill(tmp_path)
    lay(tmp_path, f"{CACHE}/{name}", content)
    finding = examine(place(tmp_path))
    assert finding.light is light
    assert finding.fact("flaws") == ((flaw,) if flaw else ())
    assert bool(finding.repairs) == (light is Light.FAILURE)


def test_a_file_from_the_future_is_not_right(tmp_path: Path) -> None:
    file = lay(tmp_path, f"{CACHE}/{GOOD[0]}", b"\x01")
    os.utime(file, (4e9, 4e9))
    assert examine(place(tmp_path)).fact("flaws") == ("future",)


def test_no_cache_is_no_fault_and_a_moved_one_is_found(tmp_path: Path) -> None:
    assert examine(place(tmp_path)).light is Light.OK
    lay(tmp_path, CONFIGURATION, 'cache {\n  path = "/srv/cps";\n}\n')
    lay(tmp_path, "/srv/cps/99213845_5031", b"")
    finding = examine(place(tmp_path))
    assert finding.light is Light.FAILURE
    assert finding.repairs[0].target == str(tmp_path / "srv/cps")


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path) -> None:
    lay(tmp_path, LOGS, b"a file where a folder should be")
    finding = examine(place(tmp_path))
    assert finding.light is Light.FAILURE
    assert finding.fact("closed") == (str(tmp_path / LOGS.lstrip("/")),)


def test_the_purge_removes_cache_files_only_and_looks_again(tmp_path: Path) -> None:
    fill(tmp_path)
    lay(tmp_path, f"{CACHE}/99213845_5032", b"")
    kept = lay(tmp_path, f"{CACHE}/notes.txt", b"mine")
    outside = lay(tmp_path, "/outside", b"also mine")
    link = kept.parent / "99213845_AAAA"
    link.symlink_to(outside)
    here = place(tmp_path)
    (repair,) = examine(here).repairs
    assert repair.id is RepairId.PURGE_CACHE and repair.will and repair.then
    outcome = asyncio.run(perform(repair, here, MEANS))
    assert outcome.done and outcome.helped
    assert sorted(file.name for file in kept.parent.iterdir()) == ["99213845_AAAA", "notes.txt"]
    assert outside.read_bytes() == b"also mine"
