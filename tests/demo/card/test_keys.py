"""Signatures, authentication and deciphering, checked against the card's own certificates."""

import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from app.demo.card import VirtualCard
from tests.demo.card.talk import APPLICATION, PIN, code, cps3, cps4, file, say, send
from tests.demo.card.test_sha import SHA256, intermediate

SHA1 = hashes.SHA1()  # noqa: S303 - the cards know it
MESSAGE = b"un message de plus de soixante-quatre octets, pour qu'il en reste un bloc a hacher"
SHA256_INFO = bytes.fromhex("3031300D060960864801650304020105000420")
CPS3_SIGN = "002241B606800142840181"
CPS3_AUTHENTICATE = "002241A406800102840182"


def public_key(card: VirtualCard, path: str, class_byte: str = "00") -> RSAPublicKey:
    certificate = x509.load_der_x509_certificate(file(card, path, class_byte))
    key = certificate.public_key()
    assert isinstance(key, RSAPublicKey)
    return key


def ready_cps3() -> VirtualCard:
    card = cps3()
    assert send(card, code("00200001", PIN)) == "9000"
    assert send(card, APPLICATION) == "9000"
    return card


def ready_cps4() -> VirtualCard:
    card = cps4()
    assert send(card, code("01200001", PIN)) == "9000"
    return card


def signature(answer: str) -> bytes:
    assert answer.endswith("9000"), answer
    assert len(answer) == 2 * 256 + 4
    return bytes.fromhex(answer[:-4])


HASHES: dict[str, tuple[str, hashes.HashAlgorithm]] = {
    "12": ("sha1", SHA1),
    "42": ("sha256", hashes.SHA256()),
}


@pytest.mark.parametrize("algorithm", HASHES)
def test_cps3_signs_a_hash_of_the_host(algorithm: str) -> None:
    card = ready_cps3()
    name, function = HASHES[algorithm]
    digest = hashlib.new(name, MESSAGE).digest()
    assert send(card, f"002241B6068001{algorithm}840181") == "9000"
    answer = say(card, f"002A9E9A{len(digest):02X}{digest.hex()}")
    key = public_key(card, "3F000001A001")
    key.verify(signature(answer), digest, padding.PKCS1v15(), Prehashed(function))


