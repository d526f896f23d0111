"""A card in software, for what a card signs: RSA 2048, PKCS#1 v1.5, SHA-256."""

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from app.backend.signature import Signer

CARD = "899700990015"


def signer(name: str = CARD) -> Signer:
    """Make a card whose certificate names `name`."""
    leaf = trustme.CA().issue_cert(common_name=name, key_type=trustme.KeyType.RSA)
    key = load_pem_private_key(leaf.private_key_pem.bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    certificate = x509.load_pem_x509_certificate(leaf.cert_chain_pems[0].bytes())
    return Signer(
        certificate.public_bytes(Encoding.DER),
        lambda data: key.sign(data, PKCS1v15(), hashes.SHA256()),
    )
