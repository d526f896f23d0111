"""Certificates of a card: their dates, and what their subject says about the holder (card.md 4.7).

asn1crypto rather than `cryptography.x509`: it reads certificates that break a rule of X.509, which
is a reason to say so, not to show nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from app.domain.card import Card, CardType, Certificate, CertificateUse
from app.domain.holder import Holder, NationalId, Structure
from app.domain.validity import EndSource, Validity
from app.language import N_, _
from app.reader import tlv
from app.reader.structures import structure_from_id

_UNREADABLE = N_("Certificat illisible : {label}")
_NAMES = {
    "2.5.4.3": "CN",
    "2.5.4.4": "SN",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.12": "title",
    "2.5.4.42": "GN",
    "2.5.4.65": "pseudonym",
}
_CARD_TYPE = "1.2.250.1.71.1.2.2"
_CATEGORY = "1.2.250.1.71.1.2.5"
_CARD_TYPES = {0: CardType.CPS, 1: CardType.CPF, 2: CardType.CPE, 3: CardType.CPA}
_TEST_FLAG = 0x80
_SEQUENCE = 0x30
_WAY_TO_SUBJECT = (True, True, False, False, False, False, False)
"""Into the certificate, into what is signed of it; then past five of its fields."""
_OPENING = 64  # holds the issuer's length, whatever the serial number's
_GLANCE = 40  # two dates, and the length of the subject behind them
_MOST = 256  # of one READ BINARY
_TECHNICAL_LABEL = "technique"
_SIGNATURE_LABEL = "signature"


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate and what it says about the card and its holder.

    `subject` maps short names of the attributes to their first value.
    """

    certificate: Certificate
    subject: dict[str, str]
    card_type: CardType | None = None
    test: bool | None = None


def read_certificate(der: bytes, label: str) -> Credential | None:
    """Read an X.509 certificate (DER); None when it cannot be understood at all."""
    from asn1crypto.x509 import Certificate as Asn1Certificate

    try:
        return _credential(Asn1Certificate.load(der), der, label)
    except Exception:  # whatever the library makes of bytes from a card means one thing here
        return None


def with_credentials(card: Card, credentials: list[Credential]) -> Card:
    """Add the certificates, and from them what the card's data objects did not say."""
    certificates = tuple(credential.certificate for credential in credentials)
    card = replace(card, certificates=certificates, validity=_validity(card, certificates))
    return _with_subject(card, credentials[0]) if credentials else card


def find_subject(read: Callable[[int, int], bytes]) -> bytes:
    """Return the subject of a certificate in DER, reading little else; empty when it is not found.

    `read` is asked for up to 256 bytes at a place of the certificate. RFC 5280 4.1: version,
    number, algorithm, issuer and validity stand before it, keys and extensions behind. The issuer,
    as long as the subject itself, is passed by.
    """
    start = place = 0
    piece = read(0, _OPENING)
    for enters in _WAY_TO_SUBJECT:
        told = tlv.header(piece[place - start :])
        if told is None:
            start, piece = place, read(place, _GLANCE)
            told = tlv.header(piece)
        if told is None or (enters and told[0] != _SEQUENCE):
            return b""
        place += told[2] + (0 if enters else told[1])
    return _whole(read, place, piece[place - start :])


def _whole(read: Callable[[int, int], bytes], place: int, found: bytes) -> bytes:
    """Read the data object at a place to its end, of which `found` is there already."""
    while (told := tlv.whole_length(found)) is None or len(found) < told:
        more = read(place + len(found), _GLANCE if told is None else min(told - len(found), _MOST))
        if not more:
            return b""
        found += more
    return found[:told]


def with_subject(card: Card, subject: bytes) -> Card:
    """Add what the subject of a certificate (DER) says; the card as it is when it cannot."""
    from asn1crypto.x509 import Name

    try:
        named = _attributes(Name.load(subject))
    except Exception:  # as above
        return card
    values = {name: several[0] for name, several in named.items()}
    return replace(
        card,
        nominative=_nominative(card, values),
        holder=_holder(card.holder or Holder(), values),
        structure=_structure(card, values),
    )


def unreadable_note(label: str) -> str:
    """The note for a certificate that could not be read."""
    return _(_UNREADABLE).format(label=label or "?")


