"""Readers as PC/SC, the USB bus and the drivers know them."""

import plistlib
from pathlib import Path

import pytest

from app.diagnostics.checks.drivers import NAMED, drivers
from app.diagnostics.checks.readers import contactless, equipment, examine, has_pin_pad
from app.diagnostics.checks.usb import ccid_descriptors
from app.diagnostics.surroundings import SIMULATED
from app.domain.finding import Light, sentence_of
from app.domain.problem import ProblemCode
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.language import _
from tests.diagnostics.places import lay, place

USB = "/sys/bus/usb/devices"
BUNDLES = "/usr/lib/pcsc/drivers"
TWIN = ("0x08E6", "0x3437", "Gemalto PC Twin Reader")
OTHER = ("0x0001", "0x0002", "Something else")
STATUS = """Package: libccid
Status: install ok installed
Version: 1.5.2-1
"""


def plug(
    root: Path,
    bus: str,
    vendor: str,
    product: str,
    name: str,
    kind: str = "0b",
    descriptors: bytes = b"",
) -> None:
    """Lay out a USB device as the kernel shows it."""
    lay(root, f"{USB}/{bus}/idVendor", f"{vendor}\n")
    lay(root, f"{USB}/{bus}/idProduct", f"{product}\n")
    lay(root, f"{USB}/{bus}/product", f"{name}\n")
    lay(root, f"{USB}/{bus}/{bus}:1.0/bInterfaceClass", f"{kind}\n")
    lay(root, f"{USB}/{bus}/descriptors", descriptors)


def install(root: Path, *served: tuple[str, str, str]) -> None:
    """Lay out the driver bundle of libccid, declaring these devices."""
    info = {
        "CFBundleShortVersionString": "1.5.2",
        "ifdVendorID": [vendor for vendor, _product, _name in served],
        "ifdProductID": [product for _vendor, product, _name in served],
        "ifdFriendlyName": [name for _vendor, _product, name in served],
    }
    lay(root, f"{BUNDLES}/ifd-ccid.bundle/Contents/Info.plist", plistlib.dumps(info))


def package(root: Path) -> None:
    """Lay out the package database that knows whose the bundle is."""
    lay(root, "/var/lib/dpkg/status", STATUS)
    lay(root, "/var/lib/dpkg/info/libccid.list", f"/.\n{BUNDLES}/ifd-ccid.bundle\n")


def station(*names: str) -> Station:
    views = tuple(ReaderView(name, ReaderState.EMPTY) for name in names)
    return Station(ServiceState.RUNNING, views)


def with_keypad(keypad: int, slots: int = 1) -> bytes:
    """The descriptors of a device, of which one is of a CCID (CCID 1.1, 5.1)."""
    ccid = bytearray(54)
    ccid[0], ccid[1], ccid[4], ccid[52] = 54, 0x21, slots - 1, keypad
    return bytes([18, 1]) + bytes(16) + bytes([9, 2]) + bytes(7) + bytes(ccid)


def test_the_bus_and_the_drivers_are_read(tmp_path: Path) -> None:
    plug(tmp_path, "1-1", "08e6", "3437", "GemPC Twin", descriptors=with_keypad(3, slots=2))
    plug(tmp_path, "1-2", "046d", "c31c", "Keyboard", kind="03")
    plug(tmp_path, "1-3", "072f", "9000", "ACR38", kind="ff")
    plug(tmp_path, "1-4", "046d", "0825", "Webcam", kind="ff")
    install(tmp_path, TWIN)
    package(tmp_path)
    lay(tmp_path, f"{BUNDLES}/broken.bundle/Contents/Info.plist", "not a plist")
    found = equipment(place(tmp_path))
    twin, acr = found.usb
    assert (str(twin), twin.keypad, twin.slots) == ("GemPC Twin (08E6:3437)", True, 2)
    assert (str(acr), acr.keypad) == ("ACR38 (072F:9000)", False)
    assert found.orphans == (acr,)
    (driver,) = found.drivers
    assert str(driver) == "ifd-ccid 1.5.2 (libccid 1.5.2-1)"