@pytest.mark.parametrize("message", [b"abcdef", MESSAGE])
def test_cps3_signs_what_it_hashed_last(message: bytes) -> None:
    card = ready_cps3()
    kept = len(message) % 64 or 64
    before, last = message[:-kept], message[-kept:]
    state = intermediate(SHA256, before)
    head = state + (8 * len(before)).to_bytes(8, "big") if before else b""
    data = b"\x90" + bytes((len(head),)) + head + b"\x80" + bytes((kept,)) + last
    assert send(card, "002241AA03800140") == "9000"
    assert send(card, f"002A90A0{len(data):02X}{data.hex()}") == "9000"
    assert send(card, CPS3_SIGN) == "9000"
    answer = say(card, "002A9E9A00")
    key = public_key(card, "3F000001A001")
    key.verify(signature(answer), message, padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize("environment", [CPS3_AUTHENTICATE, "002241A406840182800102"])
def test_cps3_authenticates(environment: str) -> None:
    card = ready_cps3()
    info = SHA256_INFO + hashlib.sha256(MESSAGE).digest()
    assert send(card, environment) == "9000"
    answer = say(card, f"00880000{len(info):02X}{info.hex()}")
    key = public_key(card, "3F000001A002")
    key.verify(signature(answer), MESSAGE, padding.PKCS1v15(), hashes.SHA256())


def test_cps3_deciphers_by_chaining() -> None:
    card = ready_cps3()
    secret = public_key(card, "3F000001A002").encrypt(b"secret", padding.PKCS1v15())
    data = b"\x81" + secret
    assert send(card, APPLICATION) == "9000"
    assert send(card, "002241B80680011A840182") == "9000"
    assert send(card, f"102A8086FF{data[:255].hex()}") == "9000"
    assert say(card, f"002A808602{data[255:].hex()}") == b"secret".hex().upper() + "9000"


CPS3_REFUSALS = {
    "unknown key": (["002241B606800142840185"], "6A88"),
    "key for something else": (["002241B606800142840182"], "6985"),
    "unknown algorithm": (["002241B606800141840181"], "6A80"),
    "unknown operation": (["002241A106800142840181"], "6A86"),
    "other way to set": (["0022F101"], "6A86"),
    "nothing set": (["002A9E9A20" + "00" * 32], "6985"),
    "no hash": ([CPS3_SIGN, "002A9E9A00"], "6985"),
    "hash of another length": ([CPS3_SIGN, "002A9E9A14" + "00" * 20], "6A80"),
    "hash not prepared": (["002A90A0049000" + "8000"], "6985"),
    "hash without a block": (["002241AA03800140", "002A90A0029000"], "6A80"),
    "hash of more than a block": (
        ["002241AA03800140", "002A90A04590008041" + "AA" * 65],
        "6A80",
    ),
    "hash with half a state": (["002241AA03800140", "002A90A0069002AAAA8000"], "6A80"),
    "authentication not prepared": (["0088000001AA"], "6985"),
    "authentication of nothing": ([CPS3_AUTHENTICATE, "0088000000"], "6700"),
    "authentication of too much": ([CPS3_AUTHENTICATE, "0088000067" + "AA" * 103], "6700"),
    "other parameters": ([CPS3_AUTHENTICATE, "0088010001AA"], "6A86"),
    "cryptogram too short": (["002241B80680011A840182", "002A80860281AA"], "6A80"),
    "no padding indicator": (["002241B80680011A840182", "002A80860200AA"], "6A80"),
    "unknown security operation": (["002A00BE"], "6A86"),
}


@pytest.mark.parametrize("name", CPS3_REFUSALS)
def test_cps3_refusals(name: str) -> None:
    card = ready_cps3()
    commands, status_word = CPS3_REFUSALS[name]
    assert [send(card, command) for command in commands][-1] == status_word


def test_keys_need_the_pin_and_their_directory() -> None:
    card = cps3()
    assert send(card, CPS3_SIGN) == "6A88"
    assert send(card, APPLICATION) == "9000"
    assert send(card, CPS3_SIGN) == "9000"
    assert send(card, "002A9E9A20" + "00" * 32) == "6982"
    assert send(card, CPS3_AUTHENTICATE) == "9000"
    assert send(card, "0088000001AA") == "6982"


def test_leaving_the_directory_or_a_reset_ends_the_environment() -> None:
    card = ready_cps3()
    for leave in ("00A4090C023F00", None):
        assert send(card, CPS3_SIGN) == "9000"
        card.reset() if leave is None else send(card, leave)
        assert send(card, code("00200001", PIN)) == "9000"
        assert send(card, APPLICATION) == "9000"
        assert send(card, "002A9E9A20" + "00" * 32) == "6985"


def test_leaving_the_directory_forgets_the_hash() -> None:
    card = ready_cps3()
    for command in ("002241AA03800140", "002A90A00490008000", "00A4090C023F00", APPLICATION):
        assert send(card, command) == "9000"
    assert send(card, CPS3_SIGN) == "9000"
    assert send(card, "002A9E9A00") == "6985"


def test_a_signature_uses_up_the_hash_on_the_card() -> None:
    card = ready_cps3()
    for command in ("002241AA03800140", "002A90A00490008000", CPS3_SIGN):
        assert send(card, command) == "9000"
    assert say(card, "002A9E9A00").endswith("9000")
    assert send(card, "002A9E9A00") == "6985"


CPS4_ALGORITHMS: dict[str, tuple[str, hashes.HashAlgorithm, bool]] = {
    "0A": ("sha1", SHA1, False),
    "28": ("sha256", hashes.SHA256(), False),
    "15": ("sha1", SHA1, True),
    "2C": ("sha256", hashes.SHA256(), True),
}


@pytest.mark.parametrize("key", [("90", "3F000001A001"), ("A0", "3F000001A002")])
@pytest.mark.parametrize("algorithm", CPS4_ALGORITHMS)
def test_cps4_signs(algorithm: str, key: tuple[str, str]) -> None:
    card = ready_cps4()
    reference, path = key
    name, function, pss = CPS4_ALGORITHMS[algorithm]
    digest = hashlib.new(name, MESSAGE).digest()
    assert send(card, f"012281B6049102{algorithm}{reference}") == "9000"
    answer = send(card, f"012A9E9A{len(digest):02X}{digest.hex()}00")
    form = padding.PSS(padding.MGF1(function), function.digest_size) if pss else padding.PKCS1v15()
    public = public_key(card, path, "01")
    public.verify(signature(answer), digest, form, Prehashed(function))


def test_cps4_authenticates_by_deciphering_a_padded_block() -> None:
    card = ready_cps4()
    info = SHA256_INFO + hashlib.sha256(MESSAGE).digest()
    block = b"\x00\x01" + b"\xff" * (253 - len(info)) + b"\x00" + info
    assert send(card, "012241B803830120") == "9000"
    assert send(card, f"112A8086FF{block[:255].hex()}") == "9000"
    answer = send(card, f"012A808601{block[255:].hex()}00")
    key = public_key(card, "3F000001A002", "01")
    key.verify(signature(answer), MESSAGE, padding.PKCS1v15(), hashes.SHA256())


CPS4_REFUSALS = {
    "no internal authentication": (["0188000001AA"], "6D00"),
    "no hash on the card": (["012241AA03800140"], "6A80"),
    "signature key to decipher": (["012241B803830110"], "6985"),
    "unknown algorithm": (["012281B60491022990"], "6A80"),
    "number beyond the modulus": (
        ["012241B803830120", "112A8086FF" + "FF" * 255, "012A808601FF00"],
        "6A80",
    ),
    "chain too long": (["112A8086FF" + "FF" * 255] * 3, "6700"),
}


@pytest.mark.parametrize("name", CPS4_REFUSALS)
def test_cps4_refusals(name: str) -> None:
    card = ready_cps4()
    commands, status_word = CPS4_REFUSALS[name]
    assert [send(card, command) for command in commands][-1] == status_word


def test_another_command_ends_a_chain() -> None:
    card = ready_cps4()
    assert send(card, "012241B803830120") == "9000"
    assert send(card, "112A8086FF" + "00" * 255) == "9000"
    assert send(card, "01200001") == "9000"
    assert send(card, "012A80860100" + "00") == "6A80"


def test_challenges_differ_and_are_as_long_as_asked() -> None:
    card = cps3()
    first, second = send(card, "0084000008"), send(card, "0084000008")
    assert first != second
    assert len(first) == len(second) == 20
    assert len(send(card, "0084000000")) == 2 * 256 + 4
    assert send(card, "00840000") == "6700"
    assert send(card, "0084010008") == "6A86"
