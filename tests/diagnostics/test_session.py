"""Where the session runs decides where the reader must be plugged."""

from pathlib import Path

import pytest

from app.diagnostics.checks.session import (
    SessionFacts,
    SessionKind,
    examine,
    judge,
    kind_of,
    virtual_machine_of,
)
from app.domain.finding import Light
from tests.diagnostics.places import place


@pytest.mark.parametrize(
    ("environment", "service", "kind"),
    [
        ({}, "gdm-password", SessionKind.LOCAL),
        ({"SESSIONNAME": "Console"}, "", SessionKind.LOCAL),
        ({"SESSIONNAME": "RDP-Tcp#3"}, "", SessionKind.RDP),
        ({"SESSIONNAME": "ICA-CGP#1"}, "", SessionKind.CITRIX),
        ({"CITRIX_SESSION_ID": "12"}, "", SessionKind.CITRIX),
        ({"XRDP_SESSION": "4242"}, "", SessionKind.XRDP),
        ({}, "xrdp-sesman", SessionKind.XRDP),
        ({"SSH_CONNECTION": "192.0.2.1 5 192.0.2.2 22"}, "", SessionKind.SSH),
        ({}, "sshd", SessionKind.SSH),
    ],
)
def test_kind(environment: dict[str, str], service: str, kind: SessionKind) -> None:
    assert kind_of(environment, service) is kind


@pytest.mark.parametrize(
    ("identity", "machine"),
    [
        ("QEMU Standard PC (i440FX + PIIX, 1996) SeaBIOS", "KVM"),
        ("VMware, Inc. VMware Virtual Platform", "VMware"),
        ("innotek GmbH VirtualBox", "VirtualBox"),
        ("Microsoft Corporation Virtual Machine", "Hyper-V"),
        ("Dell Inc. OptiPlex 7010", ""),
        ("", ""),
    ],
)
def test_virtual_machine(identity: str, machine: str) -> None:
    assert virtual_machine_of(identity) == machine


@pytest.mark.parametrize(
    ("facts", "readers", "light", "says"),
    [
        (SessionFacts(SessionKind.LOCAL), 0, Light.OK, "Session locale"),
        (SessionFacts(SessionKind.LOCAL, active=False), 1, Light.ATTENTION, "premier plan"),
        (SessionFacts(SessionKind.LOCAL, machine="KVM"), 1, Light.OK, "bien relié"),
        (SessionFacts(SessionKind.LOCAL, machine="KVM"), 0, Light.ATTENTION, "relié à elle"),
        (SessionFacts(SessionKind.LOCAL, machine="KVM"), None, Light.OK, "conteneur ({machine})."),
        (SessionFacts(SessionKind.SSH), 1, Light.ATTENTION, "ssh"),
        (SessionFacts(SessionKind.XRDP), 1, Light.ATTENTION, "xrdp"),
        (SessionFacts(SessionKind.RDP), 1, Light.ATTENTION, "devant vous"),
        (SessionFacts(SessionKind.CITRIX), 1, Light.ATTENTION, "Citrix"),
    ],
)
def test_sentence(facts: SessionFacts, readers: int | None, light: Light, says: str) -> None:
    finding = judge(facts, readers)
    assert finding.light is light and says in finding.sentence


def test_this_machine_can_be_examined(tmp_path: Path) -> None:
    finding = examine(place(tmp_path, environment={"SSH_TTY": "/dev/pts/0"}), 1)
    assert finding.fact("kind") == "ssh"
