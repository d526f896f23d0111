"""The ISO 7816-15 files of the contact application: ODF, TokenInfo, AODF, PrKDF, CDF, DODF.

They are byte for byte the ones that card.md 8.3 gives as accepted by both the official Cryptolib
and OpenSC, with this card's label, update mark, identifiers and data objects in them.
"""

from dataclasses import dataclass

from app.demo.card.der import (
    bits,
    context,
    context_value,
    enumerated,
    integer,
    null,
    octets,
    sequence,
    text,
)
from app.demo.card.files import APPLICATION, APPLICATION_AID, Access
from app.demo.card.generation import Generation, KeySlot
from app.domain.card import CertificateUse

# File identifiers on the contact side; the contactless side has 71 for 70 and no AODF.
AODF, PRKDF, CDF, DODF = "7001", "7002", "7005", "7006"
CONTACTLESS_PRKDF, CONTACTLESS_CDF, CONTACTLESS_DODF = "7102", "7105", "7106"

_PIN = octets(b"\x01")
_PUK = octets(b"\x02")
# Named bits of ISO 7816-15, in the widths that card.md 8.3 uses.
_NO_FLAGS = bits(1)
_PRIVATE = bits(2, 0)
_MODIFIABLE = bits(2, 1)
_PRIVATE_MODIFIABLE = bits(2, 0, 1)
_CODE_FLAGS = 13
_INITIALISED, _UNBLOCKING, _SECURITY_OFFICER = 4, 6, 7
_SIGN_RULE, _DECIPHER_RULE, _AUTHENTICATE_RULE = 5, 7, 9
# Object identifiers in DER: SHA-1, SHA-256, SHA-1 with RSA, SHA-256 with RSA, RSA.
_SHA1 = bytes.fromhex("06052B0E03021A")
_SHA256 = bytes.fromhex("0609608648016503040201")
_SHA1_RSA = bytes.fromhex("06092A864886F70D010105")
_SHA256_RSA = bytes.fromhex("06092A864886F70D01010B")
_RSA = bytes.fromhex("06092A864886F70D010101")
# Index, PKCS#11 mechanism, operations, object identifier, reference (card.md 4.2).
_ALGORITHMS = (
    (1, 0x220, 6, _SHA1, 0x10),
    (2, 0x250, 6, _SHA256, 0x40),
    (3, 0x006, 1, _SHA1_RSA, 0x12),
    (4, 0x040, 1, _SHA256_RSA, 0x42),
    (5, 0x001, 1, _RSA, 0x02),
    (6, 0x001, 5, _RSA, 0x1A),
)
_CERTIFICATE_LABELS = {
    CertificateUse.SIGNATURE: "Certificat de Signature CPS",
    CertificateUse.AUTHENTICATION: "Certificat d'Authentification CPS",
    CertificateUse.TECHNICAL: "Certificat Technique CPS",
}


@dataclass(frozen=True, slots=True)
class DataObject:
    """A data object of the DODF: its label, its file identifier in hex, who may do what."""

    label: str
    file_id: str
    read: Access = Access.ALWAYS
    update: Access = Access.NEVER


def objects_directory(*, contactless: bool = False) -> bytes:
    """ODF (5031): where the authentication, key, certificate and data directories are."""
    contact = {8: AODF, 0: PRKDF, 4: CDF, 7: DODF}
    listed = {0: CONTACTLESS_PRKDF, 4: CONTACTLESS_CDF, 7: CONTACTLESS_DODF}
    return b"".join(
        context(kind, sequence(octets(APPLICATION + bytes.fromhex(file_id))))
        for kind, file_id in (listed if contactless else contact).items()
    )


def token_information(label: str, update_mark: str) -> bytes:
    """TokenInfo (5032); `update_mark` is a GeneralizedTime such as 20260101120000Z."""
    algorithms = b"".join(
        sequence(
            integer(index),
            integer(mechanism),
            null(),
            bits(8, operation),
            identifier,
            integer(reference),
        )
        for index, mechanism, operation, identifier, reference in _ALGORITHMS
    )
    return sequence(
        integer(0),
        text("ASIP SANTE"),
        context_value(0, label.encode()),
        bits(2, 0, 1),
        context(2, algorithms),
        context_value(5, update_mark.encode("ascii")),
    )


