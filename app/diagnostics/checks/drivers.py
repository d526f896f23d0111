"""The drivers of readers that pcscd loads: bundles for USB readers, libraries named for others.

A bundle declares the USB ids it serves, each with the name under which PC/SC shows the reader.
What is not on USB (serial readers, virtual ones) is named in /etc/reader.conf.d.
"""

import plistlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.diagnostics.checks.packages import package_of
from app.diagnostics.measure import text_of
from app.diagnostics.surroundings import Surroundings

BUNDLES = {
    "linux": ("/usr/lib/pcsc/drivers", "/usr/lib64/pcsc/drivers"),
    "darwin": (
        "/usr/libexec/SmartCardServices/drivers",
        "/usr/local/libexec/SmartCardServices/drivers",
    ),
}
"""Where each system keeps its bundles."""

NAMED = "/etc/reader.conf.d"
_ENTRY = re.compile(r'^\s*(FRIENDLYNAME|LIBPATH)\s+"?([^"\n]+?)"?\s*$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Driver:
    """One driver: the USB ids it serves, each with the name its reader gets; and its package."""

    name: str
    version: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    readers: tuple[str, ...] = ()
    package: str = ""

    def serves(self, reader: str) -> bool:
        """Whether a reader of this name in PC/SC is one of this driver."""
        names = (*self.readers, *self.ids.values())
        return any(name and reader.startswith(name) for name in names)

    def usb_ids(self, reader: str) -> frozenset[str]:
        """Return the USB ids that a reader of this name may have."""
        return frozenset(i for i, name in self.ids.items() if name and reader.startswith(name))

    def __str__(self) -> str:
        words = f"{self.name} {self.version}".strip()
        return f"{words} ({self.package})" if self.package else words


def drivers(here: Surroundings) -> tuple[Driver, ...]:
    """List all drivers with their packages; a bundle that cannot be read is left out."""
    return (*_bundles(here), *_named(here))


def _bundles(here: Surroundings) -> Iterator[Driver]:
    for folder in BUNDLES.get(here.platform, ()):
        for file in sorted(here.path(folder).glob("*.bundle/Contents/Info.plist")):
            bundle = file.parent.parent
            declared = _declared(file)
            if declared is not None:
                version, ids = declared
                package = package_of(here, f"{folder}/{bundle.name}")
                yield Driver(bundle.stem, version, ids, package=package)


def _declared(file: Path) -> tuple[str, dict[str, str]] | None:
    """Return the version of a bundle and its USB ids with the names of their readers."""
    try:
        info = plistlib.loads(file.read_bytes())
        pairs = zip(info["ifdVendorID"], info["ifdProductID"], strict=True)
        ids = [f"{int(vendor, 16):04X}:{int(product, 16):04X}" for vendor, product in pairs]
        names = [str(name) for name in info.get("ifdFriendlyName", ())]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    names += [""] * (len(ids) - len(names))
    version = str(info.get("CFBundleShortVersionString", ""))
    return version, dict(zip(ids, names, strict=False))


def _named(here: Surroundings) -> Iterator[Driver]:
    libraries: dict[str, list[str]] = {}
    for file in sorted(here.path(NAMED).glob("*")):
        name = ""
        for key, value in _ENTRY.findall(text_of(file) or ""):
            if key == "FRIENDLYNAME":
                name = value
            else:
                libraries.setdefault(value, []).append(name)
    for library, names in libraries.items():
        package = package_of(here, library)
        yield Driver(Path(library).stem, readers=tuple(names), package=package)
