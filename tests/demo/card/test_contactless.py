"""The contactless side of a CPS3: its own application, one key, no code (card.md 2.2 and 4.1)."""

import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from app.demo.card import VirtualCard, personalise
from tests.demo.card.talk import PIN, TODAY, code, definition, file, send

SHA256_INFO = bytes.fromhex("3031300D060960864801650304020105000420")


@pytest.fixture
def card() -> VirtualCard:
    return personalise(definition(atr="contactless"), TODAY)


def test_its_application_says_where_its_files_are(card: VirtualCard) -> None:
    assert card.atr[:2] == bytes.fromhex("3B8F")
    assert b"CPS3v3_CL" in file(card, "3F0000025032")
    objects = file(card, "3F0000025031")
    assert bytes.fromhex("3F0000017001") not in objects
    for file_id in ("7102", "7105", "7106"):
        assert bytes.fromhex("3F000001" + file_id) in objects
        assert file(card, "3F000001" + file_id)
    assert bytes.fromhex("3F000001A003") in file(card, "3F0000017105")
    assert b"CPS_ACTIVITY" not in file(card, "3F0000017106")


def test_the_free_objects_are_there_and_the_others_stay_closed(card: VirtualCard) -> None:
    assert file(card, "3F000001D101")[0] == 0xE3
    for path in ("3F000001D120", "3F0000017001"):
        assert send(card, f"00A4090C06{path}") == "9000"
        assert send(card, "00B0000001") == "6982"


NO_CODES = [
    code("00200001", PIN),
    "00200001",
    "00CB3FFF0A4D087006BF810102A08000",
    code("00240001", PIN + b"5678"),
]


@pytest.mark.parametrize("command", NO_CODES)
def test_it_knows_no_code(card: VirtualCard, command: str) -> None:
    assert send(card, command) == "6A88"
    assert card.counters.pin_tries_left == 3


def test_its_key_signs_without_a_code(card: VirtualCard) -> None:
    info = SHA256_INFO + hashlib.sha256(b"message").digest()
    assert send(card, "00A4090C043F000002") == "9000"
    assert send(card, "002241A406800102840183") == "9000"
    answer = send(card, f"0088000033{info.hex()}00")
    assert answer.endswith("9000")
    key = x509.load_der_x509_certificate(file(card, "3F000001A003")).public_key()
    assert isinstance(key, RSAPublicKey)
    key.verify(bytes.fromhex(answer[:-4]), b"message", padding.PKCS1v15(), hashes.SHA256())
