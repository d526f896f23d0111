"""The journal of unblockings: durable, private, and silent about codes and cards."""

from pathlib import Path

import pytest

from app.backend.unblock_journal import DiskJournal
from app.domain.pin import UnblockStep
from app.domain.problem import LocalProblem

SERIAL = "5A0A8025000001992138450F"


def test_the_last_step_is_found_again_by_another_program(tmp_path: Path) -> None:
    journal = DiskJournal(tmp_path / "unblockings")
    for step in UnblockStep:
        journal.note(SERIAL, step)
        assert DiskJournal(tmp_path / "unblockings").pending(SERIAL) is step


def test_each_card_has_its_own_and_forgetting_is_final(tmp_path: Path) -> None:
    journal = DiskJournal(tmp_path)
    journal.note(SERIAL, UnblockStep.RESETTING_COUNTER)
    assert journal.pending("another") is None
    journal.forget("another")
    assert journal.pending(SERIAL) is UnblockStep.RESETTING_COUNTER
    journal.forget(SERIAL)
    assert journal.pending(SERIAL) is None


def test_files_are_private_and_name_no_card(tmp_path: Path) -> None:
    DiskJournal(tmp_path).note(SERIAL, UnblockStep.PRESENTING_PUK)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert SERIAL not in file.name
    assert file.read_text() == "presenting-puk"


def test_a_file_that_makes_no_sense_is_no_unblocking(tmp_path: Path) -> None:
    journal = DiskJournal(tmp_path)
    journal.note(SERIAL, UnblockStep.PRESENTING_PUK)
    next(tmp_path.iterdir()).write_bytes(b"\xff\x00")
    assert journal.pending(SERIAL) is None


def test_what_cannot_be_noted_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LocalProblem):
        DiskJournal(tmp_path / "file" / "below").note(SERIAL, UnblockStep.PRESENTING_PUK)
