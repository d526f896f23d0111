r"""The drivers of readers on Windows, and the devices that lack one. Not run on Windows here.

The registry's class of smart-card readers names each driver; `pnputil` lists the devices that have
a problem. Labels of `pnputil` follow the system's language, so only identifiers are read.
"""

import re
from collections.abc import Iterator

from app.diagnostics.checks.drivers import Driver
from app.diagnostics.checks.usb import MAKERS, UsbReader
from app.diagnostics.measure import output_of
from app.diagnostics.surroundings import Surroundings

CLASS = "{50DD5230-BA8A-11D1-BF5D-0000F805F530}"
"""The setup class SmartCardReader (devguid.h)."""

CLASS_KEY = rf"HKLM\SYSTEM\CurrentControlSet\Control\Class\{CLASS}"
_VALUE = re.compile(r"^\s+(\w+)\s+REG_SZ\s+(.*?)\s*$")
_USB = re.compile(r"USB\\VID_([0-9A-F]{4})&PID_([0-9A-F]{4})", re.IGNORECASE)


def drivers(here: Surroundings) -> tuple[Driver, ...]:
    """Ask the registry."""
    return tuple(drivers_of(output_of(("reg", "query", CLASS_KEY, "/s"), here.environment) or ""))


def drivers_of(listing: str) -> Iterator[Driver]:
    """Read `reg query` of the class: one driver a subkey, the device it is for among its values."""
    for section in re.split(r"^HKEY_", listing, flags=re.MULTILINE):
        lines = map(_VALUE.match, section.splitlines())
        values = {found[1]: found[2] for found in lines if found}
        if "DriverDesc" in values:
            served = _USB.search(values.get("MatchingDeviceId", ""))
            ids = {":".join(served.groups()).upper(): ""} if served else {}
            maker = values.get("ProviderName", "")
            version = values.get("DriverVersion", "")
            yield Driver(values["DriverDesc"], version, ids, package=maker)


def orphans(here: Surroundings) -> tuple[UsbReader, ...]:
    """Ask for the devices that have a problem."""
    asked = ("pnputil", "/enum-devices", "/problem")
    return tuple(orphans_of(output_of(asked, here.environment) or ""))


def orphans_of(listing: str) -> Iterator[UsbReader]:
    """Read `pnputil /enum-devices /problem`: readers by their class or by their maker."""
    for block in re.split(r"\r?\n\s*\r?\n", listing):
        found = _USB.search(block)
        if found is None:
            continue
        vendor, product = (part.upper() for part in found.groups())
        if CLASS.lower() in block.lower() or vendor in MAKERS:
            yield UsbReader(vendor, product, MAKERS.get(vendor, "USB"))
