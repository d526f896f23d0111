"""What the demonstration's authorities say of the cards they signed: lists, answers, their chain.

Each holds for some seconds only, so that an opposition is seen soon after it was declared; the real
ones are made each morning (domain.md 2.4).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509 import ocsp

from app.demo.card.authority import Issued, Issuer, TestAuthority
from app.demo.card.definition import CertificateState

HOLDS = timedelta(seconds=15)
_LONG_AGO = timedelta(days=12)

Opposed = Callable[[str], datetime | None]
"""Since when a card is in opposition, by its number; None when it is not."""


def revocation_list(
    authority: TestAuthority, path: str, opposed: Opposed, now: datetime
) -> bytes | None:
    """Return the list that stands at a path, made `now`; None when there is none."""
    issuer = next((each for each in authority.issuers() if each.lists == path), None)
    if issuer is None:
        return None
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.name)
        .last_update(now)
        .next_update(now + HOLDS)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    )
    for issued in _signed_by(issuer, authority):
        since = _revoked(issued, opposed, now)
        if since is not None:
            entry = x509.RevokedCertificateBuilder(issued.request.serial, since)
            builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(issuer.key, SHA256()).public_bytes(Encoding.DER)


def answer(authority: TestAuthority, question: bytes, opposed: Opposed, now: datetime) -> bytes:
    """Answer an OCSP question (RFC 6960); raises ValueError for what is none."""
    asked = ocsp.load_der_ocsp_request(question)
    issued = authority.issued.get(asked.serial_number)
    if issued is None:
        refused = ocsp.OCSPResponseStatus.UNAUTHORIZED
        return ocsp.OCSPResponseBuilder.build_unsuccessful(refused).public_bytes(Encoding.DER)
    since, signer = _revoked(issued, opposed, now), issued.issuer
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            issued.certificate,
            signer.certificate,
            asked.hash_algorithm,
            _status(issued, since),
            now,
            now + HOLDS,
            since,
            None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, signer.certificate)
    )
    return builder.sign(signer.key, SHA256()).public_bytes(Encoding.DER)


def chain(authority: TestAuthority) -> bytes:
    """Return the certificates of all authorities (PKCS#7, DER)."""
    certificates = [each.certificate for each in authority.issuers()]
    return pkcs7.serialize_certificates(certificates, Encoding.DER)


def _signed_by(issuer: Issuer, authority: TestAuthority) -> list[Issued]:
    return [each for each in authority.issued.values() if each.issuer is issuer]


def _revoked(issued: Issued, opposed: Opposed, now: datetime) -> datetime | None:
    if issued.request.state is CertificateState.REVOKED:
        return now - _LONG_AGO
    return opposed(issued.request.card)


def _status(issued: Issued, since: datetime | None) -> ocsp.OCSPCertStatus:
    if since is not None:
        return ocsp.OCSPCertStatus.REVOKED
    unknown = issued.request.state is CertificateState.UNKNOWN
    return ocsp.OCSPCertStatus.UNKNOWN if unknown else ocsp.OCSPCertStatus.GOOD
