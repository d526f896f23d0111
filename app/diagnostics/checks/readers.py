"""Which readers are there: as PC/SC names them, as the USB bus and the drivers know them."""

import plistlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.diagnostics.measure import text_of
from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Finding, Light, Line, Repair, RepairId, plain
from app.domain.problem import ProblemCode
from app.domain.station import ServiceState, Station
from app.language import N_

CCID_CLASS = "0b"
DRIVERS = "/usr/lib/pcsc/drivers"

_CONTACTLESS = ("contactless", "picc", "sans contact", " cl ", "5422cl", "nfc", "rfid")
_PINPAD = ("pinpad", "pin pad", "spr532", "gempc pinpad", "cyberjack", "reiner", "kaan")


@dataclass(frozen=True, slots=True)
class UsbReader:
    """A smart-card reader on the USB bus; ids are four hex digits, in capitals."""

    vendor: str
    product: str
    name: str

    @property
    def ids(self) -> str:
        """Vendor and product as `lsusb` writes them."""
        return f"{self.vendor}:{self.product}"


@dataclass(frozen=True, slots=True)
class Driver:
    """A PC/SC driver bundle and the USB ids it declares."""

    name: str
    version: str
    ids: frozenset[str]


def examine(here: Surroundings, station: Station) -> Finding:
    """Measure and judge."""
    return judge(
        station,
        usb_readers(here.path("/sys/bus/usb/devices")),
        drivers(here.path(DRIVERS)),
        here.settings.reader_denylist,
    )


def usb_readers(devices: Path) -> tuple[UsbReader, ...]:
    """List USB devices with an interface of the smart-card class (CCID 1.1, 4.3)."""
    return tuple(
        UsbReader(
            (_line(device / "idVendor") or "0000").upper(),
            (_line(device / "idProduct") or "0000").upper(),
            _line(device / "product") or "USB",
        )
        for device in sorted(devices.glob("*"))
        if any(_line(part) == CCID_CLASS for part in device.glob("*/bInterfaceClass"))
    )


def drivers(folder: Path) -> tuple[Driver, ...]:
    """List the driver bundles; one that cannot be read is left out."""
    found = (_driver(file) for file in sorted(folder.glob("*.bundle/Contents/Info.plist")))
    return tuple(driver for driver in found if driver is not None)


def _driver(file: Path) -> Driver | None:
    try:
        info = plistlib.loads(file.read_bytes())
        pairs = zip(info["ifdVendorID"], info["ifdProductID"], strict=True)
        ids = frozenset(f"{int(v, 16):04X}:{int(p, 16):04X}" for v, p in pairs)
        return Driver(file.parent.parent.stem, str(info.get("CFBundleShortVersionString", "")), ids)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _line(file: Path) -> str | None:
    text = text_of(file, 256)
    return text.strip() if text is not None else None


def contactless(name: str) -> bool:
    """Whether a reader's name tells that it is a contactless slot."""
    return any(mark in f" {name.lower()} " for mark in _CONTACTLESS)


def has_pin_pad(name: str) -> bool:
    """Whether a reader's name tells that it has a keypad."""
    return any(mark in name.lower() for mark in _PINPAD)


def judge(
    station: Station,
    usb: Iterable[UsbReader],
    known: Iterable[Driver],
    denied: Iterable[str] = (),
) -> Finding:
    """Say which readers are usable, or why the one that is plugged is not."""
    devices, bundles, shut_out = tuple(usb), tuple(known), tuple(denied)
    names = tuple(reader.name for reader in station.readers)
    without_driver = [d for d in devices if not any(d.ids in b.ids for b in bundles)]
    light, sentence, symptoms = _verdict(station, names, devices, without_driver)
    nothing = light is Light.FAILURE and not names
    facts = plain(
        count=len(names),
        readers=names,
        contactless=tuple(name for name in names if contactless(name)),
        pin_pads=tuple(name for name in names if has_pin_pad(name)),
        usb=tuple(f"{device.name} ({device.ids})" for device in devices),
        without_driver=tuple(f"{device.name} ({device.ids})" for device in without_driver),
        drivers=tuple(f"{driver.name} {driver.version}".strip() for driver in bundles),
        denied=shut_out,
    )
    several = light is Light.OK and len(names) > 1
    return Finding(
        Line.READERS,
        light,
        sentence,
        facts,
        (_choose(),) if several else (),
        symptoms,
        ProblemCode.NO_READER if nothing else None,
    )


def _verdict(
    station: Station,
    names: tuple[str, ...],
    devices: tuple[UsbReader, ...],
    without_driver: list[UsbReader],
) -> tuple[Light, str, tuple[int, ...]]:
    if station.service is not ServiceState.RUNNING:
        return Light.UNKNOWN, N_("Le service PC/SC n’est pas accessible : lecteurs non listés."), ()
    if not names:
        return Light.FAILURE, *_none(devices, without_driver)
    if all(contactless(name) for name in names):
        sentence = N_(
            "Seulement du sans contact : {readers}. Cette face de la carte ne connaît pas de code."
        )
        return Light.ATTENTION, sentence, (14, 15)
    if len(names) == 1:
        return Light.OK, N_("Un lecteur : {readers}."), ()
    return Light.OK, N_("{count} lecteurs : {readers}."), ()


def _none(
    devices: tuple[UsbReader, ...], without_driver: list[UsbReader]
) -> tuple[str, tuple[int, ...]]:
    if without_driver:
        return N_("Un lecteur est branché, mais aucun pilote ne le connaît : {without_driver}."), (
            3,
        )
    if devices:
        sentence = N_(
            "Le lecteur {usb} est branché, mais le service PC/SC ne le voit pas : débranchez-le, "
            "puis rebranchez-le."
        )
        return sentence, (1, 2)
    sentence = N_(
        "Aucun lecteur. Un lecteur SESAM-Vitale (PSS, par GALSS) reste invisible au service PC/SC."
    )
    return sentence, (1, 4)


def _choose() -> Repair:
    return Repair(
        RepairId.CHOOSE_READER,
        N_("Choisir le lecteur"),
        N_("Retient lequel de ces lecteurs est montré en premier."),
        N_("Relit ensuite la carte de ce lecteur."),
    )
