"""Check digits of the identifiers that a card carries: a wrong one is told, never refused.

Published test identities often fail them (domain.md 4), and a card with a wrong digit is still the
card that the holder was given.
"""

from app.domain.holder import NationalId
from app.language import N_, _

_WRONG = N_("Clé de contrôle inexacte : {name} {value}")


def check_digit_notes(national_id: NationalId | None) -> tuple[str, ...]:
    """Return a note for the holder's identifier if its check digit is wrong."""
    if national_id is None:
        return ()
    if national_id.rpps is not None:
        return _note("RPPS", national_id.rpps, _luhn(national_id.rpps))
    structure = national_id.structure or ""
    if national_id.kind == "3" and len(structure) == 9 and structure.isdecimal():
        return _note("FINESS", structure, _luhn(structure))
    if national_id.kind == "4":
        return _note("SIREN", structure, _siren(structure))
    if national_id.kind == "5":
        return _note("SIRET", structure, _siret(structure))
    return ()


def serial_note(ef_sn: bytes) -> tuple[str, ...]:
    """Return a note if the chip's number (EF.SN: 5A 0A, 19 digits with a Luhn key, F) is wrong."""
    number = ef_sn[2:].hex().upper().rstrip("F")
    return _note("EF.SN", number, number.isdecimal() and _luhn(number))


def _note(name: str, value: str, right: bool) -> tuple[str, ...]:
    return () if right else (_(_WRONG).format(name=name, value=value),)


def _luhn(number: str) -> bool:
    from stdnum import luhn

    return bool(luhn.is_valid(number))


def _siren(number: str) -> bool:
    from stdnum.fr import siren

    return bool(siren.is_valid(number))


def _siret(number: str) -> bool:
    """Luhn over the fourteen digits, or the rule of La Poste's establishments."""
    from stdnum.fr import siret

    return _luhn(number) or bool(siret.is_valid(number))
