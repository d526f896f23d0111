"""The words for the codes that cards carry, from resources/cards/tables.toml."""

import tomllib
from enum import StrEnum
from functools import cache

from app.domain.holder import Coded
from app.shipped import RESOURCES

CARDS = RESOURCES / "cards"


class Table(StrEnum):
    """A code table; the value is its section in the file."""

    PROFESSION = "profession"
    FUTURE_PROFESSION = "future_profession"
    SPECIALITY = "speciality"
    MODE = "mode"
    SECTOR = "sector"
    RESPONSIBILITY = "responsibility"


def coded(table: Table, code: str) -> Coded:
    """Return the code with its label; the label of an unknown code is None."""
    return Coded(code, _tables()[table].get(code))


@cache
def _tables() -> dict[str, dict[str, str]]:
    with (CARDS / "tables.toml").open("rb") as file:
        return tomllib.load(file)