def test_readers_that_are_not_on_usb_are_named_in_a_file(tmp_path: Path) -> None:
    entry = '#LIBPATH /nowhere.so\nFRIENDLYNAME "Virtual PCD"\nLIBPATH /usr/lib/libifdvpcd.so\n'
    lay(tmp_path, f"{NAMED}/vpcd", entry)
    (driver,) = drivers(place(tmp_path))
    assert (str(driver), driver.readers) == ("libifdvpcd", ("Virtual PCD",))
    finding = examine(place(tmp_path), station("Virtual PCD 00 00", "COM1 00 00"))
    assert finding.fact("reader_drivers") == (
        "Virtual PCD 00 00 = libifdvpcd",
        "COM1 00 00 = ?",
    )


def test_each_reader_is_told_with_its_driver_and_ids(tmp_path: Path) -> None:
    plug(tmp_path, "1-1", "08e6", "3437", "GemPC Twin", descriptors=with_keypad(1))
    install(tmp_path, OTHER, TWIN)
    package(tmp_path)
    name = "Gemalto PC Twin Reader [GemPC Twin] (A1B2) 00 00"
    finding = examine(place(tmp_path), station(name))
    (told,) = finding.fact("reader_drivers")  # type: ignore[misc]
    assert told == f"{name} = ifd-ccid 1.5.2 (libccid 1.5.2-1)"
    assert finding.fact("reader_ids") == (f"{name} = 08E6:3437",)
    assert finding.fact("pin_pads") == (name,)


@pytest.mark.parametrize(
    ("plugged", "known", "names", "light", "says"),
    [
        (False, False, (), Light.FAILURE, "PSS, par GALSS"),
        (True, False, (), Light.FAILURE, "aucun pilote ne le connaît"),
        (True, True, (), Light.FAILURE, "rebranchez-le"),
        (True, True, ("Gemalto PC Twin Reader 00 00",), Light.OK, "Un lecteur"),
        (True, False, ("Something else 00 00",), Light.ATTENTION, "GemPC Twin (08E6:3437)"),
        (True, True, ("OMNIKEY 5422CL Smartcard Reader 0",), Light.ATTENTION, "sans contact"),
        (True, True, ("A 00 00", "OMNIKEY 5422CL 0"), Light.OK, "2 lecteurs"),
    ],
)
def test_sentence(
    tmp_path: Path, plugged: bool, known: bool, names: tuple[str, ...], light: Light, says: str
) -> None:
    if plugged:
        plug(tmp_path, "1-1", "08e6", "3437", "GemPC Twin")
    install(tmp_path, TWIN if known else OTHER)
    finding = examine(place(tmp_path), station(*names))
    assert finding.light is light
    assert says in sentence_of(finding, _)
    assert (finding.problem is ProblemCode.NO_READER) == (not names)


def test_without_the_service_nothing_is_claimed(tmp_path: Path) -> None:
    finding = examine(place(tmp_path), Station(ServiceState.STOPPED))
    assert finding.light is Light.UNKNOWN and finding.problem is None


def test_the_demonstration_does_not_look_at_the_real_bus(tmp_path: Path) -> None:
    plug(tmp_path, "1-1", "08e6", "3437", "GemPC Twin")
    assert equipment(place(tmp_path, platform=SIMULATED)).usb == ()


def test_hints_from_names() -> None:
    assert contactless("SCM SDI010 Contactless Reader 0") and not contactless("CLOUD 2700 R 0")
    assert has_pin_pad("SPRx32 PinPad 00 00", None) and not has_pin_pad("GemPC Twin 00 00", None)


@pytest.mark.parametrize("descriptors", [b"", b"\x00", b"\x36\x21", b"\x02\x21" * 9])
def test_broken_descriptors_tell_nothing(descriptors: bytes) -> None:
    assert list(ccid_descriptors(descriptors)) == []
