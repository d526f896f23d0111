"""Which value wins, what is refused, and what the command line says of it."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import settings
from app.domain.problem import LocalProblem, ProblemCode
from app.paths import Paths, below
from app.settings import Layer, Resolved, Settings, Source

EXAMPLE = Path(__file__).parent.parent / "resources" / "policies" / "policy.example.toml"


def _resolve(policy: dict[str, Any] | None = None, user: dict[str, Any] | None = None) -> Resolved:
    return settings.resolve(
        [Layer(Source.POLICY, "policy", policy or {}), Layer(Source.USER, "user", user or {})]
    )


def _source(resolved: Resolved, name: str) -> tuple[Any, Source, str | None]:
    item = next(item for item in resolved.effective if item.name == name)
    return item.value, item.source, item.place


@pytest.mark.parametrize(
    ("policy", "user", "expected"),
    [
        ({}, {}, (90, Source.DEFAULT, None)),
        ({}, {"soon_days": 30}, (30, Source.USER, "user")),
        ({"soon_days": 60}, {}, (60, Source.POLICY, "policy")),
        ({"soon_days": 60}, {"soon_days": 30}, (60, Source.POLICY, "policy")),
        ({"soon_days": "x"}, {"soon_days": 30}, (30, Source.USER, "user")),
        ({"soon_days": "x"}, {"soon_days": -1}, (90, Source.DEFAULT, None)),
    ],
)
def test_the_first_good_value_wins(
    policy: dict[str, Any], user: dict[str, Any], expected: object
) -> None:
    assert _source(_resolve(policy, user), "soon_days") == expected


def test_only_a_policy_locks() -> None:
    resolved = _resolve({"fleet": True}, {"language": "en"})
    assert resolved.locked("fleet")
    assert not resolved.locked("language")
    assert not resolved.locked("soon_days")
    assert resolved.settings == replace(Settings(), fleet=True, language="en")


def test_there_is_no_server_by_default_but_a_phone_line() -> None:
    assert Settings().backend_url is None
    assert Settings().hotline_number == "0 825 85 2000"


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("backend_url", "http://in.clear.example"),
        ("backend_url", "https://"),
        ("backend_url", "https://host:port"),
        ("backend_url", "https://name:word@host"),
        ("backend_url", 3),
        ("extra_authority", "relative.pem"),
        ("proxy", "socks5://host"),
        ("proxy", "http://name:word@host:3128"),
        ("proxy", ["system"]),
        ("database_url", "mysql://host/base"),
        ("soon_days", True),
        ("soon_days", 0),
        ("soon_days", 30.0),
        ("reminder_days", 30),
        ("reminder_days", [30, "x"]),
        ("declarants", ["VOISIN"]),
        ("hotline_number", "  "),
        ("pinpad", "oui"),
        ("log_level", "info"),
        ("language", ["fr"]),
        ("colour", "blue"),
    ],
)
def test_a_wrong_value_is_reported_with_its_place_and_ignored(name: str, raw: object) -> None:
    resolved = _resolve({name: raw})
    assert resolved.settings == Settings()
    [fault] = resolved.faults
    assert (fault.place, fault.name) == ("policy", name)
    assert fault.wants


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("backend_url", "https://host:8443/v1", "https://host:8443/v1"),
        ("extra_authority", "/etc/ca.pem", Path("/etc/ca.pem")),
        ("proxy", "none", "none"),
        ("proxy", "http://host:3128", "http://host:3128"),
        ("database_url", "postgresql://u:p@host/base", "postgresql://u:p@host/base"),
        ("reminder_days", [60, 7], (60, 7)),
        ("declarants", ["MANDATAIRE"], ("MANDATAIRE",)),
        ("pinpad", 0, False),
        ("reader_denylist", ["Broken reader"], ("Broken reader",)),
    ],
)
def test_a_good_value_is_taken(name: str, raw: object, value: object) -> None:
    resolved = _resolve({name: raw})
    assert getattr(resolved.settings, name) == value
    assert resolved.faults == ()


def _load(home: Paths, etc: Path, **environ: str) -> Resolved:
    return settings.load(home, environ, policy_folder=etc)


def test_policy_files_are_read_in_order(tmp_path: Path) -> None:
    etc = tmp_path / "etc"
    (etc / "policy.d").mkdir(parents=True)
    (etc / "policy.toml").write_text("soon_days = 10\nfleet = true\nretention_days = 1\n")
    (etc / "policy.d" / "10-site.toml").write_text("soon_days = 20\nretention_days = 2\n")
    (etc / "policy.d" / "20-room.toml").write_text("soon_days = 30\n")
    extra = tmp_path / "extra.toml"
    extra.write_text('soon_days = 40\nlanguage = "en"\n')
    loaded = _load(below(tmp_path), etc, POSTE_CPX_POLICY=str(extra)).settings
    assert (loaded.soon_days, loaded.retention_days, loaded.fleet) == (30, 2, True)
    assert loaded.language == "en"


@pytest.mark.parametrize("content", [b"soon_days = ", b"\xff\xfe", b"= 3"])
def test_a_broken_file_is_reported_and_ignored(tmp_path: Path, content: bytes) -> None:
    home = below(tmp_path)
    home.settings.mkdir()
    home.user_settings.write_bytes(content)
    resolved = _load(home, tmp_path / "etc")
    assert resolved.settings == Settings()
    [fault] = resolved.faults
    assert (fault.place, fault.name) == (str(home.user_settings), None)


def test_a_file_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    home = below(tmp_path)
    home.user_settings.mkdir(parents=True)
    [fault] = _load(home, tmp_path / "etc").faults
    assert fault.place == str(home.user_settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("language", "en"),
        ("fleet", True),
        ("soon_days", 45),
        ("reminder_days", (60, 7)),
        ("reader_denylist", ('Say "cheese"\\', "é\U0001f600\x7f\n")),
        ("extra_authority", "/etc/ca.pem"),
    ],
)
def test_a_choice_of_the_user_comes_back(tmp_path: Path, name: str, value: Any) -> None:
    home = below(tmp_path)
    settings.save(home, "retention_days", 7)
    settings.save(home, name, value)
    resolved = _load(home, tmp_path / "etc")
    expected = Path(value) if name == "extra_authority" else value
    if name == "reader_denylist":
        expected = tuple(text.strip() for text in value)
    assert getattr(resolved.settings, name) == expected
    assert resolved.settings.retention_days == 7
    settings.save(home, name, None)
    assert _source(_load(home, tmp_path / "etc"), name)[1] is Source.DEFAULT


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("postgresql://u:se@cret@host/b", "postgresql://u:****@host/b"),
        ("postgresql://host/b?password=secret&user=u", "postgresql://host/b?password=****&user=u"),
        ("https://cartes.example.org/v1", "https://cartes.example.org/v1"),
    ],
)
def test_a_password_in_an_address_is_not_shown(address: str, masked: str) -> None:
    assert settings.shown(address) == masked


def test_a_wrong_choice_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    home = below(tmp_path)
    with pytest.raises(LocalProblem) as caught:
        settings.save(home, "backend_url", "ftp://host")
    assert caught.value.code is ProblemCode.SETTINGS_INVALID
    assert not home.user_settings.exists()


def test_the_report_is_json_and_masks_a_password() -> None:
    resolved = _resolve({"database_url": "postgresql://u:secret@host/base", "soon_days": "x"})
    printed = json.dumps(settings.report(resolved))
    assert "secret" not in printed
    listed = {item["name"]: item for item in json.loads(printed)["settings"]}
    assert set(listed) == set(settings.NAMES)
    assert listed["database_url"]["value"] == "postgresql://u:****@host/base"
    assert listed["backend_url"]["value"] is None
    assert listed["reminder_days"]["value"] == [90, 60, 30, 15, 3]
    assert [fault["name"] for fault in json.loads(printed)["faults"]] == ["soon_days"]


def test_the_example_policy_names_everything_and_says_the_defaults() -> None:
    text = EXAMPLE.read_text("utf-8")
    resolved = _resolve(tomllib.loads(text))
    assert resolved.faults == ()
    assert resolved.settings == Settings()
    uncommented = "\n".join(
        line.removeprefix("# ") if line.startswith("# ") and " = " in line else line
        for line in text.splitlines()
    )
    complete = _resolve(tomllib.loads(uncommented))
    assert complete.faults == ()
    assert all(item.source is Source.POLICY for item in complete.effective)
