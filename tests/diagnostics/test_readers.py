"""Readers as PC/SC, the USB bus and the drivers know them."""

import plistlib
from pathlib import Path

import pytest

from app.diagnostics.checks.readers import (
    DRIVERS,
    contactless,
    drivers,
    examine,
    has_pin_pad,
    usb_readers,
)
from app.domain.finding import Light, sentence_of
from app.domain.problem import ProblemCode
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.language import _
from tests.diagnostics.places import lay, place

USB = "/sys/bus/usb/devices"


def plug(root: Path, bus: str, vendor: str, product: str, name: str, kind: str = "0b") -> None:
    lay(root, f"{USB}/{bus}/idVendor", f"{vendor}\n")
    lay(root, f"{USB}/{bus}/idProduct", f"{product}\n")
    lay(root, f"{USB}/{bus}/product", f"{name}\n")
    lay(root, f"{USB}/{bus}/{bus}:1.0/bInterfaceClass", f"{kind}\n")


def install(root: Path, *ids: tuple[str, str]) -> None:
    info = {
        "CFBundleShortVersionString": "1.5.2",
        "ifdVendorID": [vendor for vendor, _product in ids],
        "ifdProductID": [product for _vendor, product in ids],
    }
    lay(root, f"{DRIVERS}/ifd-ccid.bundle/Contents/Info.plist", plistlib.dumps(info))


def station(*names: str) -> Station:
    views = tuple(ReaderView(name, ReaderState.EMPTY) for name in names)
    return Station(ServiceState.RUNNING, views)


def test_the_bus_and_the_drivers_are_read(tmp_path: Path) -> None:
    plug(tmp_path, "1-1", "08e6", "3437", "GemPC Twin")
    plug(tmp_path, "1-2", "046d", "c31c", "Keyboard", kind="03")
    install(tmp_path, ("0x08E6", "0x3437"))
    lay(tmp_path, f"{DRIVERS}/broken.bundle/Contents/Info.plist", "not a plist")
    (device,) = usb_readers(tmp_path / USB.lstrip("/"))
    (driver,) = drivers(tmp_path / DRIVERS.lstrip("/"))
    assert (device.ids, device.name) == ("08E6:3437", "GemPC Twin")
    assert (driver.name, driver.version, driver.ids) == ("ifd-ccid", "1.5.2", {"08E6:3437"})


@pytest.mark.parametrize(
    ("plugged", "known", "names", "light", "says"),
    [
        (False, False, (), Light.FAILURE, "PSS, par GALSS"),
        (True, False, (), Light.FAILURE, "aucun pilote ne le connaît"),
        (True, True, (), Light.FAILURE, "rebranchez-le"),
        (True, True, ("GemPC Twin 00 00",), Light.OK, "Un lecteur"),
        (True, True, ("OMNIKEY 5422CL Smartcard Reader 0",), Light.ATTENTION, "sans contact"),
        (True, True, ("A 00 00", "OMNIKEY 5422CL 0"), Light.OK, "2 lecteurs"),
    ],
)
def test_sentence(
    tmp_path: Path, plugged: bool, known: bool, names: tuple[str, ...], light: Light, says: str
) -> None:
    if plugged:
        plug(tmp_path, "1-1", "08e6", "3437", "GemPC Twin")
    install(tmp_path, ("0x08E6", "0x3437") if known else ("0x0001", "0x0002"))
    finding = examine(place(tmp_path), station(*names))
    assert finding.light is light
    assert says in sentence_of(finding, _)
    assert (finding.problem is ProblemCode.NO_READER) == (not names)


def test_without_the_service_nothing_is_claimed(tmp_path: Path) -> None:
    finding = examine(place(tmp_path), Station(ServiceState.STOPPED))
    assert finding.light is Light.UNKNOWN and finding.problem is None


def test_hints_from_names() -> None:
    assert contactless("SCM SDI010 Contactless Reader 0") and not contactless("CLOUD 2700 R 0")
    assert has_pin_pad("SPRx32 PinPad 00 00") and not has_pin_pad("GemPC Twin 00 00")
