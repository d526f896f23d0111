"""The demonstration's certificate authority: roots, intermediates and card certificates.

Named as IGC-Santé is, with TEST in front (card.md 4.7, domain.md 7). Keys are made at run time, on
first use, and live only as long as the process: nothing secret is kept anywhere. A card that is
made twice in a process has the same keys and certificates.
"""

import functools
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import Enum

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

_KEY_BITS = 2048
_CARD_TYPE = x509.ObjectIdentifier("1.2.250.1.71.1.2.2")
_FROM = datetime(2013, 6, 25, tzinfo=UTC)
_UNTIL = datetime(2053, 6, 24, tzinfo=UTC)


class Range(Enum):
    """The strength of an authority; the value is its short name in CRL addresses."""

    ELEMENTAIRE = "EL"
    STANDARD = "ST"
    FORT = "FO"


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """What a card certificate says. `usage` are the names of the key usage bits set."""

    range: Range
    subject: x509.Name
    serial: int
    first_day: date
    last_day: date
    card_type: int
    usage: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Issuer:
    name: x509.Name
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate


@dataclass(slots=True)
class TestAuthority:
    """One tree of authorities. `update_second` tells this tree's cards from another process's."""

    __test__ = False  # Not a test class, whatever pytest makes of the name.

    update_second: int = field(default_factory=lambda: secrets.randbelow(86_400))
    _keys: dict[str, rsa.RSAPrivateKey] = field(default_factory=dict, repr=False)
    _issuers: dict[str, _Issuer] = field(default_factory=dict, repr=False)

    @property
    def made(self) -> int:
        """How many keys were made so far, those of the authorities included."""
        return len(self._keys)

    def key(self, owner: str) -> rsa.RSAPrivateKey:
        """The private key of an owner, made when first asked for."""
        if owner not in self._keys:
            self._keys[owner] = rsa.generate_private_key(65537, _KEY_BITS)
        return self._keys[owner]

    def root(self, strength: Range) -> x509.Certificate:
        """The self-signed root of a range."""
        return self._root(strength).certificate

    def intermediate(self, strength: Range) -> x509.Certificate:
        """The intermediate that signs the cards of a range."""
        return self._intermediate(strength).certificate

    def issue(self, request: CertificateRequest, key: rsa.RSAPrivateKey) -> bytes:
        """Sign a card certificate; return it in DER."""
        issuer = self._intermediate(request.range)
        usage = {name: name in request.usage for name in _USAGES}
        address = f"http://igc-sante-test.invalid/CRL/ACI-{request.range.value}-PP.crl"
        builder = (
            x509.CertificateBuilder(serial_number=request.serial)
            .subject_name(request.subject)
            .issuer_name(issuer.name)
            .public_key(key.public_key())
            .not_valid_before(datetime.combine(request.first_day, time.min, UTC))
            .not_valid_after(datetime.combine(request.last_day, time(23, 59, 59), UTC))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .add_extension(_crl_address(address), critical=False)
            .add_extension(_authority_key(issuer), critical=False)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
            .add_extension(
                x509.UnrecognizedExtension(_CARD_TYPE, bytes((2, 1, request.card_type))),
                critical=False,
            )
        )
        return builder.sign(issuer.key, SHA256()).public_bytes(Encoding.DER)

    def _root(self, strength: Range) -> _Issuer:
        common_name = f"TEST AC RACINE IGC-SANTE {strength.name}"
        return self._made(common_name, lambda: self._authority(common_name, None, None))

    def _intermediate(self, strength: Range) -> _Issuer:
        common_name = f"TEST AC IGC-SANTE {strength.name} PERSONNES"
        return self._made(
            common_name, lambda: self._authority(common_name, self._root(strength), 0)
        )

    def _made(self, name: str, make: Callable[[], _Issuer]) -> _Issuer:
        if name not in self._issuers:
            self._issuers[name] = make()
        return self._issuers[name]

    def _authority(
        self, common_name: str, signer: _Issuer | None, path_length: int | None
    ) -> _Issuer:
        key, name = self.key(common_name), _authority_name(common_name)
        builder = (
            x509.CertificateBuilder(serial_number=x509.random_serial_number())
            .subject_name(name)
            .issuer_name(signer.name if signer else name)
            .public_key(key.public_key())
            .not_valid_before(_FROM)
            .not_valid_after(_UNTIL)
            .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
            .add_extension(
                x509.KeyUsage(**{each: each in _AUTHORITY_USAGE for each in _USAGES}),
                critical=True,
            )
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
        )
        if signer is not None:
            builder = builder.add_extension(_authority_key(signer), critical=False)
        return _Issuer(name, key, builder.sign(signer.key if signer else key, SHA256()))


_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
_AUTHORITY_USAGE = frozenset({"key_cert_sign", "crl_sign"})


@functools.cache
def shared_authority() -> TestAuthority:
    """The authority of this process, for cards that are given none."""
    return TestAuthority()


def _authority_name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "ASIP-SANTE"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "0002 187512751"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "IGC-SANTE TEST"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _authority_key(issuer: _Issuer) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())


def _crl_address(address: str) -> x509.CRLDistributionPoints:
    name = x509.UniformResourceIdentifier(address)
    return x509.CRLDistributionPoints([x509.DistributionPoint([name], None, None, None)])
