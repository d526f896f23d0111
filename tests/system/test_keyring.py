"""The outbox's key on a real Secret Service: unlocked, locked, hanging, without collection, absent.

Whatever the keyring's state, a declaration is kept, and the program neither hangs nor stays silent.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from app.domain.problem import ProblemCode
from tests.system.keyring_trial import HOLDER
from tests.system.secret_service import SecretService

LONG, SHORT = 20.0, 1.0


def _trial(service: SecretService, home: Path, limit: float = LONG) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-m", "tests.system.keyring_trial", str(home), str(limit)],
        env=os.environ | service.env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    seen: dict[str, Any] = json.loads(run.stdout)
    assert seen["whole"]
    assert seen["quick"]
    _assert_nothing_in_clear(home)
    return seen


USE_SECRETS = """
import asyncio, json
from app.backend.secrets import Secrets
from app.domain.problem import LocalProblem
async def use():
    secrets, seen = Secrets("poste-cpx-test"), []
    try:
        seen.append(await secrets.read("token"))
        for value in ("one", "two"):
            await secrets.write("token", value)
            seen.append(await secrets.read("token"))
        await secrets.delete("token")
        await secrets.delete("token")
        seen.append(await secrets.read("token"))
    except LocalProblem as problem:
        seen = [problem.code]
    secrets.close()
    print(json.dumps(seen))
asyncio.run(use())
"""


def _use_secrets(service: SecretService, **environment: str) -> object:
    run = subprocess.run(
        [sys.executable, "-c", USE_SECRETS],
        env=os.environ | service.env | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def _assert_nothing_in_clear(home: Path) -> None:
    words = [HOLDER, *HOLDER.split(), "2900995235"]
    for file in home.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not [word for word in words if word.encode() in content], file


def _codes(seen: dict[str, Any]) -> list[str]:
    return [code for code, _facts in seen["notices"]]


def _key_file(home: Path) -> Path:
    return home / "data" / "outbox.key"


def test_an_open_keyring_holds_the_key(secret_service: SecretService, tmp_path: Path) -> None:
    home = tmp_path / "home"
    secret_service.start()
    for count in (1, 2):
        seen = _trial(secret_service, home)
        assert (seen["notices"], seen["readable"]) == ([], count)
    assert not _key_file(home).exists()


def test_without_a_bus_a_private_file_holds_the_key(
    secret_service: SecretService, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    for count in (1, 2):
        seen = _trial(secret_service, home)
        assert (_codes(seen), seen["readable"]) == ([ProblemCode.KEYRING_ABSENT], count)
    assert _key_file(home).stat().st_mode & 0o777 == 0o600


def test_without_a_collection_too(secret_service: SecretService, tmp_path: Path) -> None:
    secret_service.start_locked()
    seen = _trial(secret_service, tmp_path / "home")
    assert (_codes(seen), seen["readable"]) == ([ProblemCode.KEYRING_ABSENT], 1)


def test_what_was_kept_without_the_keyring_moves_into_it(
    secret_service: SecretService, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    _trial(secret_service, home)
    secret_service.start()
    assert _trial(secret_service, home)["readable"] == 2
    _key_file(home).unlink()
    seen = _trial(secret_service, home)
    assert (seen["notices"], seen["readable"]) == ([], 3)


def test_a_locked_keyring_hides_the_old_and_keeps_the_new(
    secret_service: SecretService, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    secret_service.start()
    _trial(secret_service, home)
    secret_service.start_locked()
    seen = _trial(secret_service, home)
    [[code, facts]] = seen["notices"]
    assert (code, facts["unreadable"]) == (ProblemCode.KEYRING_LOCKED, 1)
    assert seen["readable"] == 1
    secret_service.start()
    seen = _trial(secret_service, home)
    assert (seen["notices"], seen["readable"]) == ([], 3)


def test_a_keyring_that_does_not_answer_is_not_waited_for(
    secret_service: SecretService, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    secret_service.start()
    _trial(secret_service, home)
    with secret_service.frozen():
        seen = _trial(secret_service, home, limit=SHORT)
    assert _codes(seen) == [ProblemCode.KEYRING_LOCKED]
    assert seen["notices"][0][1]["cause"] == "timeout"
    assert seen["longest_stall"] < SHORT


def test_a_secret_is_kept_replaced_and_forgotten(secret_service: SecretService) -> None:
    secret_service.start()
    assert _use_secrets(secret_service) == [None, "one", "two", None]
    secret_service.start_locked()
    assert _use_secrets(secret_service) == [ProblemCode.KEYRING_LOCKED]
    secret_service.stop()
    assert _use_secrets(secret_service) == [ProblemCode.KEYRING_ABSENT]


def test_an_emptied_keyring_is_said(secret_service: SecretService, tmp_path: Path) -> None:
    home = tmp_path / "home"
    secret_service.start()
    _trial(secret_service, home)
    secret_service.stop()
    for file in (tmp_path / "secrets" / "home").rglob("*.keyring"):
        file.unlink()
    secret_service.start()
    seen = _trial(secret_service, home)
    [[code, facts]] = seen["notices"]
    assert (code, facts) == (ProblemCode.KEYRING_ABSENT, {"cause": "emptied", "unreadable": 1})
    assert seen["readable"] == 1


def test_a_keyring_that_forgets_counts_as_none(secret_service: SecretService) -> None:
    forgetful = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    assert _use_secrets(secret_service, **forgetful) == [ProblemCode.KEYRING_ABSENT]
