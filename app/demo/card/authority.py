"""The demonstration's certificate authority: roots, intermediates and card certificates.

Named as IGC-Santé is, with TEST in front (card.md 4.7, domain.md 7). Keys are made at run time, on
first use, and live only as long as the process: nothing secret is kept anywhere. A card that is
made twice in a process has the same keys and certificates. What it signed, `publishing` tells.
"""

import functools
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import Enum

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from app.demo.card.definition import CertificateState
from app.demo.card.keys import Keys

NOWHERE = "http://igc-sante-test.invalid"
"""Where an authority that publishes nothing says that it does."""

RESPONDER, SILENCE = "/ocsp", "/silence"
"""Paths below where an authority publishes: who answers about a certificate, and who does not."""

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
    """What a card certificate says. `usage` are the names of the key usage bits set.

    `card` is the card's number, `state` what the authority will say of the certificate.
    """

    range: Range
    card: str
    state: CertificateState
    subject: x509.Name
    serial: int
    first_day: date
    last_day: date
    card_type: int
    usage: frozenset[str]


@dataclass(frozen=True, slots=True)
class Issuer:
    """An authority that signs: cards, or other authorities. `lists` is its list's path."""

    name: x509.Name
    key: rsa.RSAPrivateKey = field(repr=False)
    certificate: x509.Certificate
    lists: str


@dataclass(frozen=True, slots=True)
class Issued:
    """A card certificate that was signed."""

    request: CertificateRequest
    certificate: x509.Certificate
    issuer: Issuer


@dataclass(slots=True)
class TestAuthority:
    """One tree of authorities. Thread-safe.

    `update_second` tells this tree's cards from another process's. `publishes_at` is the address
    below which its certificates say that lists and answers stand.
    """

    __test__ = False  # Not a test class, whatever pytest makes of the name.

    update_second: int = field(default_factory=lambda: secrets.randbelow(86_400))
    publishes_at: str = NOWHERE
    keys: Keys = field(default_factory=Keys, repr=False)
    _issuers: dict[str, Issuer] = field(default_factory=dict, repr=False)
    _issued: dict[int, Issued] = field(default_factory=dict, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @property
    def made(self) -> int:
        """How many keys were made so far, those of the authorities included."""
        return len(self.keys)

    def publishing(self, address: str) -> "TestAuthority":
        """Return a tree with the same keys that publishes at an address (http, no slash)."""
        return TestAuthority(publishes_at=address, keys=self.keys)

    @property
    def issued(self) -> dict[int, Issued]:
        """The card certificates signed so far, by their serial."""
        with self._lock:
            return dict(self._issued)

    def issuers(self) -> tuple[Issuer, ...]:
        """All authorities of the tree, each root before the one below it."""
        ranges = tuple(Range)
        return tuple(each for r in ranges for each in (self._root(r), self._intermediate(r)))

    def key(self, owner: str) -> rsa.RSAPrivateKey:
        """The private key of an owner, made when first asked for."""
        return self.keys.of(owner)

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
        builder = (
            x509.CertificateBuilder(serial_number=request.serial)
            .subject_name(request.subject)
            .issuer_name(issuer.name)
            .public_key(key.public_key())
            .not_valid_before(datetime.combine(request.first_day, time.min, UTC))
            .not_valid_after(datetime.combine(request.last_day, time(23, 59, 59), UTC))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .add_extension(_authority_key(issuer), critical=False)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
            .add_extension(
                x509.UnrecognizedExtension(_CARD_TYPE, bytes((2, 1, request.card_type))),
                critical=False,
            )
        )
        for extension in self._addresses(request.state, issuer):
            builder = builder.add_extension(extension, critical=False)
        certificate = builder.sign(issuer.key, SHA256())
        with self._lock:
            self._issued[request.serial] = Issued(request, certificate, issuer)
        return certificate.public_bytes(Encoding.DER)

    def _addresses(self, state: CertificateState, issuer: Issuer) -> list[x509.ExtensionType]:
        """Where a certificate says that its state is told: by list and by answer, as real ones."""
        at = self.publishes_at
        if state is CertificateState.SILENT:
            return [_list_at(f"{at}{SILENCE}{issuer.lists}")]
        if state is CertificateState.UNKNOWN:
            return [_answered_at(f"{at}{RESPONDER}")]
        return [_list_at(f"{at}{issuer.lists}"), _answered_at(f"{at}{RESPONDER}")]

    def _root(self, strength: Range) -> Issuer:
        name, lists = f"TEST AC RACINE IGC-SANTE {strength.name}", f"/CRL/ACR-{strength.value}.crl"
        return self._made(name, lambda: self._authority(name, lists, None))

    def _intermediate(self, strength: Range) -> Issuer:
        name = f"TEST AC IGC-SANTE {strength.name} PERSONNES"
        lists = f"/CRL/ACI-{strength.value}-PP.crl"
        return self._made(name, lambda: self._authority(name, lists, self._root(strength)))

    def _made(self, name: str, make: Callable[[], Issuer]) -> Issuer:
        with self._lock:
            if name not in self._issuers:
                self._issuers[name] = make()
            return self._issuers[name]

    def _authority(self, common_name: str, lists: str, signer: Issuer | None) -> Issuer:
        key, name = self.key(common_name), _authority_name(common_name)
        path_length = None if signer is None else 0
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
            address = _list_at(f"{self.publishes_at}{signer.lists}")
            builder = builder.add_extension(address, critical=False)
        return Issuer(name, key, builder.sign(signer.key if signer else key, SHA256()), lists)


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


def _authority_key(issuer: Issuer) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())


def _list_at(address: str) -> x509.CRLDistributionPoints:
    name = x509.UniformResourceIdentifier(address)
    return x509.CRLDistributionPoints([x509.DistributionPoint([name], None, None, None)])


def _answered_at(address: str) -> x509.AuthorityInformationAccess:
    name = x509.UniformResourceIdentifier(address)
    access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, name)
    return x509.AuthorityInformationAccess([access])
