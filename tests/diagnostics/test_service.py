"""The PC/SC service: every state of library, socket and systemd leads to its own sentence."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.diagnostics.checks.service import (
    POLKIT_ACTION,
    REFUSED,
    Door,
    ServiceFacts,
    Unit,
    examine,
    install_command,
    judge,
    knock,
    library_loads,
    start_command,
    unit_of,
)
from app.domain.finding import Light, RepairId, sentence_of
from app.domain.problem import ProblemCode
from app.language import _
from tests.diagnostics.places import lay, place

GOOD = {"library": True, "installed": True, "door": Door.OPEN, "entry": 0}
APT = ("apt", "install", "pcscd", "libccid")


@pytest.mark.parametrize(
    ("facts", "light", "says", "repairs"),
    [
        ({}, Light.OK, "fonctionne", []),
        ({"unit": Unit("active", "enabled")}, Light.OK, "fonctionne", []),
        (
            {"unit": Unit("active", "disabled")},
            Light.ATTENTION,
            "ne démarrera pas",
            [RepairId.COPY_COMMAND],
        ),
        ({"library": False, "install": APT}, Light.FAILURE, "bibliothèque", ["copy-command"]),
        (
            {"door": Door.ABSENT, "entry": None, "installed": False, "install": APT},
            Light.FAILURE,
            "pas installé",
            ["copy-command"],
        ),
        (
            {"door": Door.ABSENT, "entry": None},
            Light.FAILURE,
            "est arrêté",
            ["start-service", "reestablish"],
        ),
        (
            {"door": Door.REFUSED, "entry": None},
            Light.FAILURE,
            "est arrêté",
            ["start-service", "reestablish"],
        ),
        ({"door": Door.DENIED, "entry": None}, Light.FAILURE, "pas le droit", ["reestablish"]),
        ({"door": Door.DEAF, "entry": None}, Light.FAILURE, "ne répond pas", ["start-service"]),
        ({"entry": REFUSED}, Light.FAILURE, "polkit", ["reestablish"]),
        ({"entry": 0x8010001D}, Light.FAILURE, "une erreur", ["reestablish"]),
    ],
)
def test_each_state_has_its_sentence(
    facts: dict[str, object], light: Light, says: str, repairs: list[str]
) -> None:
    finding = judge(ServiceFacts(**{**GOOD, **facts}), "/run/pcscd/pcscd.comm")  # type: ignore[arg-type]
    assert (finding.light, [repair.id for repair in finding.repairs]) == (light, repairs)
    assert says in finding.sentence
    assert (finding.problem is not None) == (light is Light.FAILURE)


@pytest.mark.parametrize(
    ("unit", "command"),
    [
        (None, "pcscd"),
        (Unit("inactive", "disabled"), "systemctl enable --now pcscd.socket"),
        (Unit("inactive", "masked"), "systemctl unmask --now pcscd.socket pcscd.service"),
    ],
)
def test_the_command_is_exact_and_shown(unit: Unit | None, command: str) -> None:
    assert " ".join(start_command(unit)) == command
    stopped = ServiceFacts(True, True, Door.ABSENT, None, unit=unit)
    finding = judge(stopped, "")
    assert finding.fact("command") == f"sudo {command}"
    assert finding.repairs[0].command == start_command(unit)


def test_a_session_kept_out_is_no_stopped_service() -> None:
    finding = judge(ServiceFacts(**{**GOOD, "entry": REFUSED}), "")  # type: ignore[arg-type]
    assert finding.problem is ProblemCode.SERVICE_REFUSED
    assert finding.fact("polkit") == POLKIT_ACTION
    denied = ServiceFacts(**{**GOOD, "door": Door.DENIED, "entry": None})  # type: ignore[arg-type]
    assert judge(denied, "").problem is ProblemCode.SERVICE_REFUSED


def test_systemd_and_os_release_are_read() -> None:
    assert unit_of("ActiveState=inactive\nUnitFileState=masked\n") == Unit("inactive", "masked")
    assert install_command('ID=debian\nVERSION_ID="12"\n') == APT
    assert install_command('ID="rocky"\nID_LIKE="rhel centos fedora"\n')[0] == "dnf"


def test_a_library_that_is_not_there_does_not_load() -> None:
    assert library_loads("libpcsclite.so.1")
    assert not library_loads("libpcsclite-nowhere.so.1")


@contextmanager
def listening(path: Path, backlog: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen(backlog)
        yield server


def test_the_socket_is_really_knocked_at(tmp_path: Path) -> None:
    path = tmp_path / "pcscd.comm"
    here = place(tmp_path, environment={"PCSCLITE_CSOCK_NAME": str(path)})
    assert knock(here) is Door.ABSENT
    with listening(path, 1):
        assert knock(here) is Door.OPEN
    assert knock(here) is Door.REFUSED


def test_the_whole_check_of_a_machine_without_the_service(tmp_path: Path) -> None:
    lay(tmp_path, "/etc/os-release", "ID=fedora\n")
    here = place(tmp_path, environment={"PCSCLITE_CSOCK_NAME": str(tmp_path / "none")})
    finding = examine(here)
    assert finding.problem is ProblemCode.SERVICE_ABSENT
    assert sentence_of(finding, _).endswith("sudo dnf install pcsc-lite pcsc-lite-ccid")
