"""Signatures made on a card, as the office checks them: the key is that of the `x5c` certificate.

Whether the certificate belongs to a card, and to whom, is another question: the sandbox takes the
`TEST` cards of the demonstration, whose authority is made at each start, and asks no more.
"""

from base64 import b64decode
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from joserfc import jwk, jws
from joserfc.errors import JoseError

_REGISTRY = jws.JWSRegistry(algorithms=["RS256"])
_REGISTRY.max_header_length = 16 * 1024  # a certificate stands in it


class NotSigned(Exception):
    """The signature is not the certificate's, or cannot be read."""


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Who signed: the subject's common name (PS_IdNat), and the payload that was signed."""

    name: str
    payload: bytes


def check(signature: str, payload: bytes | None = None) -> SignedBy:
    """Check a compact JWS, detached when `payload` is given; raises NotSigned."""
    try:
        header = jws.extract_compact(signature.encode(), payload, _REGISTRY).headers()
        certificate = _certificate(header)
        found = jws.deserialize_compact(
            signature, _key(certificate), registry=_REGISTRY, payload=payload
        )
        if payload is not None and found.payload != payload:  # it carried another of its own
            raise NotSigned
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return SignedBy(str(names[0].value), found.payload)
    except (JoseError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        raise NotSigned from None


def _certificate(header: dict[str, list[str]]) -> x509.Certificate:
    return x509.load_der_x509_certificate(b64decode(header["x5c"][0], validate=True))


def _key(certificate: x509.Certificate) -> jwk.RSAKey:
    public = certificate.public_key()
    if not isinstance(public, RSAPublicKey):
        raise ValueError("not RSA")
    return jwk.RSAKey.import_key(
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
