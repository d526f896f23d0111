"""Structures: an identifier with its type digit, from a card's data or a certificate."""

import re

from app.domain.holder import NationalId, Structure, StructureKind

_IDENTIFIER = re.compile(r"[0-4][0-9A-Z]{8,14}")

# Type digit of a person's identifier (table G08) to that of the structure in it (table G07).
_KIND_IN_NATIONAL_ID = {
    "1": StructureKind.CABINET_ADELI,
    "3": StructureKind.FINESS,
    "4": StructureKind.SIREN,
    "5": StructureKind.SIRET,
    "6": StructureKind.CABINET_RPPS,
}


def structure_from_id(
    name: str | None, identifier: str | None, place: str | None = None
) -> Structure | None:
    """Build a structure from its name and its identifier with type digit; None from nothing."""
    if identifier is not None and _IDENTIFIER.fullmatch(identifier):
        return Structure(name, StructureKind(identifier[0]), identifier[1:], place)
    return Structure(name, None, identifier, place) if name or identifier else None


def structure_of_holder(national_id: NationalId | None) -> Structure | None:
    """Return the structure that the holder's identifier names, known by number only."""
    if national_id is None or national_id.structure is None:
        return None
    kind = _KIND_IN_NATIONAL_ID.get(national_id.kind)
    return Structure(kind=kind, identifier=national_id.structure)
