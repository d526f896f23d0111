"""A declaration signed on a card: exactly these bytes, by exactly this key."""

import hashlib
from base64 import urlsafe_b64encode

import pytest

from app.backend.client import BackendClient
from app.backend.receipt import ReceiptKeys
from app.backend.signature import Signer
from app.backend.wire import encode_declaration
from app.demo.sandbox import Sandbox
from app.demo.sandbox.signatures import NotSigned, check
from app.domain.problem import Refused
from tests.backend.declarations import LOSS
from tests.backend.software_card import CARD, signer

PAYLOAD = encode_declaration(LOSS)


@pytest.fixture(scope="module")
def card() -> Signer:
    return signer()


def test_the_signature_is_about_the_bytes_beside_it(card: Signer) -> None:
    signature = card.detached(PAYLOAD)
    assert ".." in signature
    assert check(signature, PAYLOAD).name == CARD


def test_not_about_other_bytes(card: Signer) -> None:
    with pytest.raises(NotSigned):
        check(card.detached(PAYLOAD), PAYLOAD + b" ")


def test_not_about_bytes_it_carries_itself(card: Signer) -> None:
    header, _, signature = card.detached(PAYLOAD).split(".")
    inside = urlsafe_b64encode(PAYLOAD).rstrip(b"=").decode()
    with pytest.raises(NotSigned):
        check(f"{header}.{inside}.{signature}", b"{}")


def test_not_by_another_card(card: Signer) -> None:
    header, _, _ = card.detached(PAYLOAD).split(".")
    _, _, other = signer().detached(PAYLOAD).split(".")
    with pytest.raises(NotSigned):
        check(f"{header}..{other}", PAYLOAD)


@pytest.mark.parametrize("noise", ["", "..", "a..b", "e30..e30", "eyJ4NWMiOlsiQSJdfQ..AA", "é"])
def test_noise_is_no_signature(noise: str) -> None:
    with pytest.raises(NotSigned):
        check(noise, PAYLOAD)


def test_the_receipt_names_the_card_that_signed(
    card: Signer, client: BackendClient, sandbox: Sandbox
) -> None:
    receipt = client.submit(PAYLOAD, LOSS.id, card.detached(PAYLOAD))
    proved = ReceiptKeys.read(sandbox.receipt_keys).verify(receipt.document)
    assert proved.signed_by == CARD
    assert proved.payload_sha256 == hashlib.sha256(PAYLOAD).hexdigest()


def test_a_signature_of_something_else_is_refused(
    card: Signer, client: BackendClient, sandbox: Sandbox
) -> None:
    with pytest.raises(Refused):
        client.submit(PAYLOAD, LOSS.id, card.detached(b"{}"))
    assert sandbox.declarations() == ()
