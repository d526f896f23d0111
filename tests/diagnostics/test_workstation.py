"""Keyring, disk, settings, outbox, program: each judged on what is really there."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.backend.outbox_health import OutboxCounts
from app.diagnostics.checks import workstation as check
from app.domain.finding import Light, sentence_of
from app.domain.problem import LocalProblem, ProblemCode
from app.language import _
from app.settings import Fault, Layer, Source, resolve
from tests.diagnostics.places import NOW, lay, place


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (ProblemCode.KEYRING_ABSENT, "Aucun trousseau"),
        (ProblemCode.KEYRING_LOCKED, "verrouillé"),
        (ProblemCode.SETTINGS_INVALID, "settings-invalid"),
    ],
)
def test_keyring_that_refuses(tmp_path: Path, code: ProblemCode, says: str) -> None:
    def refuse() -> None:
        raise LocalProblem(code)

    finding = check.examine_keyring(place(tmp_path, keyring=refuse))
    assert (finding.light, finding.problem) == (Light.ATTENTION, code)
    assert says in sentence_of(finding, _)


def test_a_session_without_bus_has_no_keyring(tmp_path: Path) -> None:
    finding = check.examine_keyring(place(tmp_path))
    assert finding.problem is ProblemCode.KEYRING_ABSENT


def test_disk_accepts_a_file_and_keeps_none(tmp_path: Path) -> None:
    here = place(tmp_path)
    finding = check.examine_disk(here)
    assert finding.light in (Light.OK, Light.ATTENTION)  # a full developer's disk warns
    assert list(here.paths.data.iterdir()) == []


def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    here = place(tmp_path)
    lay(tmp_path, "/home/data", b"not a folder")
    finding = check.examine_disk(here)
    assert (finding.light, finding.problem) == (Light.FAILURE, ProblemCode.STORE_READ_ONLY)
    assert "existe déjà" in sentence_of(finding, _)
    assert str(finding.fact("detail")).startswith("EEXIST")


def test_a_wrong_setting_is_told_with_its_place() -> None:
    wrong = resolve([Layer(Source.POLICY, "/etc/poste-cpx/policy.toml", {"soon_days": "x"})])
    finding = check.judge_settings(wrong)
    assert (finding.light, finding.problem) == (Light.ATTENTION, ProblemCode.SETTINGS_INVALID)
    assert "/etc/poste-cpx/policy.toml" in sentence_of(finding, _)
    assert "soon_days" in sentence_of(finding, _)
    good = resolve([Layer(Source.POLICY, "/etc/poste-cpx/policy.toml", {"soon_days": 30})])
    finding = check.judge_settings(good)
    assert (finding.light, finding.fact("policy")) == (Light.OK, ("soon_days",))


def test_a_settings_file_that_cannot_be_read_is_told() -> None:
    from dataclasses import replace

    broken = replace(resolve([]), faults=(Fault("/etc/poste-cpx/policy.toml", None, "illisible"),))
    assert "illisible" in sentence_of(check.judge_settings(broken), _)


@pytest.mark.parametrize(
    ("counts", "light", "says"),
    [
        (OutboxCounts(), Light.OK, "Aucune déclaration"),
        (OutboxCounts(2, 0, NOW - timedelta(hours=3)), Light.OK, "2 déclarations attendent"),
        (OutboxCounts(2, 0, NOW - timedelta(hours=30)), Light.ATTENTION, "30 heures"),
        (OutboxCounts(0, 1), Light.ATTENTION, "1 déclaration refusée"),
    ],
)
def test_outbox(counts: OutboxCounts, light: Light, says: str) -> None:
    finding = check.judge_outbox(counts, NOW)
    assert finding.light is light
    assert says in sentence_of(finding, _)


def test_a_damaged_outbox_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    here = place(tmp_path)
    assert check.examine_outbox(here).light is Light.OK
    file = lay(tmp_path, "/home/data/outbox.sqlite3", b"not a database at all" * 100)
    before = file.read_bytes()
    finding = check.examine_outbox(here)
    assert (finding.light, finding.problem) == (Light.FAILURE, ProblemCode.STORE_DAMAGED)
    assert file.read_bytes() == before


def test_the_program_states_its_versions() -> None:
    finding = check.examine_program()
    assert finding.light is Light.OK
    packages = finding.fact("packages")
    assert isinstance(packages, tuple) and all("?" not in package for package in packages)
