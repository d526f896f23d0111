"""What the command line prints reaches any terminal, and a reader that leaves changes no code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import exits

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


@pytest.mark.parametrize("alphabet", ["latin-1", "ascii", "cp1252", "utf-8"])
def test_an_alphabet_that_lacks_a_character_gets_a_plain_one(tmp_path: Path, alphabet: str) -> None:
    done = diagnose(tmp_path, PYTHONIOENCODING=alphabet)
    assert (done.returncode, done.stderr) == (exits.PROBLEM, b"")
    assert "Serveur mandataire" in done.stdout.decode(alphabet)


@pytest.mark.parametrize("options", ["", "--json"])
def test_a_reader_that_leaves_does_not_change_the_exit_code(tmp_path: Path, options: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [*COMMAND, *options.split()],
        env=bare(tmp_path),
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (exits.PROBLEM, b"")


def test_closed_streams_are_no_failure(tmp_path: Path) -> None:
    command = f"exec {sys.executable} -m app policy >&- 2>&-"
    env = os.environ | {"POSTE_CPX_HOME": str(tmp_path)}
    assert subprocess.run(["sh", "-c", command], env=env, check=False).returncode == exits.DONE
