"""Policies of Windows and macOS, read from exports; their templates, held to the settings."""

import plistlib
import re
from dataclasses import fields
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app import policies, settings
from app.paths import below
from app.policy_templates import EXAMPLES, NAMESPACE, files
from app.policy_templates import PROFILE as PROFILE_FILE
from app.setting_titles import TITLES
from app.settings import Layer, Settings, Source

PROFILE = policies.PROFILE_DOMAIN

EXPORT = r"""Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SOFTWARE\Policies]

[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Poste CPx]
"backend_url"="https://cartes.example.org/v1"
"extra_authority"="C:\\ProgramData\\CPx\\autorit\"e.pem"
"soon_days"=dword:0000003c
"fleet"=dword:00000001
"reminder_days"=hex(7):36,00,30,00,00,00,33,00,30,00,\
  00,00,00,00
"declarants"=hex(7):54,00,49,00,54,00,55,00,4c,00,41,00,49,00,52,00,45,00,00,00,00,00
"receipt_keys"=hex(2):43,00,3a,00,5c,00,6b,00,00,00
"card_office_mail"=hex:01,02

[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Poste CPx\Other]
"log_level"="DEBUG"
"""


def test_an_export_of_the_registry_holds_what_a_policy_file_would() -> None:
    values = policies.from_registry(policies.exported(EXPORT), settings.NUMBERS)
    assert values == {
        "backend_url": "https://cartes.example.org/v1",
        "extra_authority": 'C:\\ProgramData\\CPx\\autorit"e.pem',
        "soon_days": 60,
        "fleet": 1,
        "reminder_days": [60, 30],
        "declarants": ["TITULAIRE"],
        "receipt_keys": "C:\\k",
        "card_office_mail": b"\x01\x02",
    }
    resolved = settings.resolve([Layer(Source.POLICY, "HKLM", values)])
    held = resolved.settings
    assert (held.soon_days, held.reminder_days, held.fleet) == (60, (60, 30), True)
    assert "card_office_mail" in {fault.name for fault in resolved.faults}


@pytest.mark.parametrize("key", ["SOFTWARE\\Other", "SOFTWARE\\Policies"])
def test_another_key_is_not_ours(key: str) -> None:
    assert policies.exported(EXPORT, key) == ()


def test_a_profile_and_what_the_system_makes_of_it_read_the_same() -> None:
    profile = PROFILE_FILE.read_bytes()
    values = policies.from_profile(profile)
    assert values == {"backend_url": "https://cartes.example.org/v1"}
    assert policies.from_profile(plistlib.dumps(values)) == values
    assert policies.from_profile(profile, "org.example.other") == {}
    assert settings.resolve([Layer(Source.POLICY, "profile", values)]).faults == ()


def test_the_profile_s_comments_hold_every_other_setting() -> None:
    held = re.sub(r"<!-- (<key>.*</key>.*) -->", r"\1", PROFILE_FILE.read_text("utf-8"))
    values = policies.from_profile(held.encode())
    assert set(values) == set(settings.NAMES)
    resolved = settings.resolve([Layer(Source.POLICY, "profile", values)])
    assert resolved.faults == ()
    assert set(EXAMPLES) == {name for name in values if settings.default(name) is None}
    assert {
        each.name for each in resolved.effective if each.value == settings.default(each.name)
    } == set(values) - set(EXAMPLES)


@pytest.mark.parametrize("data", [b"", b"not a list", b"<plist><dict><key>", plistlib.dumps([1])])
def test_what_is_no_property_list_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        policies.from_profile(data)


def test_managed_preferences_are_found_or_their_fault_is(tmp_path: Path) -> None:
    assert policies.profiles(tmp_path) == ()
    file = tmp_path / f"{PROFILE}.plist"
    file.write_bytes(plistlib.dumps({"fleet": True}, fmt=plistlib.FMT_BINARY))
    assert policies.profiles(tmp_path) == (policies.Held(str(file), {"fleet": True}),)
    file.write_bytes(b"broken")
    assert policies.profiles(tmp_path) == (policies.Held(str(file), None),)


def test_what_a_system_holds_is_stronger_than_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = (policies.Held("HKLM", {"soon_days": 45}), policies.Held("broken", None))
    monkeypatch.setattr(policies, "held", lambda _numbers: held)
    (tmp_path / "policy.toml").write_text("soon_days = 10\nfleet = true\n")
    resolved = settings.load(below(tmp_path), {}, tmp_path)
    assert (resolved.settings.soon_days, resolved.settings.fleet) == (45, True)
    assert [fault.place for fault in resolved.faults] == ["broken"]


def test_every_setting_has_a_title() -> None:
    assert set(TITLES) == {field.name for field in fields(Settings)}


def test_the_templates_are_current() -> None:
    for file, content in files().items():
        assert file.read_text("utf-8") == content, "python -m app.policy_templates"


def test_the_templates_are_whole() -> None:
    group = {file: text for file, text in files().items() if file.suffix != ".mobileconfig"}
    trees = {file: ElementTree.fromstring(text) for file, text in group.items()}  # noqa: S314
    admx = next(tree for file, tree in trees.items() if file.suffix == ".admx")
    space = f"{{{NAMESPACE}}}"
    found = {policy.get("name"): policy for policy in admx.iter(f"{space}policy")}
    assert set(found) == {field.name for field in fields(Settings)}
    wanted = {
        value.removeprefix("$(string.").removesuffix(")")
        for node in admx.iter()
        for value in node.attrib.values()
        if value.startswith("$(string.")
    }
    for policy in found.values():
        parts = [child.tag.removeprefix(space) for child in policy]
        values = ["elements"] if policy.get("presentation") else ["enabledValue", "disabledValue"]
        assert parts == ["parentCategory", "supportedOn", *values]
        assert policy.get("key") == policies.REGISTRY_KEY and policy.get("class") == "Machine"
    shown = {name for name, policy in found.items() if policy.get("presentation")}
    for file, tree in trees.items():
        if file.suffix == ".adml":
            assert {node.get("id") for node in tree.iter(f"{space}string")} == wanted
            boxes = {node.get("id"): list(node) for node in tree.iter(f"{space}presentation")}
            assert set(boxes) == shown
            assert {box.get("refId") for (box,) in boxes.values()} == {"value"}
