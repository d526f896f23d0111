"""The cards of two fictitious establishments, made up by rule and the same at each start.

Identifiers are of the test ranges of domain.md 4; no name here belongs to anybody.
"""

from datetime import date, timedelta
from typing import Any

_FAMILY = ("EXEMPLE", "MODELE", "FICTIF", "ESSAI", "SPECIMEN", "THEORIQUE", "IMAGINAIRE")
_GIVEN = ("Aline", "Bastien", "Camille", "Driss", "Élodie", "Fatou", "Gaël", "Hélène", "Ilan")
_FIRST_DAY = date(2024, 1, 8)
_SIZES = {"1999990013": 120, "1999990021": 0}


class CardList:
    """Cards by structure, in the order of their numbers."""

    def page(self, structure: str, after: str, limit: int) -> dict[str, Any] | None:
        """Return the cards whose number comes after `after`, or None for an unknown structure."""
        size = _SIZES.get(structure)
        if size is None:
            return None
        numbers = [_number(index) for index in range(size)]
        rest = [index for index in range(size) if numbers[index] > after]
        page: dict[str, Any] = {"cards": [_card(index, structure) for index in rest[:limit]]}
        if len(rest) > limit:
            page["next"] = numbers[rest[limit - 1]]
        return page


def _number(index: int) -> str:
    return f"29000{index * 37 + 100:05d}"


def _card(index: int, structure: str) -> dict[str, Any]:
    start = _FIRST_DAY + timedelta(days=11 * index)
    service = index % 12 == 11
    card: dict[str, Any] = {
        "type": "CPE",
        "number": _number(index),
        "issuer": "8025000001",
        "start": start.isoformat(),
        "end": (start + timedelta(days=3 * 365)).isoformat(),
        "nominative": not service,
        "director": index == 0,
        "test": True,
        "fromChip": False,
    }
    if service:
        card["serviceLabel"] = f"EMPLOYE{index:09d}"
        return {"card": card}
    registered: dict[str, Any] = {"card": card, "holder": _holder(index, structure)}
    if index % 17 == 16:
        registered["opposedOn"] = f"{(start + timedelta(days=200)).isoformat()}T07:00:00Z"
    return registered


def _holder(index: int, structure: str) -> dict[str, Any]:
    return {
        "familyName": _FAMILY[index % len(_FAMILY)],
        "givenName": _GIVEN[index % len(_GIVEN)],
        "civility": "MME" if index % 2 else "M",
        "nationalId": f"3{structure[1:]}/{index:09d}",
    }
