"""Proof that a card works: it signs a fresh challenge, checked against its own certificate.

The signature is RSA PKCS #1 v1.5 over SHA-256, which both generations know (card.md 4.3).
"""

import secrets

from app.domain.card import Card, CertificateUse
from app.reader.signing import check_signature

CHALLENGE_BYTES = 32


def challenge() -> bytes:
    """Draw a challenge that no card has signed before."""
    return secrets.token_bytes(CHALLENGE_BYTES)


def proves(card: Card, message: bytes, signature: bytes) -> bool:
    """Tell whether `signature` is the card's authentication key's over `message`."""
    for certificate in card.certificates:
        if certificate.use is CertificateUse.AUTHENTICATION:
            return check_signature(certificate.der, message, signature)
    return False
