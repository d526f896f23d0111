"""The command line's manners: wrong usage, output that cannot be written, what is missing."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from app import assembly
from app.__main__ import main
from app.cli import exits
from app.cli.status import what_is_missing
from app.cli.verbs import run_verb
from app.demo.card import insert
from app.demo.readers import DEFAULT_READERS, VirtualReaders
from app.domain.catalogue import explain
from app.domain.problem import ProblemCode
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.reader.hub import Hub
from tests.cli.cards import empty, station
from tests.ui.samples import READER

ENGLISH = ("usage:", "error", "argument ", "required", "invalid", "positional", "show ", "exit")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("nonsense", "valeur inconnue"),
        ("status extra", "arguments de trop : extra"),
        ("status --reader", "une valeur est attendue"),
        ("status --json=1", "aucune valeur"),
        ("status --wait -1", "valeur refusée : '-1'"),
        ("status --wait nan", "valeur refusée"),
        ("status --wait inf", "valeur refusée"),
        ("virtual-card cps3-nurse --line-speed 0", "--line-speed : valeur refusée"),
        ("virtual-card cps3-nurse --port 65536", "--port : valeur refusée"),
        ("sandbox --port -1", "--port"),
        ("receipt verify", "il manque : FICHIER"),
    ],
)
def test_wrong_usage(words: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run_verb(words.split())
    assert ended.value.code == exits.USAGE
    told = capsys.readouterr().err
    assert says in told
    assert not [word for word in ENGLISH if word in told]


HELP = ("", "--demo", "status", "watch", "diagnose", "inventory", "outbox", "policy", "receipt",
        "receipt verify", "virtual-card", "sandbox")  # fmt: skip


@pytest.mark.parametrize("verb", HELP)
def test_help_is_in_the_program_s_language(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run_verb([*verb.split(), "--help"])
    assert ended.value.code == exits.DONE
    told = capsys.readouterr().out
    assert told.startswith("usage : poste-cpx") and "affiche cette aide" in told
    assert not [word for word in ENGLISH if word in told]


def test_a_demonstration_card_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--demo", "nobody"]) == exits.USAGE
    told = capsys.readouterr().err
    assert "« nobody »" in told and "cps3-nurse" in told


@pytest.mark.parametrize("words", ["policy --json", "virtual-card cps3-nurse --log /dev/full/log"])
def test_a_full_disk_ends_in_a_sentence(words: str, tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "app", *words.split()],
            env=os.environ | {"POSTE_CPX_HOME": str(tmp_path)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == exits.PROBLEM
    assert len(ended.stderr.splitlines()) == 1


WRONG = ReaderView(READER, ReaderState.WRONG_CARD, problem=ProblemCode.CARD_VITALE)


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (Station(ServiceState.ABSENT), ProblemCode.SERVICE_ABSENT),
        (Station(ServiceState.STOPPED), ProblemCode.SERVICE_STOPPED),
        (Station(ServiceState.REFUSED), ProblemCode.SERVICE_REFUSED),
        (Station(ServiceState.RUNNING), ProblemCode.NO_READER),
        (station(empty()), ProblemCode.CARD_ABSENT),
        (station(empty(), WRONG), ProblemCode.CARD_VITALE),
    ],
)
def test_status_says_what_is_missing(seen: Station, code: ProblemCode) -> None:
    assert what_is_missing(seen).code is code


def standing_in(monkeypatch: pytest.MonkeyPatch, profile: str | None) -> None:
    """Let `status` see virtual readers, with a card of that profile in the first."""
    readers = VirtualReaders()
    if profile is not None:
        readers.insert(DEFAULT_READERS[0], insert(profile, date(2026, 11, 22)))

    @asynccontextmanager
    async def open_hub() -> AsyncIterator[Hub]:
        hub = Hub(readers)
        hub.start()
        yield hub
        hub.close()

    monkeypatch.setattr(assembly, "open_hub", open_hub)


def test_a_sentence_is_said_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reader's block says what is wrong with its card; stderr has the code for scripts."""
    standing_in(monkeypatch, "vitale")
    assert run_verb(["status"]) == exits.PROBLEM
    said = capsys.readouterr()
    explained = explain(ProblemCode.CARD_VITALE)
    assert said.out.count(explained.what) == said.out.count(explained.remedy) == 1
    assert said.err == "card-vitale\n"


def test_what_no_reader_says_is_said_on_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    standing_in(monkeypatch, None)
    assert run_verb(["status"]) == exits.PROBLEM
    said = capsys.readouterr()
    explained = explain(ProblemCode.CARD_ABSENT)
    assert explained.what not in said.out
    assert said.err.startswith("card-absent\n")
    assert explained.remedy in said.err


def test_a_problem_in_json_is_json_on_stderr_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    standing_in(monkeypatch, "vitale")
    assert run_verb(["status", "--json"]) == exits.PROBLEM
    said = capsys.readouterr()
    assert json.loads(said.out)["readers"][0]["problem"] == "card-vitale"
    assert json.loads(said.err)["problem"] == "card-vitale"


@pytest.mark.parametrize(
    ("environ", "chosen", "said"),
    [
        ({"LC_ALL": "en_GB.UTF-8"}, "", "PC/SC service  stopped"),
        ({"LC_ALL": "fr_FR.UTF-8"}, "", "Service PC/SC  arrêté"),
        ({"LC_ALL": "fr_FR.UTF-8"}, 'language = "en"', "PC/SC service  stopped"),
        ({"LC_ALL": "en_GB.UTF-8"}, 'language = "fr"', "Service PC/SC  arrêté"),
    ],
)
def test_the_language_of_the_command_line(
    environ: dict[str, str], chosen: str, said: str, own_home: Path
) -> None:
    settings = own_home / "poste-cpx" / "settings"
    settings.mkdir(parents=True)
    (settings / "settings.toml").write_text(chosen)
    ended = subprocess.run(
        [sys.executable, "-m", "app", "status"],
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout == f"{said}\n"
