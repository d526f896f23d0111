"""Signatures with the cards' keys, checked as any other program would check them."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_der_x509_certificate

from app.demo.card import Card
from app.demo.card.faults import FaultyCard, status_word_for
from app.domain.card import CertificateUse
from app.domain.problem import CardProblem, ProblemCode
from app.reader.apdu import Ins
from app.reader.cpx import CpxSession
from app.reader.shapes import Padding
from app.reader.signing import check_signature, pkcs1_block, pss_block
from tests.reader.cards import Image, image, path_entry, pin, session, virtual

AUTHENTICATION, SIGNATURE = CertificateUse.AUTHENTICATION, CertificateUse.SIGNATURE
MESSAGE = b"challenge"


def certificate(opened: CpxSession, use: CertificateUse) -> bytes:
    return next(each.der for each in opened.read().certificates if each.use is use)


@pytest.mark.parametrize(
    ("profile", "use", "padding"),
    [
        ("cps3-nurse", AUTHENTICATION, Padding.PKCS1),
        ("cps3-nurse", SIGNATURE, Padding.PKCS1),
        ("cps4-nurse", AUTHENTICATION, Padding.PKCS1),
        ("cps4-nurse", SIGNATURE, Padding.PKCS1),
        ("cps4-nurse", AUTHENTICATION, Padding.PSS),
        ("cps4-nurse", SIGNATURE, Padding.PSS),
    ],
)
def test_a_signature_fits_its_certificate(
    profile: str, use: CertificateUse, padding: Padding
) -> None:
    opened = session(virtual(profile))
    opened.verify(pin())
    signature = opened.sign(use, MESSAGE, padding)
    der = certificate(opened, use)
    assert check_signature(der, MESSAGE, signature, padding)
    assert not check_signature(der, MESSAGE + b"!", signature, padding)
    assert not check_signature(der, MESSAGE, signature[:-1] + bytes([signature[-1] ^ 1]), padding)
    other = SIGNATURE if use is AUTHENTICATION else AUTHENTICATION
    assert not check_signature(certificate(opened, other), MESSAGE, signature, padding)


@pytest.mark.parametrize("der", [b"", b"\x30\x03\x02\x01\x05"])
def test_a_certificate_that_cannot_be_read_fits_nothing(der: bytes) -> None:
    assert not check_signature(der, MESSAGE, bytes(256))


@pytest.mark.parametrize("profile", ["cps3-nurse", "cps4-nurse"])
@pytest.mark.parametrize("use", [AUTHENTICATION, SIGNATURE])
def test_no_signature_without_the_code(profile: str, use: CertificateUse) -> None:
    card = virtual(profile)
    with pytest.raises(CardProblem) as caught:
        session(card).sign(use, MESSAGE)
    assert (caught.value.code, caught.value.facts) == (ProblemCode.CARD_REFUSED, {"status": "6982"})
    assert card.log.sent(Ins.VERIFY, with_data=True) == 0


@pytest.mark.parametrize(
    ("use", "padding"),
    [(AUTHENTICATION, Padding.PSS), (CertificateUse.TECHNICAL, Padding.PKCS1)],
)
def test_what_a_cps3_cannot_do(use: CertificateUse, padding: Padding) -> None:
    with pytest.raises(CardProblem) as caught:
        session(virtual()).sign(use, MESSAGE, padding)
    assert caught.value.code is ProblemCode.CARD_REFUSED


def test_an_answer_that_is_no_signature() -> None:
    card = virtual()
    session(card).verify(pin())
    with pytest.raises(CardProblem) as caught:
        session(status_word_for(card, Ins.INTERNAL_AUTHENTICATE, 0x9000)).sign(
            AUTHENTICATION, MESSAGE
        )
    assert caught.value.code is ProblemCode.CARD_UNREADABLE


HASH = hashlib.sha256(MESSAGE).hexdigest().upper()
DIGEST_INFO = "3031300D060960864801650304020105000420" + HASH
BLOCK = pkcs1_block(bytes.fromhex(HASH)).hex().upper()


@pytest.mark.parametrize(
    ("profile", "use", "padding", "sent"),
    [
        (
            "cps3-nurse",
            SIGNATURE,
            Padding.PKCS1,
            ["00A4090C043F000001", "002241B606800142840181", f"002A9E9A20{HASH}"],
        ),
        (
            "cps3-nurse",
            AUTHENTICATION,
            Padding.PKCS1,
            ["00A4090C043F000001", "002241A406800102840182", f"0088000033{DIGEST_INFO}"],
        ),
        (
            "cps4-nurse",
            SIGNATURE,
            Padding.PKCS1,
            ["01A4080C020001", "012281B60491022890", f"012A9E9A20{HASH}00"],
        ),
        (
            "cps4-nurse",
            SIGNATURE,
            Padding.PSS,
            ["01A4080C020001", "012281B60491022C90", f"012A9E9A20{HASH}00"],
        ),
        (
            "cps4-nurse",
            AUTHENTICATION,
            Padding.PKCS1,
            [
                "01A4080C020001",
                "012241B803830120",
                f"112A8086FF{BLOCK[:510]}",
                f"012A808601{BLOCK[510:]}00",
            ],
        ),
    ],
)
def test_the_commands_are_those_of_the_official_library(
    profile: str, use: CertificateUse, padding: Padding, sent: list[str]
) -> None:
    """card.md 4.4 and 4.5: the application's folder first, the environment, the operation."""
    seen: list[str] = []

    def note(card: Card, _count: int, raw: bytes) -> bytes:
        seen.append(raw.hex().upper())
        return card.transmit(raw)

    opened = session(FaultyCard(virtual(profile), note))
    opened.verify(pin())
    opened.sign(use, MESSAGE, padding)
    last = [each for each in seen if each[2:4] != "C0"]  # GET RESPONSE fetches the answer
    assert last[-len(sent) :] == sent


