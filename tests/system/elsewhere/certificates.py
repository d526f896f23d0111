"""Certificates with the subjects of the reference (4.7), from authorities of our own."""

import functools
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID, ObjectIdentifier

GIP_CARD_TYPE = ObjectIdentifier("1.2.250.1.71.1.2.2")

ISSUER = x509.Name.from_rfc4514_string(
    "CN=TEST AC IGC-SANTE FORT PERSONNES,OU=IGC-SANTE,OU=0002 187512751,O=ASIP-SANTE,C=FR"
)

Attribute = tuple[ObjectIdentifier, str]

COUNTRY = ((NameOID.COUNTRY_NAME, "FR"),)


@functools.cache
def key(size: int) -> rsa.RSAPrivateKey:
    """One key of each size is enough here: nothing is signed with it but certificates."""
    return rsa.generate_private_key(public_exponent=65537, key_size=size)


def name(*rdns: tuple[Attribute, ...]) -> x509.Name:
    """A subject; an RDN may hold several attributes."""
    return x509.Name(
        x509.RelativeDistinguishedName(x509.NameAttribute(*each) for each in rdn) for rdn in rdns
    )


def health_professional(identifier: str, family: str, given: str, title: str) -> x509.Name:
    """CPS of IGC-Santé."""
    person = (
        (NameOID.COMMON_NAME, identifier),
        (NameOID.SURNAME, family),
        (NameOID.GIVEN_NAME, given),
    )
    return name(COUNTRY, ((NameOID.TITLE, title),), person)


def employee(identifier: str, family: str, given: str, structure: str) -> x509.Name:
    """Nominative CPE, CDE or CPA."""
    person = (
        (NameOID.GIVEN_NAME, given),
        (NameOID.SURNAME, family),
        (NameOID.COMMON_NAME, identifier),
    )
    place = ((NameOID.LOCALITY_NAME, "Rouen (76)"),)
    organisation = ((NameOID.ORGANIZATION_NAME, "TEST"),)
    unit = ((NameOID.ORGANIZATIONAL_UNIT_NAME, structure),)
    return name(COUNTRY, organisation, place, unit, person)


def service_card(identifier: str, pseudonym: str, structure: str, structure_name: str) -> x509.Name:
    """CPE without a person's name."""
    return name(
        COUNTRY,
        ((NameOID.STATE_OR_PROVINCE_NAME, "Seine-Maritime (76)"),),
        ((NameOID.ORGANIZATION_NAME, structure_name),),
        ((NameOID.ORGANIZATIONAL_UNIT_NAME, structure),),
        ((NameOID.TITLE, "Carte de service santé ou social"),),
        ((NameOID.PSEUDONYM, pseudonym),),
        ((NameOID.COMMON_NAME, identifier),),
    )


def certificate(
    subject: x509.Name,
    *,
    signs: bool = False,
    start: str = "2025-03-04",
    end: str = "2028-03-03",
    size: int = 2048,
    serial: int = 0xA1B2C3D4E5F60718293A4B5C6D7E8F90,
    card_type: int | None = None,
) -> bytes:
    """DER; `signs` makes the signature certificate, otherwise the authentication one."""
    built = (
        x509.CertificateBuilder(ISSUER, subject, key(size).public_key(), serial + signs)
        .not_valid_before(datetime.fromisoformat(start).replace(tzinfo=UTC))
        .not_valid_after(datetime.fromisoformat(end).replace(hour=12, tzinfo=UTC))
        .add_extension(usage(signs), critical=True)
    )
    if card_type is not None:
        value = x509.UnrecognizedExtension(GIP_CARD_TYPE, bytes([2, 1, card_type]))
        built = built.add_extension(value, critical=False)
    signed = built.sign(key(2048), hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.DER)


def usage(signs: bool) -> x509.KeyUsage:
    """What the reference says of both certificates' key usage."""
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=signs,
        key_encipherment=not signs,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
