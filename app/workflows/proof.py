"""Proof that a card works: it signs a fresh challenge, checked against its own certificate.

The signature is RSA PKCS #1 v1.5 over SHA-256, which both generations know (card.md 4.3).
"""

import secrets

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_der_x509_certificate

from app.domain.card import Card, CertificateUse

CHALLENGE_BYTES = 32


def challenge() -> bytes:
    """Draw a challenge that no card has signed before."""
    return secrets.token_bytes(CHALLENGE_BYTES)


def proves(card: Card, message: bytes, signature: bytes) -> bool:
    """Tell whether `signature` is the card's authentication key's over `message`."""
    for certificate in card.certificates:
        if certificate.use is CertificateUse.AUTHENTICATION:
            return _fits(certificate.der, message, signature)
    return False


def _fits(der: bytes, message: bytes, signature: bytes) -> bool:
    try:
        key = load_der_x509_certificate(der).public_key()
        if not isinstance(key, RSAPublicKey):
            return False
        key.verify(signature, message, PKCS1v15(), SHA256())
    except (ValueError, InvalidSignature):
        return False
    return True
