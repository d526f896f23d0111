"""Signatures with the cards' keys, checked as any other program would check them."""

import hashlib

import pytest

from app.demo.card.faults import status_word_for
from app.domain.card import CertificateUse
from app.domain.problem import CardProblem, ProblemCode
from app.reader.apdu import Ins
from app.reader.cpx import CpxSession
from app.reader.shapes import Padding
from app.reader.signing import check_signature, pkcs1_block, pss_block
from tests.reader.cards import Image, image, pin, session, virtual

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
    assert (caught.value.code, caught.value.facts) == (ProblemCode.CARD_REFUSED, {"sw": "6982"})
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
