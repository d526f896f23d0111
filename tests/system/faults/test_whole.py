"""The whole matrix: nothing wrong, everything hanging, and how many faults it holds."""

from app.domain.finding import Line, sentence_of
from app.language import _
from tests.system.bench import Bench, everything_hanging
from tests.system.faults import (
    test_card,
    test_files,
    test_network,
    test_service,
    test_workstation,
)
from tests.system.faults.rows import LIMIT_S, OK, lights, run

FAMILIES = (test_service, test_card, test_files, test_network, test_workstation)


def test_nothing_wrong_is_said_to_be_so_in_less_than_three_seconds(workstation: Bench) -> None:
    diagnosis = run(workstation.here)
    wrong = [f for f in diagnosis.findings if f.light is not OK and f.line is not Line.KEYRING]
    assert not wrong
    assert diagnosis.seconds < 3


def test_everything_hanging_at_once_ends_within_ten_seconds(workstation: Bench) -> None:
    with everything_hanging(workstation) as here:
        diagnosis = run(here)
    assert diagnosis.seconds < LIMIT_S
    assert {finding.line for finding in diagnosis.findings} == set(Line)
    said = {finding.line: sentence_of(finding, _) for finding in diagnosis.findings}
    assert "ne répond pas" in said[Line.SERVICE]
    assert "bloquée" in said[Line.KEYRING]
    assert lights(diagnosis)[Line.PROGRAM] is OK


def test_the_matrix_holds_at_least_forty_faults_of_all_lines() -> None:
    rows = [row for family in FAMILIES for row in family.ROWS]
    names = {row.name for row in rows}
    assert len(names) == len(rows) >= 40
    # The keyring's faults need a session bus each (test_diagnose); the program's line states facts.
    assert {row.line for row in rows} == set(Line) - {Line.KEYRING, Line.PROGRAM}
