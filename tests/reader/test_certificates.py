"""What a card's certificates say, those that break a rule included."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from app.domain.card import Card, CardType, CertificateUse, Generation
from app.domain.holder import Holder, NationalId, Structure, StructureKind
from app.domain.validity import EndSource, Validity
from app.reader.certificates import (
    Credential,
    find_subject,
    read_certificate,
    unreadable_note,
    with_credentials,
    with_subject,
)

CARD = Card("5A0A", Generation.CPS3)
START, END = datetime(2025, 1, 31, tzinfo=UTC), datetime(2028, 1, 31, 23, 59, 59, tzinfo=UTC)
KEY = ec.generate_private_key(ec.SECP256R1())
NAMES = {
    "C": "2.5.4.6",
    "CN": "2.5.4.3",
    "SN": "2.5.4.4",
    "GN": "2.5.4.42",
    "L": "2.5.4.7",
    "ST": "2.5.4.8",
    "O": "2.5.4.10",
    "OU": "2.5.4.11",
    "title": "2.5.4.12",
    "pseudonym": "2.5.4.65",
}
NURSE = "C=FR; title=Infirmier; CN=899700990015+SN=MARTEL+GN=CLAIRE"
STAFF = "C=FR; O=HOPITAL; L=Paris (75); OU=1999990013; CN=3999990013/DEMO0001+SN=PERRIN+GN=SOPHIE"
SERVICE = (
    "C=FR; ST=Seine-Maritime (76); O=CENTRE; OU=1999990021; title=Carte de service santé ou social;"
    "pseudonym=EMPLOYE18; CN=3999990021/000000018"
)


def name(described: str) -> x509.Name:
    return x509.Name(
        x509.RelativeDistinguishedName(
            x509.NameAttribute(x509.ObjectIdentifier(NAMES[key]), value)
            for key, _, value in (each.strip().partition("=") for each in relative.split("+"))
        )
        for relative in described.split(";")
    )


def certificate(
    subject: str = NURSE,
    *,
    signs: bool = False,
    end: datetime = END,
    extensions: tuple[tuple[str, str], ...] = (),
    usage: bool = True,
) -> bytes:
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name("C=FR; O=ASIP-SANTE; OU=IGC-SANTE TEST; CN=TEST AC"))
        .public_key(KEY.public_key())
        .serial_number(0xABCDEF)
        .not_valid_before(START)
        .not_valid_after(end)
    )
    if usage:
        flags = dict.fromkeys(
            (
                "key_agreement",
                "key_cert_sign",
                "crl_sign",
                "data_encipherment",
                "encipher_only",
                "decipher_only",
            ),
            False,
        )
        builder = builder.add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=signs,
                key_encipherment=not signs,
                **flags,
            ),
            critical=True,
        )
    for oid, value in extensions:
        unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), bytes.fromhex(value))
        builder = builder.add_extension(unknown, critical=False)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)


def read(der: bytes, label: str = "Certificat d'Authentification CPS") -> Credential:
    found = read_certificate(der, label)
    assert found is not None
    return found


def test_a_certificate_in_words() -> None:
    der = certificate()
    found = read(der).certificate
    assert found.issuer == "C=FR, O=ASIP-SANTE, OU=IGC-SANTE TEST, CN=TEST AC"
    assert "CN=899700990015" in found.subject
    assert "SN=MARTEL" in found.subject
    assert (found.serial, found.not_before, found.not_after) == ("ABCDEF", START, END)
    assert found.der == der


@pytest.mark.parametrize(
    ("signs", "usage", "label", "use"),
    [
        (True, True, "Certificat de Signature CPS", CertificateUse.SIGNATURE),
        (True, True, "", CertificateUse.SIGNATURE),
        (False, True, "Certificat d'Authentification CPS", CertificateUse.AUTHENTICATION),
        (False, True, "Certificat Technique CPS", CertificateUse.TECHNICAL),
        (False, False, "Certificat de Signature CPS", CertificateUse.SIGNATURE),
        (False, False, "", CertificateUse.AUTHENTICATION),
    ],
)
def test_what_a_certificate_is_for(
    signs: bool, usage: bool, label: str, use: CertificateUse
) -> None:
    assert read(certificate(signs=signs, usage=usage), label).certificate.use is use


@pytest.mark.parametrize("der", [b"", b"\x30\x03\x02\x01\x05", b"\x30\x80", b"\xff" * 20])
def test_no_certificate_at_all(der: bytes) -> None:
    assert read_certificate(der, "x") is None


def test_a_cut_certificate() -> None:
    assert read_certificate(certificate()[:120], "x") is None
    assert unreadable_note("Certificat de Signature CPS").endswith("Certificat de Signature CPS")


@pytest.mark.parametrize(
    ("subject", "nominative", "holder", "structure"),
    [
        (
            NURSE,
            True,
            Holder("MARTEL", "CLAIRE", national_id=NationalId("899700990015")),
            None,
        ),
        (
            STAFF,
            True,
            Holder("PERRIN", "SOPHIE", national_id=NationalId("3999990013/DEMO0001")),
            Structure("HOPITAL", StructureKind.FINESS, "999990013", "Paris (75)"),
        ),
        (
            SERVICE,
            False,
            Holder(pseudonym="EMPLOYE18", national_id=NationalId("3999990021/000000018")),
            Structure("CENTRE", StructureKind.FINESS, "999990021", "Seine-Maritime (76)"),
        ),
        ("C=FR; CN=Somebody", None, Holder(), None),
    ],
)
def test_what_the_card_did_not_say_comes_from_the_subject(
    subject: str, nominative: bool | None, holder: Holder, structure: Structure | None
) -> None:
    card = with_credentials(CARD, [read(certificate(subject))])
    assert (card.nominative, card.holder, card.structure) == (nominative, holder, structure)


def test_what_the_card_said_stands() -> None:
    known = replace(CARD, holder=Holder("D'EXERCICE", "LEA"), type=CardType.CPS)
    card = with_credentials(known, [read(certificate(NURSE))])
    assert card.holder is not None
    assert (card.holder.family_name, card.holder.given_name) == ("D'EXERCICE", "LEA")


def test_a_service_card_shows_no_name() -> None:
    known = replace(CARD, holder=Holder("EMPLOYE18"), type=CardType.CPE)
    card = with_credentials(known, [read(certificate(SERVICE))])
    assert card.holder is not None
    assert (card.holder.family_name, card.holder.display_name) == (None, "EMPLOYE18")


def test_the_activity_of_an_old_card_is_no_structure() -> None:
    known = replace(CARD, type=CardType.CPS)
    subject = "C=FR; O=GIP-CPS; OU=Masseur-Kinésithérapeute; CN=00B7010446+SN=X+GN=Y"
    assert with_credentials(known, [read(certificate(subject))]).structure is None


@pytest.mark.parametrize(
    ("extensions", "kind", "test"),
    [
        ((("1.2.250.1.71.1.2.2", "020102"), ("1.2.250.1.71.1.2.5", "040180")), CardType.CPE, True),
        ((("1.2.250.1.71.1.2.2", "020100"), ("1.2.250.1.71.1.2.5", "020100")), CardType.CPS, False),
        ((("1.2.250.1.71.1.2.2", "020109"),), None, None),
        ((), None, None),
    ],
)
def test_the_issuers_own_extensions(
    extensions: tuple[tuple[str, str], ...], kind: CardType | None, test: bool | None
) -> None:
    card = with_credentials(CARD, [read(certificate(extensions=extensions))])
    assert (card.type, card.test) == (kind, test)


def test_the_end_of_the_certificates_stands_in_and_its_source_is_told() -> None:
    earlier = END.replace(year=2027)
    pair = [read(certificate(signs=True)), read(certificate(end=earlier))]
    assert with_credentials(CARD, pair).validity == Validity(
        None, date(2027, 1, 31), EndSource.CERTIFICATE
    )
    known = replace(CARD, validity=Validity(None, date(2029, 1, 1)))
    assert with_credentials(known, pair).validity == known.validity


def test_a_card_without_certificates_stays_as_it_is() -> None:
    assert with_credentials(CARD, []) == CARD


@pytest.mark.parametrize("subject", [NURSE, STAFF, SERVICE, f"C=FR; O={'H' * 400}; OU=1999990013"])
def test_the_subject_is_found_and_little_else_is_read(subject: str) -> None:
    der, asked = certificate(subject), list[int]()

    def read(at: int, length: int) -> bytes:
        asked.append(length)
        return der[at : at + length]

    found = find_subject(read)
    assert found == name(subject).public_bytes()
    assert sum(asked) <= len(found) + 64 + 40
    assert max(asked) <= 256


@pytest.mark.parametrize(
    "content",
    [
        "",
        "00" * 300,
        "3082",
        "02820300",
        "30820300028203000201",
        "30820300A0030201020201",
        "300F050005000500050005000403010203",
        "3016301405000500050005000500048203000102",
        "30803080" + "0500" * 9,
    ],
)
def test_a_certificate_that_does_not_reach_its_subject(content: str) -> None:
    raw = bytes.fromhex(content)
    found = find_subject(lambda at, length: raw[at : at + length])
    assert found == b""
    assert with_subject(CARD, found) == CARD


@pytest.mark.parametrize("subject", ["3003020101", "0403020101", "02020202"])
def test_a_subject_that_is_no_name_says_nothing(subject: str) -> None:
    assert with_subject(CARD, bytes.fromhex(subject)) == CARD
