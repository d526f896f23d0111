r"""Where Windows and macOS keep what an establishment holds, as flat values under our names.

Windows: HKLM\SOFTWARE\Policies\Poste CPx, written by group policy (resources/policies/windows).
macOS: the configuration profile of the domain below (resources/policies/macos). Everything but the
last two functions is pure and tried on exports; those two were not run on their systems here.
"""

import plistlib
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

REGISTRY_KEY = "SOFTWARE\\Policies\\Poste CPx"
PROFILE_DOMAIN = "org.poste-cpx.client"
MANAGED = Path("/Library/Managed Preferences")

_TEXT, _EXPANDED, _NUMBER, _TEXTS = 1, 2, 4, 7  # REG_SZ, REG_EXPAND_SZ, REG_DWORD, REG_MULTI_SZ

RegistryValue = tuple[str, object, int]
"""A name, its data as `winreg` gives it, and its type (REG_*)."""


@dataclass(frozen=True, slots=True)
class Held:
    """The raw values of one place; None when the place is there and cannot be read."""

    place: str
    values: Mapping[str, Any] | None


def from_registry(values: Iterable[RegistryValue], numbers: frozenset[str]) -> dict[str, Any]:
    """Return registry values as a policy file would hold them.

    `numbers` are the settings that are lists of numbers, which the registry holds as texts. What
    is of another type than a policy writes is passed on as it is, for the setting to refuse.
    """
    return {name: _of_registry(data, kind, name in numbers) for name, data, kind in values}


def _of_registry(data: object, kind: int, numbers: bool) -> object:
    if kind != _TEXTS or not isinstance(data, list):
        return data
    texts = [str(item) for item in data if str(item).strip()]
    return [int(text) if text.isdecimal() else text for text in texts] if numbers else texts


_SECTION = re.compile(r"^\[(?P<key>[^\]]+)\]$")
_VALUE = re.compile(r'^"(?P<name>(?:[^"\\]|\\.)*)"=(?P<data>.*)$')


def exported(text: str, key: str = REGISTRY_KEY) -> tuple[RegistryValue, ...]:
    """Return the values of one key of HKEY_LOCAL_MACHINE in what `reg export` wrote."""
    wanted, inside, found = f"HKEY_LOCAL_MACHINE\\{key}".casefold(), False, []
    for line in re.sub(r"\\\r?\n\s*", "", text).splitlines():
        if section := _SECTION.match(line.strip()):
            inside = section["key"].casefold() == wanted
        elif inside and (value := _VALUE.match(line.strip())):
            data, kind = _exported(value["data"])
            found.append((_unescaped(value["name"]), data, kind))
    return tuple(found)


def _exported(data: str) -> tuple[object, int]:
    if data.startswith('"'):
        return _unescaped(data[1:-1]), _TEXT
    if data.startswith("dword:"):
        return int(data.removeprefix("dword:"), 16), _NUMBER
    kind, _colon, digits = data.removeprefix("hex").partition(":")
    raw = bytes.fromhex(digits.replace(",", " "))
    number = int(kind.strip("()"), 16) if kind else 3  # plain hex is REG_BINARY
    if number not in (_EXPANDED, _TEXTS):
        return raw, number
    texts = raw.decode("utf-16-le").rstrip("\0").split("\0")
    return (texts if number == _TEXTS else texts[0]), number


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def from_profile(data: bytes, domain: str = PROFILE_DOMAIN) -> dict[str, Any]:
    """Return the values of a managed preferences file, or of a configuration profile (plist).

    Raises ValueError for what is not a property list.
    """
    try:
        whole = plistlib.loads(data)
    except (plistlib.InvalidFileException, ValueError, ExpatError) as broken:
        raise ValueError("not a property list") from broken
    if not isinstance(whole, dict):
        raise ValueError("not a dictionary")
    payloads = whole.get("PayloadContent")
    if not isinstance(payloads, list):
        return _without_frame(whole)
    found: dict[str, Any] = {}
    for payload in payloads:
        if payload.get("PayloadType") == domain:
            found |= _without_frame(payload)
    return found


def _without_frame(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if not name.startswith("Payload")}


def held(numbers: frozenset[str], managed: Path = MANAGED) -> tuple[Held, ...]:
    """Return what is held on this system, the strongest first; Linux has files instead."""
    if sys.platform == "win32":
        return _held_by_registry(numbers)
    return profiles(managed) if sys.platform == "darwin" else ()


def profiles(managed: Path) -> tuple[Held, ...]:
    """Return the managed preferences of the machine."""
    file = managed / f"{PROFILE_DOMAIN}.plist"
    try:
        return (Held(str(file), from_profile(file.read_bytes())),)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError):
        return (Held(str(file), None),)


def _held_by_registry(numbers: frozenset[str]) -> tuple[Held, ...]:  # pragma: no cover - Windows
    place = f"HKLM\\{REGISTRY_KEY}"
    import winreg  # only there on Windows

    reading: Any = winreg
    try:
        with reading.OpenKey(reading.HKEY_LOCAL_MACHINE, REGISTRY_KEY) as key:
            count = reading.QueryInfoKey(key)[1]
            values = [reading.EnumValue(key, index) for index in range(count)]
    except FileNotFoundError:
        return ()
    except OSError:
        return (Held(place, None),)
    return (Held(place, from_registry(values, numbers)),)
