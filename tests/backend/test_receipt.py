"""Receipts: signed by the office about these bytes, or nothing."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwk, jws

from app.backend.receipt import ReceiptKeys
from app.demo.sandbox.seal import Seal
from app.domain.problem import BadAnswer, LocalProblem, ProblemCode

ID = UUID("4a3e1c52-6d0e-4c8f-9a11-0d6a5b7c8e90")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"  # of b"test"
SEAL = Seal.draw()
RECEIPT = SEAL.receipt(ID, "DCL-2026-000123", NOW, DIGEST)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> ReceiptKeys:
    file = tmp_path_factory.mktemp("keys") / "keys.json"
    file.write_text(SEAL.key_set())
    return ReceiptKeys.read(file)


def test_a_receipt_says_what_was_received(keys: ReceiptKeys) -> None:
    found = keys.verify(RECEIPT.encode() + b"\n")
    assert (found.reference, found.declaration_id) == ("DCL-2026-000123", ID)
    assert found.received_at == NOW
    assert found.covers(b"test")
    assert not found.covers(b"Test")


def _without_signature(receipt: str) -> str:
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    return f"{header}.{receipt.split('.')[1]}."


def _hmac_with_the_public_key(receipt: str) -> str:
    """The classic confusion: the public key used as a shared secret."""
    public = json.loads(SEAL.key_set())["keys"][0]
    secret = jwk.OctKey.import_key(json.dumps(public))
    payload = base64.urlsafe_b64decode(receipt.split(".")[1] + "==")
    return jws.serialize_compact({"alg": "HS256"}, payload, secret)


def _signed(claims: object) -> str:
    return jws.serialize_compact(
        {"alg": "ES256", "kid": SEAL._key.kid}, json.dumps(claims), SEAL._key
    )


FALSE = {
    "other key": Seal.draw().receipt(ID, "DCL-2026-000123", NOW, DIGEST),
    "no signature": _without_signature(RECEIPT),
    "hmac": _hmac_with_the_public_key(RECEIPT),
    "cut": RECEIPT[:-10],
    "claims changed": RECEIPT.replace(RECEIPT.split(".")[1], RECEIPT.split(".")[1][:-4] + "AAAA"),
    "no claims": _signed({}),
    "not an object": _signed([1]),
    "odd time": _signed(
        {"iss": "a", "jti": "b", "sub": str(ID), "iat": 1e300, "payloadSha256": "c"}
    ),
    "odd id": _signed({"iss": "a", "jti": "b", "sub": "x", "iat": 1, "payloadSha256": "c"}),
    "empty": "",
    "not a receipt": "a.b.c",
    "unicode": "é.é.é",
}


@pytest.mark.parametrize("name", FALSE)
def test_anything_else_is_not_a_receipt(name: str, keys: ReceiptKeys) -> None:
    with pytest.raises(BadAnswer) as caught:
        keys.verify(FALSE[name].encode())
    assert caught.value.code is ProblemCode.RECEIPT_INVALID


@given(st.integers(0, len(RECEIPT) - 1), st.sampled_from("ABCxyz019-_."))
def test_no_letter_may_change(keys: ReceiptKeys, position: int, letter: str) -> None:
    changed = RECEIPT[:position] + letter + RECEIPT[position + 1 :]
    try:
        found = keys.verify(changed.encode())
    except BadAnswer:
        return
    # Only the last letter of a part carries bits that base64 leaves unused.
    assert (found.reference, found.payload_sha256) == ("DCL-2026-000123", DIGEST)


@given(st.binary(max_size=300))
def test_noise_is_not_a_receipt(keys: ReceiptKeys, noise: bytes) -> None:
    with pytest.raises(BadAnswer):
        keys.verify(noise)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"keys": []}', '{"keys": 1}', '{"keys": [{}]}', '{"keys": [1]}', "é"]
)
def test_a_file_that_is_no_key_set_is_a_setting_to_correct(text: str, tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(text, "latin-1")
    with pytest.raises(LocalProblem) as caught:
        ReceiptKeys.read(tmp_path / "keys.json")
    assert caught.value.facts["name"] == "receipt_keys"


def test_a_missing_file_is_a_setting_to_correct(tmp_path: Path) -> None:
    with pytest.raises(LocalProblem):
        ReceiptKeys.read(tmp_path / "absent.json")