@pytest.mark.parametrize("use", [AUTHENTICATION, SIGNATURE])
def test_the_salt_of_a_pss_signature_is_as_long_as_the_hash(use: CertificateUse) -> None:
    """What TLS 1.3 asks of a client's signature (RFC 8446, 4.2.3); many verifiers ask no less."""
    opened = session(virtual("cps4-nurse"))
    opened.verify(pin())
    signature = opened.sign(use, MESSAGE, Padding.PSS)
    key = load_der_x509_certificate(certificate(opened, use)).public_key()
    assert isinstance(key, RSAPublicKey)
    scheme = rsa_padding.PSS(rsa_padding.MGF1(SHA256()), rsa_padding.PSS.DIGEST_LENGTH)
    key.verify(signature, MESSAGE, scheme, SHA256())


def test_a_key_has_the_reference_that_the_card_lists() -> None:
    card = image()
    listed = bytes.fromhex(
        "304C302B0C0C4350535F505249565F415554030206C004010130143008030305010004010130080303050040"
        "04010130110402" + "0102" + "0303066000030203B00202" + "0095A106300430020400"
    )
    card.files["3F0000015031"] += path_entry(0xA0, "3F0000017B02")
    card.files["3F0000017B02"] = listed
    with pytest.raises(CardProblem):
        session(card).sign(AUTHENTICATION, MESSAGE)  # type: ignore[arg-type]
    assert card.commands[-1].encode().hex().upper() == "002241A406800102840195"


def test_keys_have_their_usual_references_when_the_card_lists_none() -> None:
    card: Image = image()
    with pytest.raises(CardProblem):
        session(card).sign(AUTHENTICATION, MESSAGE)  # type: ignore[arg-type]
    assert card.commands[-1].encode().hex().upper() == "002241A406800102840182"


def test_padded_blocks() -> None:
    digest = hashlib.sha256(MESSAGE).digest()
    block = pkcs1_block(digest)
    assert (len(block), block[:3], block[-32:]) == (256, b"\x00\x01\xff", digest)
    assert pss_block(digest) != pss_block(digest), "the salt is fresh"
