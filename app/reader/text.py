"""Text and numbers as cards write them (card.md 5.2)."""

from datetime import date

_FILLING = b"\x00\xff "


def text(raw: bytes) -> str:
    """Read text that is UTF-8 or, on other cards, Latin-1; filling bytes at its ends are left out.

    Control characters become spaces: nothing that a card says may move a terminal's cursor.
    """
    raw = raw.strip(_FILLING)
    try:
        found = raw.decode("utf-8")
    except UnicodeDecodeError:
        found = raw.decode("latin-1")
    return "".join(char if char.isprintable() else " " for char in found).strip()


def digits(raw: bytes) -> str | None:
    """Read packed decimal digits, two a byte; None when a nibble is no digit."""
    found = raw.hex()
    return found if found.isdecimal() else None


def day(raw: bytes) -> date | None:
    """Read a date packed as YYYYMMDD; None when there is no such day."""
    packed = digits(raw)
    if packed is None or len(packed) != 8:
        return None
    try:
        return date(int(packed[:4]), int(packed[4:6]), int(packed[6:]))
    except ValueError:
        return None