def _credential(found: Any, der: bytes, label: str) -> Credential:
    subject = _attributes(found.subject)
    extensions = _private_extensions(found)
    kind, category = extensions.get(_CARD_TYPE), extensions.get(_CATEGORY)
    certificate = Certificate(
        use=_use(found, label),
        serial=f"{found.serial_number:X}",
        issuer=_in_words(found.issuer),
        subject=_in_words(found.subject),
        not_before=_instant(found["tbs_certificate"]["validity"]["not_before"].native),
        not_after=_instant(found["tbs_certificate"]["validity"]["not_after"].native),
        der=der,
    )
    return Credential(
        certificate,
        {name: values[0] for name, values in subject.items()},
        None if kind is None else _CARD_TYPES.get(kind),
        None if category is None else bool(category & _TEST_FLAG),
    )


def _use(found: Any, label: str) -> CertificateUse:
    """The certificate's own key usage decides; the label where it has none."""
    if _TECHNICAL_LABEL in label.casefold():
        return CertificateUse.TECHNICAL
    usage = found.key_usage_value
    signs = (
        _SIGNATURE_LABEL in label.casefold() if usage is None else "non_repudiation" in usage.native
    )
    return CertificateUse.SIGNATURE if signs else CertificateUse.AUTHENTICATION


def _attributes(name: Any) -> dict[str, list[str]]:
    """Read a name whose relative names may hold several attributes each."""
    values: dict[str, list[str]] = {}
    for relative in name.chosen:
        for attribute in relative:
            key = attribute["type"].dotted
            values.setdefault(_NAMES.get(key, key), []).append(str(attribute["value"].native))
    return values


def _in_words(name: Any) -> str:
    return ", ".join(
        f"{key}={value}" for key, values in _attributes(name).items() for value in values
    )


def _private_extensions(found: Any) -> dict[str, int]:
    """Return the integers of the issuer's own extensions; others are left out."""
    from asn1crypto.core import Integer

    values = {}
    for extension in found["tbs_certificate"]["extensions"]:
        oid = extension["extn_id"].dotted
        if oid in (_CARD_TYPE, _CATEGORY):
            raw = extension["extn_value"].contents
            values[oid] = Integer.load(raw).native if raw[:1] == b"\x02" else raw[-1]
    return values


def _instant(when: datetime) -> datetime:
    return when.astimezone(UTC)


def _validity(card: Card, certificates: tuple[Certificate, ...]) -> Validity:
    """The card's own dates; its certificates' where it has none, the earliest end deciding."""
    validity = card.validity
    if validity.end is None and certificates:
        end: date = min(certificate.not_after for certificate in certificates).date()
        validity = replace(validity, end=end, end_source=EndSource.CERTIFICATE)
    return validity


def _with_subject(card: Card, credential: Credential) -> Card:
    subject, kind = credential.subject, card.type or credential.card_type
    return replace(
        card,
        type=kind,
        director=False if kind in (CardType.CPS, CardType.CPF) else card.director,
        test=credential.test if card.test is None else card.test,
        nominative=_nominative(card, subject),
        holder=_holder(card.holder or Holder(), subject),
        structure=_structure(card, subject),
    )


def _nominative(card: Card, subject: dict[str, str]) -> bool | None:
    if "pseudonym" in subject:
        return False
    return True if "SN" in subject or "GN" in subject else card.nominative


def _holder(holder: Holder, subject: dict[str, str]) -> Holder:
    """Fill what the card did not say; a service card shows its pseudonym, not a name."""
    identifier = holder.national_id
    if identifier is None and subject.get("CN", "")[:1].isdecimal():
        identifier = NationalId(subject["CN"])
    if "pseudonym" in subject:
        pseudonym = subject["pseudonym"]
        return replace(
            holder, pseudonym=pseudonym, family_name=None, given_name=None, national_id=identifier
        )
    return replace(
        holder,
        family_name=holder.family_name or subject.get("SN"),
        given_name=holder.given_name or subject.get("GN"),
        national_id=identifier,
    )


def _structure(card: Card, subject: dict[str, str]) -> Structure | None:
    """The structure of a staff card: its name, place and identifier stand in the subject."""
    if "OU" not in subject or card.type in (CardType.CPS, CardType.CPF):
        return card.structure
    found = structure_from_id(
        subject.get("O"), subject["OU"], subject.get("L") or subject.get("ST")
    )
    if found is not None and found.kind is None and card.structure is not None:
        return replace(card.structure, name=found.name, place=found.place)
    return found
