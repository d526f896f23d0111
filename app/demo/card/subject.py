"""Subject names of card certificates per card type (card.md 4.7, domain.md 7.3)."""

from cryptography import x509
from cryptography.x509.oid import NameOID

from app.demo.card.definition import CpxDefinition, HolderDefinition, StructureDefinition

_RDN = x509.RelativeDistinguishedName
_AVA = x509.NameAttribute


def subject(definition: CpxDefinition) -> x509.Name:
    """Both certificates of a card carry this name; the person's RDN has several values."""
    holder, structure = definition.holder, definition.structure
    parts = [_RDN([_AVA(NameOID.COUNTRY_NAME, "FR")])]
    if structure is not None:
        parts += _structure(structure)
    if holder.title is not None:
        parts.append(_RDN([_AVA(NameOID.TITLE, holder.title)]))
    if holder.pseudonym is not None:
        parts.append(_RDN([_AVA(NameOID.PSEUDONYM, holder.pseudonym)]))
    return x509.Name([*parts, _person(holder)])


def _structure(structure: StructureDefinition) -> list[x509.RelativeDistinguishedName]:
    values = (
        (NameOID.STATE_OR_PROVINCE_NAME, structure.department),
        (NameOID.ORGANIZATION_NAME, structure.name),
        (NameOID.LOCALITY_NAME, structure.locality),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, structure.identifier),
    )
    return [_RDN([_AVA(oid, value)]) for oid, value in values if value is not None]


def _person(holder: HolderDefinition) -> x509.RelativeDistinguishedName:
    values = (
        (NameOID.COMMON_NAME, holder.national_id),
        (NameOID.SURNAME, holder.family_name),
        (NameOID.GIVEN_NAME, holder.given_name),
    )
    return _RDN([_AVA(oid, value) for oid, value in values if value is not None])