def codes_directory() -> bytes:
    """AODF: the user PIN (reference 1, 4 to 8 digits) and the unblocking code (2, 8 digits)."""
    puk_flags = (_INITIALISED, _UNBLOCKING, _SECURITY_OFFICER)
    pin = _code("Code porteur", b"\x01", (_INITIALISED,), 4)
    return pin + _code("Code de deblocage", b"\x02", puk_flags, 8)


def _code(label: str, reference: bytes, flags: tuple[int, ...], minimum: int) -> bytes:
    attributes = sequence(
        bits(_CODE_FLAGS, *flags),
        enumerated(1),
        integer(minimum),
        integer(8),
        integer(8),
        context_value(0, reference),
    )
    common = sequence(text(label), _PRIVATE_MODIFIABLE)
    return sequence(common, sequence(octets(reference)), context(1, attributes))


def private_keys_directory(generation: Generation) -> bytes:
    """PrKDF: signature key, then authentication key."""
    signature = _private_key(
        generation.key_for(CertificateUse.SIGNATURE),
        sequence(text("CPS_PRIV_SIG"), _PRIVATE, _PIN, sequence(_rule(_SIGN_RULE))),
        bits(10, 9),
    )
    authentication = _private_key(
        generation.key_for(CertificateUse.AUTHENTICATION),
        sequence(
            text("CPS_PRIV_AUT"),
            _PRIVATE_MODIFIABLE,
            _PIN,
            sequence(_rule(_DECIPHER_RULE), _rule(_AUTHENTICATE_RULE)),
        ),
        bits(10, 1, 2),
    )
    return signature + authentication


def technical_key_directory(generation: Generation) -> bytes:
    """PrKDF of the contactless side: one key, not private since there is no PIN to open it."""
    return _private_key(
        generation.key_for(CertificateUse.TECHNICAL),
        sequence(text("CPS_PRIV_TECH_AUT"), bits(2)),
        bits(10, 2),
    )


def _private_key(slot: KeySlot, common: bytes, usage: bytes) -> bytes:
    key = sequence(octets(identifier(slot)), usage, bits(5, 0, 2, 3), integer(slot.reference))
    return sequence(common, key, context(1, sequence(sequence(octets(b"")), integer(2048))))


def _rule(access: int) -> bytes:
    """Access rule "with the PIN" for one access mode."""
    return sequence(bits(11, access), _PIN)


def certificates_directory(generation: Generation, file_ids: dict[CertificateUse, str]) -> bytes:
    """CDF: the certificates with their file identifiers."""
    return b"".join(
        sequence(
            sequence(text(_CERTIFICATE_LABELS[use]), _NO_FLAGS),
            sequence(octets(identifier(generation.key_for(use)))),
            context(1, sequence(sequence(octets(APPLICATION + bytes.fromhex(file_id))))),
        )
        for use, file_id in file_ids.items()
    )


def data_directory(objects: tuple[DataObject, ...]) -> bytes:
    """DODF: the data objects, application "CPS"."""
    return b"".join(
        sequence(
            sequence(text(each.label), *_data_flags(each)),
            sequence(text("CPS")),
            context(1, sequence(octets(APPLICATION + bytes.fromhex(each.file_id)))),
        )
        for each in objects
    )


def _data_flags(each: DataObject) -> tuple[bytes, ...]:
    if each.read is Access.PIN:
        return _PRIVATE, _PIN
    return (_MODIFIABLE if each.update is Access.PIN else _NO_FLAGS,)


def identifier(slot: KeySlot) -> bytes:
    """PKCS#15 identifier of a key and of its certificate (card.md 4.1)."""
    return APPLICATION_AID + bytes((slot.identifier,))
