"""A small tree of authorities for tests: root, intermediate, cards; lists and answers on demand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


@dataclass(frozen=True)
class Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    def revocation_list(self, *revoked: x509.Certificate, ends: datetime = NOW + DAY) -> bytes:
        """A list made a day before its end."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(ends - DAY)
            .next_update(ends)
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(_authority_key(self), critical=False)
        )
        for certificate in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
            builder = builder.add_revoked_certificate(entry.revocation_date(NOW - DAY / 2).build())
        return builder.sign(self.key, SHA256()).public_bytes(Encoding.DER)

    def answer(
        self,
        certificate: x509.Certificate,
        status: ocsp.OCSPCertStatus,
        made: datetime = NOW - DAY / 24,
        ends: datetime | None = NOW + DAY,
        signer: "Authority | None" = None,
    ) -> bytes:
        """A signed OCSP answer about one certificate; another `signer` is named in it."""
        revoked = status is ocsp.OCSPCertStatus.REVOKED
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response(
                certificate,
                self.certificate,
                SHA1(),  # noqa: S303 (names the issuer)
                status,
                made,
                ends,
                NOW - DAY / 2 if revoked else None,
                None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, (signer or self).certificate)
        )
        if signer is not None:
            builder = builder.certificates([signer.certificate])
        return builder.sign((signer or self).key, SHA256()).public_bytes(Encoding.DER)


def _authority_key(signer: Authority) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key())


def issue(
    name: str,
    signer: Authority | None = None,
    *,
    authority: bool = True,
    lists: str | Sequence[str] = (),
    responder: str | Sequence[str] = (),
    answers: bool = False,
    until: datetime = NOW + 365 * DAY,
) -> Authority:
    """Make a certificate and its key; without a signer it signs itself.

    `answers`: it may sign OCSP answers for its signer.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = signer.certificate.subject if signer else _name(name)
    usages = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    usages |= {"key_cert_sign": authority, "crl_sign": authority, "digital_signature": True}
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - 400 * DAY)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .add_extension(x509.KeyUsage(**usages), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if signer is not None:
        builder = builder.add_extension(_authority_key(signer), critical=False)
    if lists:
        points = [
            x509.DistributionPoint([x509.UniformResourceIdentifier(place)], None, None, None)
            for place in ("ldap://annuaire.invalid/CN=x", *_several(lists))
        ]
        builder = builder.add_extension(x509.CRLDistributionPoints(points), critical=False)
    if responder:
        access = [
            x509.AccessDescription(
                AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(place)
            )
            for place in _several(responder)
        ]
        builder = builder.add_extension(x509.AuthorityInformationAccess(access), critical=False)
    if not authority:
        use = ExtendedKeyUsageOID.OCSP_SIGNING if answers else ExtendedKeyUsageOID.CLIENT_AUTH
        builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
    if answers:  # nobody is asked about who answers
        builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    return Authority(builder.sign(signer.key if signer else key, SHA256()), key)


def _several(places: str | Sequence[str]) -> Sequence[str]:
    return (places,) if isinstance(places, str) else places
