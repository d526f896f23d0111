"""`receipt verify`: what it prints, and its exit codes."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from app.backend.wire import encode_declaration
from app.cli import exits
from app.cli.receipt import verify
from app.cli.verbs import run_verb
from app.demo.sandbox.seal import Seal
from app.domain.problem import BadAnswer, LocalProblem, ProblemCode
from tests.backend.declarations import LOSS

ID = UUID("4a3e1c52-6d0e-4c8f-9a11-0d6a5b7c8e90")
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder with the keys, a declaration and its receipt."""
    payload = encode_declaration(LOSS)
    seal = Seal.draw()
    digest = hashlib.sha256(payload).hexdigest()
    (tmp_path / "keys.json").write_text(seal.key_set())
    (tmp_path / "declaration.json").write_bytes(payload)
    receipt = seal.receipt(ID, "DCL-2026-000123", AT, digest, "899700990015")
    (tmp_path / "receipt.jws").write_text(receipt)
    return tmp_path


def test_a_true_receipt(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = verify(kept / "receipt.jws", kept / "keys.json", kept / "declaration.json")
    said = capsys.readouterr().out
    assert code == exits.DONE
    for fact in ("DCL-2026-000123", "2026-11-22 09:30:00", "899700990015", "est celle"):
        assert fact in said


def test_about_another_declaration(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (kept / "declaration.json").write_bytes(b"{}")
    code = verify(kept / "receipt.jws", kept / "keys.json", kept / "declaration.json")
    assert code == exits.PROBLEM
    assert "n’est pas celle" in capsys.readouterr().out


def test_a_false_receipt(kept: Path) -> None:
    (kept / "keys.json").write_text(Seal.draw().key_set())
    with pytest.raises(BadAnswer) as raised:
        verify(kept / "receipt.jws", kept / "keys.json")
    assert raised.value.code is ProblemCode.RECEIPT_INVALID


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ("receipt.jws", ProblemCode.FILE_UNREADABLE),
        ("keys.json", ProblemCode.SETTINGS_INVALID),
        ("declaration.json", ProblemCode.FILE_UNREADABLE),
    ],
)
def test_a_missing_file(missing: str, code: ProblemCode, kept: Path) -> None:
    (kept / missing).unlink()
    with pytest.raises(LocalProblem) as raised:
        verify(kept / "receipt.jws", kept / "keys.json", kept / "declaration.json")
    assert raised.value.code is code


def test_without_the_office_s_keys(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_verb(["receipt", "verify", "receipt.jws"]) == exits.PROBLEM
    said = capsys.readouterr().err
    assert said.startswith(f"{ProblemCode.SETTING_MISSING}\n") and "receipt_keys" in said


def test_the_verb_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run_verb(["receipt", "verify", "--help"])
    assert ended.value.code == exits.DONE
    assert "--declaration" in capsys.readouterr().out
