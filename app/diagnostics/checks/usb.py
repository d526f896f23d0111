"""Smart-card readers on the USB bus, as the Linux kernel tells of them in /sys.

A reader of the standard class also says here how many slots it has and whether it has a keypad
(CCID 1.1, 5.1); nothing is sent to it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.diagnostics.measure import text_of

CCID_CLASS = "0b"
VENDOR_CLASS = "ff"
MAKERS = {
    "04E6": "SCM, Identiv",
    "072F": "ACS",
    "076B": "HID OMNIKEY",
    "0C4B": "Reiner SCT",
    "0F14": "Ingenico, XIRING",
}
"""Makers whose devices of no standard class are readers that want a driver of their own."""

_CCID_DESCRIPTOR, _CCID_LENGTH = 0x21, 54
_SLOTS, _KEYPAD = 4, 52


@dataclass(frozen=True, slots=True)
class UsbReader:
    """A reader on the USB bus; ids are four hex digits, in capitals."""

    vendor: str
    product: str
    name: str
    slots: int = 1
    keypad: bool = False

    @property
    def ids(self) -> str:
        """Vendor and product as `lsusb` writes them."""
        return f"{self.vendor}:{self.product}"

    def __str__(self) -> str:
        return f"{self.name} ({self.ids})"


def usb_readers(devices: Path, claimed: Iterable[str] = ()) -> tuple[UsbReader, ...]:
    """List the devices that are readers: of their class, claimed by a driver, or of such a maker.

    `claimed` are the ids that the drivers declare.
    """
    known = frozenset(claimed)
    found = (_reader(device, known) for device in sorted(devices.glob("*")))
    return tuple(reader for reader in found if reader is not None)


def _reader(device: Path, claimed: frozenset[str]) -> UsbReader | None:
    vendor, product = (_line(device / name).upper() for name in ("idVendor", "idProduct"))
    classes = {_line(part) for part in device.glob("*/bInterfaceClass")}
    own = VENDOR_CLASS in classes and vendor in MAKERS
    if not (CCID_CLASS in classes or own or f"{vendor}:{product}" in claimed):
        return None
    name = _line(device / "product") or _line(device / "manufacturer") or MAKERS.get(vendor, "USB")
    described = tuple(ccid_descriptors(_bytes(device / "descriptors")))
    return UsbReader(
        vendor,
        product,
        name,
        slots=sum(each[_SLOTS] + 1 for each in described) or 1,
        keypad=any(each[_KEYPAD] for each in described),
    )


def ccid_descriptors(descriptors: bytes) -> Iterator[bytes]:
    """Yield the CCID descriptors (54 bytes) among all those of a device (USB 2.0, 9.5)."""
    place = 0
    while place + 1 < len(descriptors) and descriptors[place]:
        one = descriptors[place : place + descriptors[place]]
        if one[1] == _CCID_DESCRIPTOR and len(one) == _CCID_LENGTH:
            yield one
        place += len(one)


def _line(file: Path) -> str:
    return (text_of(file, 256) or "").strip()


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
