"""The wheel, installed beside nothing but the libraries, is the whole program."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from app.cli import exits
from tests.system.screen import Screen

ROOT = Path(__file__).parents[2]
OFFLINE = ("--quiet", "--no-index", "--no-deps", "--disable-pip-version-check")
LIMIT_S = 120


def pip(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", *words], check=True, timeout=LIMIT_S)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of an environment into which the wheel alone was installed."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", *OFFLINE, "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv")
    (packages,) = (folder / "venv" / "lib").glob("python*/site-packages")
    # A folder named in a .pth is searched, but its own .pth files, ours among them, are not read.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip("--python", str(folder / "venv"), "install", *OFFLINE, str(wheel))
    return folder / "venv" / "bin"


def run(installed: Path, *words: str, says: int, **environ: str) -> str:
    ended = subprocess.run(
        [str(installed / "poste-cpx"), *words],
        cwd=installed,
        env=os.environ | environ,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    assert ended.returncode == says, ended.stderr
    return ended.stdout


def test_every_file_that_is_not_code_comes_along(installed: Path) -> None:
    asked = "from app.shipped import RESOURCES; print(RESOURCES)"
    python = [str(installed / "python"), "-c", asked]
    found = Path(subprocess.check_output(python, cwd=installed, text=True).strip())
    assert found.is_relative_to(installed.parent)
    there = {file.relative_to(found) for file in found.rglob("*") if file.is_file()}
    resources = ROOT / "resources"
    assert there == {file.relative_to(resources) for file in resources.rglob("*") if file.is_file()}


def test_the_command_line_works(installed: Path) -> None:
    assert "stopped" in run(installed, "status", "--json", says=exits.PROBLEM)
    assert "show the version" in run(installed, "--help", says=exits.DONE, LANGUAGE="en")
    assert json.loads(run(installed, "policy", "--json", says=exits.DONE))


def test_the_diagnosis_writes_its_page(installed: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    told = run(installed, "diagnose", "--json", "--output", str(page), says=exits.PROBLEM)
    assert json.loads(told)
    assert "<html" in page.read_text("utf-8")


def test_the_window_walks_the_demonstration(
    installed: Path, screen: Screen, tmp_path: Path
) -> None:
    """With its cards, its drawings, its sandbox; the tour fails where a step is not reached."""
    tour = [str(installed / "python"), "-m", "app.ui.tour", "--out", str(tmp_path / "tour")]
    env = os.environ | screen.env | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    subprocess.run(tour, cwd=installed, env=env, check=True, timeout=LIMIT_S)
