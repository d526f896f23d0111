"""Each repair does what it says, says when it cannot, and has its lines examined again."""

import asyncio
from pathlib import Path

import pytest

from app.diagnostics.checks import service, workstation
from app.diagnostics.checks.service import Door, ServiceFacts
from app.diagnostics.repairs import CONCERNS, Means, elevated, elevated_on_windows, perform
from app.domain.finding import Finding, Line, Repair, RepairId
from app.settings import Fault, resolve
from tests.diagnostics.places import lay, place


class Shell:
    """A shell that keeps what it was asked; what it can do is the window's business."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def means(self) -> Means:
        return Means(
            reestablish=lambda: self.asked.append("reestablish"),
            copy=self.asked.append,
            open_settings=lambda: self.asked.append("settings"),
            choose_reader=lambda: self.asked.append("reader"),
        )


def repair(kind: RepairId, *command: str, target: str = "") -> Repair:
    return Repair(kind, "", "", "", command, target)


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        (RepairId.REESTABLISH, "reestablish"),
        (RepairId.OPEN_SETTINGS, "settings"),
        (RepairId.CHOOSE_READER, "reader"),
    ],
)
def test_what_the_shell_does(tmp_path: Path, kind: RepairId, asked: str) -> None:
    shell, came = Shell(), list[Finding]()
    outcome = asyncio.run(perform(repair(kind), place(tmp_path), shell.means(), came.append))
    assert outcome.done and shell.asked == [asked]
    assert {finding.line for finding in outcome.after} == CONCERNS[kind]
    assert set(came) == set(outcome.after)


def test_a_command_is_copied_as_it_is_typed(tmp_path: Path) -> None:
    shell = Shell()
    asked = repair(RepairId.COPY_COMMAND, "apt", "install", "pcscd")
    asyncio.run(perform(asked, place(tmp_path), shell.means()))
    assert shell.asked == ["sudo apt install pcscd"]


@pytest.mark.parametrize(
    ("user", "environment", "words"),
    [
        (0, {}, ("systemctl", "x")),
        (1000, {"DISPLAY": ":0"}, ("pkexec", "systemctl", "x")),
        (1000, {"WAYLAND_DISPLAY": "wayland-0"}, ("pkexec", "systemctl", "x")),
        (1000, {}, None),
    ],
)
def test_rights_are_asked_for_where_somebody_can_answer(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    user: int,
    environment: dict[str, str],
    words: tuple[str, ...] | None,
) -> None:
    lay(tmp_path, "pkexec").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert elevated(("systemctl", "x"), environment, user) == words


def test_windows_asks_for_rights_itself() -> None:
    assert elevated_on_windows(("sc", "start", "SCardSvr"))[-1] == (
        "Start-Process -Verb RunAs -Wait -FilePath sc -ArgumentList 'start', 'SCardSvr'"
    )


def test_starting_runs_the_command_that_was_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    shell, mark = Shell(), tmp_path / "started"
    start = repair(RepairId.START_SERVICE, "touch", str(mark))
    outcome = asyncio.run(perform(start, place(tmp_path), shell.means()))
    assert outcome.done and mark.exists() and shell.asked == ["reestablish"]
    assert Line.SERVICE in {finding.line for finding in outcome.after}


@pytest.mark.parametrize("command", [("false",), ("no-such-command-anywhere",)])
def test_a_command_that_fails_is_said_and_nothing_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    shell = Shell()
    start = repair(RepairId.START_SERVICE, *command)
    outcome = asyncio.run(perform(start, place(tmp_path), shell.means()))
    assert not outcome.done and not outcome.helped and outcome.sentence
    assert shell.asked == [] and outcome.after == ()


def test_a_cache_that_is_gone_is_said(tmp_path: Path) -> None:
    purge = repair(RepairId.PURGE_CACHE, target=str(tmp_path / "nowhere"))
    outcome = asyncio.run(perform(purge, place(tmp_path), Shell().means()))
    assert not outcome.done and outcome.sentence


def test_every_repair_that_is_offered_says_what_it_will_do_and_check() -> None:
    stopped = ServiceFacts(True, True, Door.ABSENT, None)
    refused = ServiceFacts(False, False, Door.ABSENT, None, install=("apt",))
    faults = resolve([])
    object.__setattr__(faults, "faults", (Fault("x", "y", "z"),))
    offered = [
        *service.judge(stopped, "").repairs,
        *service.judge(refused, "").repairs,
        *workstation.judge_settings(faults).repairs,
    ]
    assert len(offered) == 4
    for each in offered:
        assert each.button and each.will.endswith(".") and each.then.endswith(".")
