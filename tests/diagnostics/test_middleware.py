"""Cryptolib, OpenSC, GALSS: what other programs need to find the card."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.diagnostics.checks.middleware import (
    GALSS_INI,
    LIBRARIES,
    MiddlewareFacts,
    examine,
    galss_readers,
    judge,
)
from app.diagnostics.checks.versions import version_numbers
from app.domain.card import Generation
from app.domain.finding import Light, sentence_of
from app.domain.station import ServiceState, Station
from app.language import _
from tests.diagnostics.places import lay, place
from tests.diagnostics.test_card import GOOD, READER

CPS3 = Station(ServiceState.RUNNING, (READER,))
CPS4 = Station(
    ServiceState.RUNNING, (replace(READER, card=replace(GOOD, generation=Generation.CPS4)),)
)
LIBRARY = LIBRARIES[0]


@pytest.mark.parametrize(
    ("facts", "station", "light", "says"),
    [
        (MiddlewareFacts(LIBRARY, (5, 2, 2)), CPS4, Light.OK, "5.2.2 est installée"),
        (MiddlewareFacts(LIBRARY, (5, 1, 9)), CPS4, Light.FAILURE, "5.1.9 ne connaît pas"),
        (MiddlewareFacts(LIBRARY, (5, 1, 9)), CPS3, Light.ATTENTION, "ancienne"),
        (MiddlewareFacts(LIBRARY), CPS4, Light.ATTENTION, "version inconnue"),
        (MiddlewareFacts(LIBRARY), CPS3, Light.OK, "version inconnue"),
        (MiddlewareFacts(opensc=True), CPS3, Light.OK, "OpenSC est là"),
        (MiddlewareFacts(), CPS3, Light.ATTENTION, "Ni Cryptolib"),
        (MiddlewareFacts(opensc=True, galss_readers=("F600 01",)), CPS3, Light.ATTENTION, "F600"),
        (MiddlewareFacts(opensc=True, galss_readers=("Lecteur 1",)), CPS3, Light.OK, "OpenSC"),
    ],
)
def test_sentence(facts: MiddlewareFacts, station: Station, light: Light, says: str) -> None:
    finding = judge(facts, station)
    assert finding.light is light
    assert says in sentence_of(finding, _)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("5.2.2-1", (5, 2, 2)), ("1:5.1.9", (5, 1, 9)), ("", ()), ("unknown 7", ())],
)
def test_version(text: str, numbers: tuple[int, ...]) -> None:
    assert version_numbers(text) == numbers


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_galss_ini_in_the_line_ends_of_three_systems(end: str) -> None:
    lines = (
        "[PROTOCOLE1]",
        "NomLib=PCSCW64.DLL",
        "[CANAL1]",
        "TCanal=3",
        "Caracteristiques=F600 F600 Smart Card Reader 00",
        "[CANAL2]",
        "TCanal=1",
        "Caracteristiques=9600,1,8,0,0",
    )
    assert galss_readers(end.join(lines)) == ("F600 F600 Smart Card Reader 00",)


def install_cryptolib(root: Path, version: str) -> None:
    """Put the library into a real package database of its own."""
    lay(root, LIBRARY, b"\x7fELF")
    lay(
        root,
        "/var/lib/dpkg/status",
        "Package: cryptolibcps\nStatus: install ok installed\nMaintainer: ANS\n"
        f"Architecture: amd64\nVersion: {version}\nDescription: Cryptolib CPS\n\n",
    )
    lay(root, "/var/lib/dpkg/info/cryptolibcps.list", f"/.\n{LIBRARY}\n")
    lay(root, "/var/lib/dpkg/info/format", "1\n")


def test_the_version_comes_from_the_package_database(tmp_path: Path) -> None:
    install_cryptolib(tmp_path, "5.1.9-1")
    finding = examine(place(tmp_path), CPS4)
    assert finding.light is Light.FAILURE
    assert finding.fact("cryptolib") == "5.1.9"


def test_a_library_that_no_package_owns_has_no_version(tmp_path: Path) -> None:
    lay(tmp_path, LIBRARY)
    lay(tmp_path, GALSS_INI, "[CANAL1]\nTCanal=3\nCaracteristiques=Lecteur 1\n")
    finding = examine(place(tmp_path), CPS3)
    assert (finding.fact("cryptolib"), finding.fact("galss")) == ("?", True)
