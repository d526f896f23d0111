"""Which readers are there: as PC/SC names them, as the USB bus and the drivers know them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.diagnostics.checks import macos_readers, windows_readers
from app.diagnostics.checks.drivers import Driver, drivers
from app.diagnostics.checks.usb import UsbReader, usb_readers
from app.diagnostics.surroundings import SIMULATED, Surroundings
from app.domain.finding import Finding, Light, Line, Repair, RepairId, plain
from app.domain.problem import ProblemCode
from app.domain.station import ServiceState, Station
from app.language import N_

_CONTACTLESS = ("contactless", "picc", "sans contact", " cl ", "5422cl", "nfc", "rfid")
_PINPAD = ("pinpad", "pin pad", "spr532", "gempc pinpad", "cyberjack", "reiner", "kaan")
UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Equipment:
    """What bus and drivers know; nothing is asked of them where readers are simulated.

    `orphans` are USB readers that no driver serves.
    """

    usb: tuple[UsbReader, ...] = ()
    drivers: tuple[Driver, ...] = ()
    orphans: tuple[UsbReader, ...] = ()
    asked: bool = True


def examine(here: Surroundings, station: Station) -> Finding:
    """Measure and judge."""
    return judge(station, equipment(here), here.settings.reader_denylist)


def equipment(here: Surroundings) -> Equipment:
    """Return what this system tells of readers besides their names in PC/SC."""
    if here.platform == SIMULATED:
        return Equipment(asked=False)
    if here.platform == "win32":
        return Equipment(
            drivers=windows_readers.drivers(here), orphans=windows_readers.orphans(here)
        )
    found = drivers(here)
    claimed = frozenset(ids for driver in found for ids in driver.ids)
    if here.platform == "darwin":
        usb = macos_readers.usb_readers(here, claimed)
    else:
        usb = usb_readers(here.path("/sys/bus/usb/devices"), claimed)
    return Equipment(usb, found, tuple(device for device in usb if device.ids not in claimed))


def contactless(name: str) -> bool:
    """Whether a reader's name tells that it is a contactless slot."""
    return any(mark in f" {name.lower()} " for mark in _CONTACTLESS)


def has_pin_pad(name: str, device: UsbReader | None) -> bool:
    """Whether a reader has a keypad: as its descriptor says, else as its name tells."""
    return (device is not None and device.keypad) or any(m in name.lower() for m in _PINPAD)


def driver_of(name: str, known: Equipment) -> Driver | None:
    """Return the driver of a reader by its name in PC/SC, one whose device is plugged first."""
    plugged = {device.ids for device in known.usb}
    serving = [driver for driver in known.drivers if driver.serves(name)]
    return min(serving, key=lambda each: not each.usb_ids(name) & plugged, default=None)


def device_of(name: str, known: Equipment) -> UsbReader | None:
    """Return the USB device of a reader by its name in PC/SC; None for one that is not on USB."""
    driver = driver_of(name, known)
    ids = driver.usb_ids(name) if driver else frozenset()
    return next((device for device in known.usb if device.ids in ids), None)


def judge(station: Station, known: Equipment, denied: Iterable[str] = ()) -> Finding:
    """Say which readers are usable, or why the one that is plugged is not."""
    names = tuple(reader.name for reader in station.readers)
    devices = {name: device_of(name, known) for name in names}
    light, sentence, symptoms = _verdict(station, names, known)
    nothing = light is Light.FAILURE and not names
    facts = plain(
        count=len(names),
        readers=names,
        reader_drivers=tuple(_drivers(names, known)),
        reader_ids=tuple(f"{name} = {d.ids}" for name, d in devices.items() if d is not None),
        contactless=tuple(name for name in names if contactless(name)),
        pin_pads=tuple(name for name in names if has_pin_pad(name, devices[name])),
        usb=tuple(str(device) for device in known.usb),
        without_driver=tuple(str(device) for device in known.orphans),
        drivers=tuple(str(driver) for driver in known.drivers),
        denied=tuple(denied),
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


def _drivers(names: Iterable[str], known: Equipment) -> Iterator[str]:
    """Yield each reader with its driver; an unknown one is a question mark."""
    if known.asked:
        yield from (f"{name} = {driver_of(name, known) or UNKNOWN}" for name in names)


def _verdict(
    station: Station, names: tuple[str, ...], known: Equipment
) -> tuple[Light, str, tuple[int, ...]]:
    if station.service is not ServiceState.RUNNING:
        return Light.UNKNOWN, N_("Le service PC/SC n’est pas accessible : lecteurs non listés."), ()
    if not names:
        return Light.FAILURE, *_none(known)
    if all(contactless(name) for name in names):
        sentence = N_(
            "Seulement du sans contact : {readers}. Cette face de la carte ne connaît pas de code."
        )
        return Light.ATTENTION, sentence, (14, 15)
    if known.orphans:
        sentence = N_(
            "{readers} fonctionne, mais un autre lecteur est branché sans pilote qui le "
            "connaisse : {without_driver}."
        )
        return Light.ATTENTION, sentence, (3,)
    if len(names) == 1:
        return Light.OK, N_("Un lecteur : {readers}."), ()
    return Light.OK, N_("{count} lecteurs : {readers}."), ()


def _none(known: Equipment) -> tuple[str, tuple[int, ...]]:
    if known.orphans:
        sentence = N_("Un lecteur est branché, mais aucun pilote ne le connaît : {without_driver}.")
        return sentence, (3,)
    if known.usb:
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
