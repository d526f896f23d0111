"""The readers on a Mac's USB bus. Not run on macOS here.

`system_profiler` gives the bus as JSON, whose names do not follow the system's language.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from app.diagnostics.checks.usb import MAKERS, UsbReader
from app.diagnostics.measure import output_of
from app.diagnostics.surroundings import Surroundings

_WORDS = ("smart card", "smartcard", "card reader", "ccid")


def usb_readers(here: Surroundings, claimed: Iterable[str]) -> tuple[UsbReader, ...]:
    """Ask `system_profiler`; `claimed` are the ids that the drivers declare."""
    said = output_of(("system_profiler", "-json", "SPUSBDataType"), here.environment)
    return tuple(readers_of(said or "", frozenset(claimed)))


def readers_of(listing: str, claimed: frozenset[str]) -> Iterator[UsbReader]:
    """Read what it prints: readers by their driver, their maker or their name."""
    try:
        items = json.loads(listing)["SPUSBDataType"]
    except (ValueError, KeyError, TypeError):
        return
    for item in _all(items):
        name = str(item.get("_name", "USB"))
        vendor, product = (_hex(item.get(key)) for key in ("vendor_id", "product_id"))
        named = any(word in name.lower() for word in _WORDS)
        if vendor and (named or vendor in MAKERS or f"{vendor}:{product}" in claimed):
            yield UsbReader(vendor, product, name)


def _all(items: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for item in items:
        if isinstance(item, dict):
            yield item
            yield from _all(item.get("_items", ()))


def _hex(value: object) -> str:
    """Return four hex digits of `0x08e6  (Gemalto)`; "" for Apple's own, which carry a name."""
    word = str(value).split(" ", 1)[0]
    return f"{int(word, 16):04X}" if word.startswith("0x") else ""
