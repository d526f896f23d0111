"""Receipts: signed by the office about these bytes, or nothing."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
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


def _without_payload(receipt: str) -> str:
    header, _, signature = receipt.split(".")
    return f"{header}..{signature}"


def _hmac_with_the_public_key(receipt: str) -> str:
    """The classic confusion: the public key used as a shared secret."""
    public = json.loads(SEAL.key_set())["keys"][0]
    secret = jwk.OctKey.import_key(json.dumps(public))
    payload = base64.urlsafe_b64decode(receipt.split(".")[1] + "==")
    return jws.serialize_compact({"alg": "HS256"}, payload, secret)


def _signed(claims: object) -> str:
    return _sealed({}, json.dumps(claims).encode())


CLAIMS = base64.urlsafe_b64decode(RECEIPT.split(".")[1] + "==")
OTHER = Seal.draw()
KID = SEAL._key.kid


def _sealed(header: dict[str, object] | bytes, claims: bytes = CLAIMS, seal: Seal = SEAL) -> str:
    """Sign any header and any claims with ES256, as no library would."""
    head = {"alg": "ES256", "kid": KID, **header} if isinstance(header, dict) else header
    parts = (head if isinstance(head, bytes) else json.dumps(head).encode(), claims)
    covered = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    der = seal._key.private_key.sign(covered, ec.ECDSA(hashes.SHA256()))
    raw = b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(der))
    return f"{covered.decode()}.{base64.urlsafe_b64encode(raw).rstrip(b'=').decode()}"


def _der(receipt: str) -> str:
    covered = receipt.rpartition(".")[0]
    der = SEAL._key.private_key.sign(covered.encode(), ec.ECDSA(hashes.SHA256()))
    return f"{covered}.{base64.urlsafe_b64encode(der).rstrip(b'=').decode()}"


def _json(receipt: str) -> str:
    protected, payload, signature = receipt.split(".")
    return json.dumps({"payload": payload, "protected": protected, "signature": signature})


FALSE = {
    "none, signed": _sealed({"alg": "none"}),
    "other algorithm": _sealed({"alg": "ES384"}),
    "algorithm in small letters": _sealed({"alg": "es256"}),
    "algorithms": _sealed({"alg": ["ES256"]}),
    "unknown key": _sealed({"kid": "nobody"}),
    "name of another key": _sealed({"kid": OTHER._key.kid}),
    "key named by a number": _sealed({"kid": 12}),
    "key of its own": _sealed({"jwk": OTHER._key.as_dict(private=False)}, seal=OTHER),
    "key elsewhere": _sealed({"jku": "https://127.0.0.1/keys"}, seal=OTHER),
    "must be understood": _sealed({"crit": ["exp"], "exp": 1}),
    "payload not encoded": _sealed({"crit": ["b64"], "b64": False}),
    "header of another shape": _sealed(b"[1]"),
    "header without end": _sealed(b"[" * 100_000),
    "not a number": _sealed({}, CLAIMS.replace(b'"iat": ', b'"was": NaN, "iat": ')),
    "a claim twice": _sealed({}, CLAIMS.replace(b'"iat": ', b'"jti": "DCL-2026-000124", "iat": ')),
    "no payload": _without_payload(RECEIPT),
    "signature in the other form": _der(RECEIPT),
    "signature of zeros": f"{RECEIPT.rpartition('.')[0]}.{'A' * 86}",
    "as JSON": _json(RECEIPT),
    "a part more": f"{RECEIPT}.x",
    "a line break inside": f"{RECEIPT[:40]}\n{RECEIPT[40:]}",
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


def test_a_key_that_was_replaced_signs_no_more(tmp_path: Path) -> None:
    both = json.loads(SEAL.key_set())["keys"] + json.loads(OTHER.key_set())["keys"]
    for kept, accepted in ((both, True), (both[1:], False)):
        (tmp_path / "keys.json").write_text(json.dumps({"keys": kept}))
        keys = ReceiptKeys.read(tmp_path / "keys.json")
        if accepted:
            assert keys.verify(RECEIPT.encode()).declaration_id == ID
        else:
            with pytest.raises(BadAnswer):
                keys.verify(RECEIPT.encode())


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
