"""Copies of card certificates: found in real NSS stores and in exports, judged, never changed."""

import os
import subprocess
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.diagnostics.checks import certificates
from app.diagnostics.checks.copies import (
    KEYCHAIN,
    NSS,
    WINDOWS_STORE,
    Copy,
    copies,
    exported,
    in_nss,
    stale,
)
from app.domain.card import Certificate
from app.domain.finding import Light, RepairId, sentence_of
from app.domain.station import ServiceState, Station
from app.language import _
from tests.diagnostics.places import NOW, lay, place
from tests.diagnostics.stores import LONG_AGO, certificate, nss_store
from tests.diagnostics.test_card import CERTIFICATE, GOOD, READER

SOON = datetime(2028, 1, 31, tzinfo=UTC)
MINE, COLLEAGUE = "899700000001", "899700000002"
ON_CARD = certificate(MINE, SOON)
EARLIER = certificate(MINE, datetime(2027, 1, 31, tzinfo=UTC))
EXPIRED = certificate(COLLEAGUE, LONG_AGO)
OTHERS = certificate(COLLEAGUE, SOON)
FOREIGN = certificate("www.example.org", LONG_AGO, issuer="Some other authority")
AUTHORITY = certificate("AC IGC-SANTE FORT PERSONNES", LONG_AGO)


def der(one: x509.Certificate) -> bytes:
    return one.public_bytes(Encoding.DER)


CARD: Certificate = replace(CERTIFICATE, der=der(ON_CARD))


def test_every_place_where_a_browser_keeps_its_store_is_looked_at(tmp_path: Path) -> None:
    for pattern in NSS["linux"]:
        nss_store(tmp_path / "home/eve" / pattern.replace("*", "a.default"), EXPIRED)
    here = place(tmp_path, environment={"HOME": "/home/eve"})
    assert len(copies(here)) == len(NSS["linux"])
    assert copies(place(tmp_path, environment={})) == ()


def test_a_store_gives_its_card_certificates_and_stays_as_it_was(tmp_path: Path) -> None:
    store = nss_store(tmp_path / "store", ON_CARD, FOREIGN, AUTHORITY, EXPIRED)
    before = {file.name: file.read_bytes() for file in store.iterdir()}
    found = list(in_nss(store / "cert9.db"))
    assert {copy.label for copy in found} == {"copie 0", "copie 3"}
    assert {der(copy.found) for copy in found} == {der(ON_CARD), der(EXPIRED)}
    assert {file.name: file.read_bytes() for file in store.iterdir()} == before


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + bytes(84)])
def test_a_store_that_cannot_be_read_is_left_out(tmp_path: Path, content: bytes) -> None:
    assert list(in_nss(lay(tmp_path, "cert9.db", content))) == []
    assert list(in_nss(tmp_path / "nowhere" / "cert9.db")) == []


@pytest.mark.parametrize(
    ("one", "misleads"), [(ON_CARD, False), (EARLIER, True), (EXPIRED, True), (OTHERS, False)]
)
def test_which_copy_misleads(one: x509.Certificate, misleads: bool) -> None:
    copy = Copy("store", "label", one)
    assert stale([copy], [CARD], NOW) == ((copy,) if misleads else ())


def test_the_store_of_windows_and_the_keychain_are_read_from_exports() -> None:
    lines = "\r\n".join(b64encode(der(one)).decode() for one in (EXPIRED, FOREIGN))
    (windows,) = exported(f"{lines}\r\nnot base64\r\n", WINDOWS_STORE)
    serial = f"{EXPIRED.serial_number:x}"
    assert windows.removal == ("certutil", "-user", "-delstore", "My", serial)
    pems = "".join(one.public_bytes(Encoding.PEM).decode() for one in (EXPIRED, FOREIGN))
    (mac,) = exported(pems, KEYCHAIN)
    assert mac.removal[:3] == ("security", "delete-certificate", "-Z")
    assert list(exported("", WINDOWS_STORE)) == []


def test_the_line_says_where_and_gives_the_command_that_removes_it(tmp_path: Path) -> None:
    store = nss_store(tmp_path / "home/eve/.pki/nssdb", EARLIER)
    here = place(tmp_path, environment={"HOME": "/home/eve"})
    card = replace(GOOD, certificates=(CARD,))
    station = Station(ServiceState.RUNNING, (replace(READER, card=card),))
    finding = certificates.examine(here, station)
    assert finding.light is Light.ATTENTION
    assert str(store) in sentence_of(finding, _)
    (repair,) = finding.repairs
    assert (repair.id, repair.rights) == (RepairId.COPY_COMMAND, False)
    subprocess.run(repair.command_line, shell=True, check=True, env=dict(os.environ))  # noqa: S602
    assert copies(here) == ()
    assert certificates.examine(here, station).light is Light.OK
