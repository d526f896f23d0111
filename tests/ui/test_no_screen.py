"""The window where there is no screen: a sentence and an exit code, not Qt's abort."""

import os
import subprocess
import sys

import pytest

NONE = ("DISPLAY", "WAYLAND_DISPLAY")


@pytest.mark.parametrize("display", ["", ":20777"])
@pytest.mark.parametrize(
    ("language", "said"), [("fr", "Il n’y a pas d’écran ici"), ("en", "There is no screen here")]
)
def test_a_shell_over_the_network(display: str, language: str, said: str) -> None:
    outside = {name: value for name, value in os.environ.items() if name not in NONE}
    chosen = {"QT_QPA_PLATFORM": "xcb", "LANGUAGE": language}
    ended = subprocess.run(
        [sys.executable, "-m", "app", "--demo"],
        env=outside | chosen | ({"DISPLAY": display} if display else {}),
        capture_output=True,
        text=True,
        check=False,
    )
    code, *sentences = ended.stderr.splitlines()
    assert (ended.returncode, code) == (2, "no-screen")
    assert sentences[0].strip().startswith(said)
    assert "poste-cpx --help" in sentences[1]
    assert any("could not connect to display" in reason for reason in sentences[2:])
