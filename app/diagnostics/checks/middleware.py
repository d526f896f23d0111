"""What other software needs to use the card here: Cryptolib CPS, OpenSC, GALSS.

This program talks to the card by itself. Browsers and business software do not, and an old
Cryptolib does not know a CPS4 (domain.md 9, symptom 9).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.diagnostics.checks import windows
from app.diagnostics.checks.packages import package_of
from app.diagnostics.checks.versions import version_numbers
from app.diagnostics.measure import output_of, text_of
from app.diagnostics.surroundings import Surroundings
from app.domain.card import Generation
from app.domain.finding import Finding, Light, Line, plain
from app.domain.station import Station
from app.language import N_

LIBRARIES = (
    "/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so",
    "/usr/lib64/libcps3_pkcs11_lux.so",
    "/usr/local/galss/libcps3_pkcs11_lux.so",
)
GALSS_LIBRARIES = ("/usr/lib/libgalcllux.so", "/usr/lib64/libgalcllux.so", "/usr/local/galss")
GALSS_INI = "/etc/galss.ini"
OPENSC = (
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib64/opensc-pkcs11.so",
    "/usr/lib/opensc-pkcs11.so",
)
KNOWS_CPS4 = (5, 2)


@dataclass(frozen=True, slots=True)
class Places:
    """Where a system has each module (card.md 7.3, 7.4); {WINDIR} and the like are filled in."""

    libraries: tuple[str, ...]
    galss: tuple[str, ...]
    ini: str
    opensc: tuple[str, ...]


LINUX = Places(LIBRARIES, GALSS_LIBRARIES, GALSS_INI, OPENSC)
PLACES = {
    "darwin": Places(
        ("/usr/local/lib/libcps3_pkcs11_osx.dylib",),
        ("/Library/Frameworks/galclosx.framework",),
        "/Library/Preferences/galss.ini",
        ("/Library/OpenSC/lib/opensc-pkcs11.so",),
    ),
    "win32": Places(
        ("{WINDIR}/System32/cps3_pkcs11_w64.dll", "{WINDIR}/SysWOW64/cps3_pkcs11_w32.dll"),
        ("{WINDIR}/System32/galclw64.dll", "{WINDIR}/SysWOW64/galclw32.dll"),
        "{WINDIR}/galss.ini",
        ("{ProgramFiles}/OpenSC Project/OpenSC/pkcs11/opensc-pkcs11.dll",),
    ),
}
"""The other systems, whose places were not tried there."""


@dataclass(frozen=True, slots=True)
class MiddlewareFacts:
    """What is installed. `version` is the Cryptolib package's, () when it cannot be told."""

    cryptolib: str | None = None
    version: tuple[int, ...] = ()
    opensc: bool = False
    galss: bool = False
    galss_readers: tuple[str, ...] = ()


def examine(here: Surroundings, station: Station) -> Finding:
    """Measure and judge."""
    places = PLACES.get(here.platform, LINUX)
    library = _first(here, places.libraries)
    ini = text_of(_at(here, places.ini))
    facts = MiddlewareFacts(
        cryptolib=library,
        version=_version(here, library) if library else (),
        opensc=_first(here, places.opensc) is not None,
        galss=ini is not None or _first(here, places.galss) is not None,
        galss_readers=galss_readers(ini or ""),
    )
    return judge(facts, station)


def _at(here: Surroundings, place: str) -> Path:
    folders = {"WINDIR": "C:/Windows", "ProgramFiles": "C:/Program Files"}
    known = {name: here.environment.get(name, usual) for name, usual in folders.items()}
    return here.path(place.format(**known))


def _first(here: Surroundings, places: Iterable[str]) -> str | None:
    return next((str(place) for place in places if _at(here, place).exists()), None)


def _version(here: Surroundings, library: str) -> tuple[int, ...]:
    if here.platform == "win32":
        asked = ("reg", "query", windows.CRYPTOLIB_KEY, "/s")
        return windows.cryptolib_version(output_of(asked, here.environment) or "")
    return version_numbers(package_of(here, library).partition(" ")[2])


def galss_readers(ini: str) -> tuple[str, ...]:
    """Return the PC/SC reader names that a galss.ini relies on (channels of type 3).

    The file may end its lines with CR alone (card.md 7.3).
    """
    found: list[str] = []
    kind = ""
    for line in re.split(r"[\r\n]+", ini):
        key, _equals, value = (part.strip() for part in line.partition("="))
        if line.strip().startswith("["):
            kind = ""
        elif key == "TCanal":
            kind = value
        elif key == "Caracteristiques" and kind == "3" and value:
            found.append(value)
    return tuple(dict.fromkeys(found))


def judge(facts: MiddlewareFacts, station: Station) -> Finding:
    """Say whether other software will find the card that is in the reader."""
    reader = station.preferred
    card = reader.card if reader else None
    names = {view.name for view in station.readers}
    gone = tuple(name for name in facts.galss_readers if name not in names)
    light, sentence, symptoms = _verdict(
        facts, card is not None and card.generation is Generation.CPS4, gone
    )
    values = plain(
        cryptolib=".".join(map(str, facts.version)) or ("?" if facts.cryptolib else None),
        library=facts.cryptolib,
        opensc=facts.opensc,
        galss=facts.galss,
        galss_readers=facts.galss_readers,
        galss_gone=gone,
    )
    return Finding(Line.MIDDLEWARE, light, sentence, values, symptoms=symptoms)


def _verdict(
    facts: MiddlewareFacts, cps4: bool, gone: tuple[str, ...]
) -> tuple[Light, str, tuple[int, ...]]:
    old = bool(facts.version) and facts.version < KNOWS_CPS4
    if old and cps4:
        sentence = N_(
            "Cryptolib CPS {cryptolib} ne connaît pas cette carte CPS4 : installez la version "
            "5.2.2 ou plus récente."
        )
        return Light.FAILURE, sentence, (9,)
    if gone:
        sentence = N_("galss.ini compte sur un lecteur qui n’est pas branché : {galss_gone}.")
        return Light.ATTENTION, sentence, (31,)
    if old:
        sentence = N_("Cryptolib CPS {cryptolib} est ancienne : elle ne connaîtra pas les CPS4.")
        return Light.ATTENTION, sentence, (6, 9)
    if facts.cryptolib:
        return _present(facts, cps4)
    if facts.opensc:
        sentence = N_(
            "Pas de Cryptolib CPS ; OpenSC est là. Ce programme n’a besoin d’aucun des deux."
        )
        return Light.OK, sentence, ()
    sentence = N_(
        "Ni Cryptolib CPS ni OpenSC : ce programme s’en passe, navigateurs et logiciels métier non."
    )
    return Light.ATTENTION, sentence, (23, 24)


def _present(facts: MiddlewareFacts, cps4: bool) -> tuple[Light, str, tuple[int, ...]]:
    if facts.version:
        return Light.OK, N_("Cryptolib CPS {cryptolib} est installée."), ()
    light = Light.ATTENTION if cps4 else Light.OK
    sentence = N_(
        "Cryptolib CPS est installée, de version inconnue ; une CPS4 demande la 5.2 ou plus."
    )
    return light, sentence, (9,) if cps4 else ()
