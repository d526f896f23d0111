"""`poste-cpx diagnose` as a program: exit codes, words, reports, faults that need a world apart."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli import exits
from app.demo.sandbox import Sandbox
from app.domain.finding import LINE_TITLES
from tests.diagnostics.servers import Proxy
from tests.system.bench import card_in
from tests.system.pcsc_service import PcscService, own_mounts
from tests.system.secret_service import SecretService

REMOTE = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "XRDP_SESSION")
PERSONAL = ("number", "serial", "family_name", "given_name", "national_id", "rpps")


@dataclass
class Station:
    """A workstation with nothing wrong, for the program itself."""

    env: dict[str, str]
    home: Path
    pcscd: PcscService
    keyring: SecretService

    def run(self, *options: str, before: str = "") -> subprocess.CompletedProcess[str]:
        """Run `diagnose`, after a shell command in mounts of its own if one is given."""
        command = [sys.executable, "-m", "app", "diagnose", *options]
        if before:
            assert own_mounts(), "this machine allows no mount namespace"
            command = [*own_mounts(), "sh", "-ec", f"{before}; exec {shlex.join(command)}"]
        env = self.env | self.keyring.env
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)

    def report(self, before: str = "") -> tuple[int, dict[str, Any]]:
        """Run it for its JSON: the exit code, and each line by name."""
        done = self.run("--json", before=before)
        assert done.stdout, done.stderr
        return done.returncode, {line["line"]: line for line in json.loads(done.stdout)["lines"]}


@pytest.fixture
def station(tmp_path: Path, pcscd: PcscService, secret_service: SecretService) -> Iterator[Station]:
    home = tmp_path / "home"
    home.mkdir()
    secret_service.start()
    with Sandbox(tmp_path / "office") as office, Proxy("pass") as proxy:
        policy = tmp_path / "policy.toml"
        policy.write_text(
            f'backend_url = "{office.url}"\ndirectory_url = "{office.url}"\n'
            f'extra_authority = "{office.ca_file}"\nproxy = "{proxy}"\n'
        )
        env = {name: value for name, value in os.environ.items() if name not in REMOTE}
        env |= {"POSTE_CPX_HOME": str(home), "POSTE_CPX_POLICY": str(policy)} | pcscd.env
        with card_in(pcscd, "cps3-nurse"):
            yield Station(env, home, pcscd, secret_service)


def test_all_is_well_and_said_in_words(station: Station) -> None:
    done = station.run()
    assert (done.returncode, done.stderr) == (exits.DONE, "")
    lines = done.stdout.splitlines()
    titles = [title for title in LINE_TITLES.values() if any(title in line for line in lines)]
    assert titles == list(LINE_TITLES.values())
    assert re.search(r"DIAG-[0-9A-Z]{5}-[0-9A-Z]{5}$", lines[1])
    assert all(len(line) <= 100 for line in lines)
    assert "\033" not in done.stdout
    assert lines[-1] == "bon\u202f: 21"


def test_a_keyring_that_is_locked_or_absent_is_a_warning(station: Station) -> None:
    station.keyring.stop()
    code, absent = station.report()
    assert (code, absent["keyring"]["problem"]) == (exits.WARNINGS, "keyring-absent")
    station.keyring.start_locked()
    code, locked = station.report()
    assert (code, locked["keyring"]["problem"]) == (exits.WARNINGS, "keyring-locked")
    for lines in (absent, locked):
        assert {line["light"] for name, line in lines.items() if name != "keyring"} == {"ok"}


def test_a_socket_without_permission(station: Station) -> None:
    station.pcscd.socket_path.chmod(0)
    drop = "setpriv --bounding-set -dac_override,-dac_read_search --inh-caps -all"
    code, lines = report_under(station, drop if os.geteuid() == 0 else "env")
    assert (code, lines["service"]["light"]) == (exits.PROBLEM, "failure")
    assert "pas le droit" in lines["service"]["sentence"]
    assert lines["disk"]["light"] == lines["backend"]["light"] == "ok"


def report_under(station: Station, prefix: str) -> tuple[int, dict[str, Any]]:
    command = [*shlex.split(prefix), sys.executable, "-m", "app", "diagnose", "--json"]
    env = station.env | station.keyring.env
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert done.stdout, done.stderr
    return done.returncode, {line["line"]: line for line in json.loads(done.stdout)["lines"]}


def test_a_library_that_is_not_there(station: Station) -> None:
    hide = 'for file in /usr/lib/*/libpcsclite.so.1*; do mount --bind /dev/null "$file"; done'
    code, lines = station.report(before=hide)
    assert (code, lines["service"]["problem"]) == (exits.PROBLEM, "service-absent")
    assert "libpcsclite" in lines["service"]["sentence"]
    assert lines["card"]["light"] == "unknown"
    assert lines["keyring"]["light"] == lines["tls"]["light"] == "ok"


@pytest.mark.parametrize(
    ("before", "problem", "says"),
    [
        (
            'mount --bind "$POSTE_CPX_HOME" "$POSTE_CPX_HOME"; '
            'mount -o remount,bind,ro "$POSTE_CPX_HOME"',
            "store-read-only",
            "lecture seule",
        ),
        (
            'mount -t tmpfs -o size=32k tmpfs "$POSTE_CPX_HOME"; mkdir "$POSTE_CPX_HOME/data"; '
            'head -c 64k /dev/zero > "$POSTE_CPX_HOME/full" || true',
            "disk-full",
            "plein",
        ),
    ],
)
def test_a_home_that_takes_no_file(station: Station, before: str, problem: str, says: str) -> None:
    code, lines = station.report(before=before)
    assert (code, lines["disk"]["problem"]) == (exits.PROBLEM, problem)
    assert says in lines["disk"]["sentence"]
    others = {line["light"] for name, line in lines.items() if name != "disk"}
    assert others == {"ok"}


def test_a_report_holds_nothing_of_the_holder_and_joins_with_no_other(
    station: Station, tmp_path: Path
) -> None:
    seen = subprocess.run(
        [sys.executable, "-m", "app", "status", "--json"],
        env=station.env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    card = json.loads(seen.stdout)["readers"][0]["card"]
    names = {value for value in card["holder"].values() if isinstance(value, str)}
    secrets = {
        card["number"],
        card["holder"]["rpps"],
        *names,
        *(c["serial"] for c in card["certificates"]),
    }
    secrets -= {None, card["holder"]["civility"]}
    assert len(secrets) >= 5
    page, first, second = (tmp_path / name for name in ("a.html", "a.json", "b.json"))
    for file in (page, first, second):
        assert station.run("--output", str(file)).returncode == exits.DONE
        assert file.stat().st_mode & 0o777 == 0o600
        text = file.read_text("utf-8")
        assert not [secret for secret in secrets if str(secret) in text]
        assert str(station.home) not in text
    tokens = [set(re.findall(r"[0-9a-f]{4}x[0-9a-f]{4}", f.read_text())) for f in (first, second)]
    assert len(tokens[0]) >= len(PERSONAL) and not tokens[0] & tokens[1]


def test_a_file_that_cannot_be_written_is_a_problem(station: Station) -> None:
    done = station.run("--json", "--output", "/nonexistent/report.json")
    assert done.returncode == exits.PROBLEM
    told = {"problem": "store-read-only", "facts": {"path": "/nonexistent/report.json"}}
    assert json.loads(done.stderr) == told
    assert json.loads(done.stdout)["lines"]


def test_what_changed_since_the_last_good_run(station: Station) -> None:
    assert station.run().returncode == exits.DONE
    (station.home / "settings").mkdir(exist_ok=True)
    (station.home / "settings" / "settings.toml").write_text("soon_days = 60\n")
    done = station.run("--json")
    changes = json.loads(done.stdout)["since"]["changes"]
    assert changes == [{"line": "settings", "fact": "user", "before": "", "now": "soon_days"}]
