"""Version numbers, as packages, registries and libraries write them."""

import re


def version_numbers(text: str) -> tuple[int, ...]:
    """Return the first dotted number of a text: `5.2.2-1` gives (5, 2, 2)."""
    found = re.search(r"\d+(?:\.\d+)+", text)
    return tuple(int(part) for part in found.group().split(".")) if found else ()
