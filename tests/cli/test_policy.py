"""`policy` lists each effective value with its source, and what was wrong with its place."""

import json
from pathlib import Path

import pytest

from app import settings
from app.cli import exits
from app.cli.verbs import run_verb

POLICY = """
backend_url = "https://cartes.example.org/v1"
soon_days = "soixante"
fleet = true
unheard_of = 1
"""


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A policy with two good values, a wrong one and a name that does not exist."""
    file = tmp_path / "policy.toml"
    file.write_text(POLICY)
    monkeypatch.setenv(settings.POLICY_VARIABLE, str(file))
    return file


def test_words_name_value_source_and_place(
    policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_verb(["policy"]) == exits.WARNINGS
    told, wrong = capsys.readouterr()
    lines = {line.split()[0]: line for line in told.splitlines()}
    assert set(lines) == set(settings.NAMES)
    assert lines["fleet"].endswith(f"oui  (établissement : {policy})")
    assert lines["soon_days"].endswith("90  (par défaut)")
    assert lines["hotline_price"].endswith("(par défaut)")
    assert wrong.splitlines() == [
        f"{policy}: unheard_of: ce nom de réglage n’existe pas",
        f"{policy}: soon_days: un nombre entier dans les limites permises est attendu",
    ]


def test_json_keeps_the_machine_s_words(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_verb(["policy", "--json"]) == exits.WARNINGS
    told = json.loads(capsys.readouterr().out)
    by_name = {each["name"]: each for each in told["settings"]}
    assert by_name["fleet"] == {
        "name": "fleet",
        "value": True,
        "source": "policy",
        "place": str(policy),
    }
    assert by_name["soon_days"]["source"] == "default"
    assert {fault["name"] for fault in told["faults"]} == {"unheard_of", "soon_days"}


def test_a_file_that_is_no_toml_is_told_with_its_line(
    policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy.write_text("fleet = true\n= 3\n")
    assert run_verb(["policy"]) == exits.WARNINGS
    wrong = capsys.readouterr().err
    assert "n’est pas écrit en TOML" in wrong and "line 2" in wrong
