"""What the command line prints reaches any terminal, and a reader that leaves changes no code."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.cli import exits
from app.cli.diagnose import diagnosis_text
from app.diagnostics.diagnosis import Diagnosis
from app.domain.finding import Finding, Light, Line, Repair, RepairId

COMMAND = [sys.executable, "-m", "app", "diagnose"]


def bare(home: Path) -> dict[str, str]:
    """As bare as a remote shell: no display, no session bus, no language; no PC/SC service."""
    away = "https://127.0.0.1:9"  # a server that refuses at once: nothing leaves this machine
    file = home / "policy.toml"
    file.write_text(f'backend_url = "{away}"\ndirectory_url = "{away}"\nproxy = "{away}"\n')
    service = {"PCSCLITE_CSOCK_NAME": str(home / "none")}
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), "POSTE_CPX_POLICY": str(file)} | service


def diagnose(home: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    env = bare(home) | environment
    return subprocess.run(COMMAND, env=env, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_lines_fit_the_terminal_but_no_word_is_broken(tmp_path: Path, columns: int) -> None:
    done = diagnose(tmp_path, LANG="C", COLUMNS=str(columns))
    assert (done.returncode, done.stderr) == (exits.PROBLEM, b"")
    lines = done.stdout.decode().splitlines()
    assert all(len(line) <= min(columns, 100) or " " not in line.strip() for line in lines)
    assert len(lines) > 25


@pytest.mark.parametrize("width", [40, 100])
def test_repairs_are_printed_as_they_are_typed(width: int) -> None:
    copied = Repair(RepairId.COPY_COMMAND, "", "", "", ("certutil", "-n", "a b"), rights=False)
    purge = Repair(RepairId.PURGE_CACHE, "Vider le cache", "", "", target="/var/cache/cps")
    start = Repair(RepairId.START_SERVICE, "", "", "", ("systemctl", "start", "pcscd"))
    failing = Finding(Line.FOLDERS, Light.FAILURE, "Panne.", repairs=(copied, purge, start))
    said = "Arrêté : systemctl start pcscd"
    told = Finding(Line.SERVICE, Light.FAILURE, said, repairs=(start,))
    well = Finding(Line.DISK, Light.OK, "Bien.", repairs=(start,))
    diagnosis = Diagnosis((told, failing, well), datetime(2026, 11, 22, tzinfo=UTC), 0.1)
    text = diagnosis_text(diagnosis, width)
    assert "certutil -n 'a b'\n" in text and "sudo certutil" not in text
    assert "Vider le cache\u202f: /var/cache/cps\n" in text
    assert text.count("sudo systemctl start pcscd\n") == 1


@pytest.mark.parametrize("alphabet", ["latin-1", "ascii", "cp1252", "utf-8"])
def test_an_alphabet_that_lacks_a_character_gets_a_plain_one(tmp_path: Path, alphabet: str) -> None:
    done = diagnose(tmp_path, PYTHONIOENCODING=alphabet)
    assert (done.returncode, done.stderr) == (exits.PROBLEM, b"")
    assert "Serveur mandataire" in done.stdout.decode(alphabet)


@pytest.mark.parametrize("both", [False, True], ids=["answer", "all"])
@pytest.mark.parametrize("words", ["diagnose", "diagnose --json", "status", "status --json"])
def test_a_reader_that_leaves_does_not_change_the_exit_code(
    tmp_path: Path, words: str, both: bool
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [sys.executable, "-m", "app", *words.split()],
        env=bare(tmp_path),
        stdout=writing,
        stderr=subprocess.STDOUT if both else subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writing)
    assert ended.returncode == exits.PROBLEM
    assert both or b"Error" not in ended.stderr


def test_closed_streams_are_no_failure(tmp_path: Path) -> None:
    command = f"exec {sys.executable} -m app policy >&- 2>&-"
    env = os.environ | {"POSTE_CPX_HOME": str(tmp_path)}
    assert subprocess.run(["sh", "-c", command], env=env, check=False).returncode == exits.DONE
