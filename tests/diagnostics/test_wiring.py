"""Every line is examined on every system, through the commands of that system.

The commands of Windows and macOS stand here as scripts that print what was recorded: what is tried
is that each is asked with the right words and that its answer arrives in a finding.
"""

import asyncio
import shlex
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from app.diagnostics import measure
from app.diagnostics.checks.windows_readers import CLASS
from app.diagnostics.diagnosis import diagnose
from app.diagnostics.surroundings import SIMULATED
from app.domain.finding import Finding, Light, Line
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from tests.diagnostics.places import NOBODY, lay, place, with_settings
from tests.diagnostics.stores import LONG_AGO, certificate
from tests.diagnostics.test_card import CERTIFICATE, GOOD
from tests.diagnostics.test_other_readers import BUS, CLASS_KEY, PROBLEMS
from tests.diagnostics.test_other_systems import (
    BIOS,
    ENGLISH,
    REGISTRY,
    SMART_CARDS,
    TASKS,
)

EXPIRED = certificate("899700000009", LONG_AGO)
RECORDED = {
    "win32": {
        "sc query SCardSvr": ENGLISH,
        "sc qc SCardSvr": "START_TYPE : 2 AUTO_START",
        "reg query HKLM\\SOFTWARE\\ASIP\\Cryptolib CPS /s": REGISTRY,
        "reg query HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS": BIOS,
        f"reg query HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{CLASS} /s": CLASS_KEY,
        "pnputil /enum-devices /problem": PROBLEMS,
        "tasklist /fo csv /nh": TASKS,
        "powershell": b64encode(EXPIRED.public_bytes(Encoding.DER)).decode(),
    },
    "darwin": {
        "system_profiler -json SPUSBDataType": BUS,
        "security list-smartcards": SMART_CARDS,
        "security find-certificate -a -p": EXPIRED.public_bytes(Encoding.PEM).decode(),
        "sysctl -n kern.hv_vmm_present hw.model": "1\nVMware20,1\n",
        "pkgutil --file-info /usr/local/lib/libcps3_pkcs11_osx.dylib": (
            "pkgid: fr.asip.cps\npkg-version: 5.1.9\n"
        ),
    },
}
CARD = replace(GOOD, certificates=(CERTIFICATE,))
READERS = (
    ReaderView("Lecteur 1", ReaderState.CARD, card=CARD),
    ReaderView("Lecteur 2", ReaderState.BUSY),
)


def commands(folder: Path, recorded: dict[str, str]) -> str:
    """Lay the recorded answers out as programs; return the folder they stand in."""
    programs = {words.split(" ")[0] for words in recorded}
    for program in programs:
        lines = ["#!/bin/sh", 'case "$*" in']
        for number, (words, answer) in enumerate(recorded.items()):
            name, _space, rest = words.partition(" ")
            if name == program:
                lay(folder, f"{program}.{number}", answer)
                pattern = shlex.quote(rest) if rest else "*"
                lines.append(f"{pattern}) exec cat {folder}/{program}.{number} ;;")
        lay(folder, program, "\n".join([*lines, "esac", "exit 1", ""])).chmod(0o755)
    (folder / "cat").symlink_to("/bin/cat")
    return f"{folder}:/bin"


def examined(root: Path, platform: str) -> dict[Line, Finding]:
    here = place(root, platform=platform, environment={"WINDIR": "/W", "HOME": "/home/eve"})
    here = replace(here, picture=lambda: Station(ServiceState.RUNNING, READERS))
    here = with_settings(here, directory_url=NOBODY, proxy="none", check_revocation=False)
    found = asyncio.run(diagnose(here)).findings
    return {finding.line: finding for finding in found}


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin", SIMULATED])
def test_no_check_fails_on_any_system(tmp_path: Path, platform: str) -> None:
    found = examined(tmp_path, platform)
    assert set(found) == set(Line)
    assert [line for line, finding in found.items() if finding.fact("failure")] == []


def test_windows_is_asked_in_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, "/W/System32/cps3_pkcs11_w64.dll")
    monkeypatch.setattr(measure, "COMMAND_PATH", commands(tmp_path / "bin", RECORDED["win32"]))
    found = examined(tmp_path, "win32")
    assert found[Line.SERVICE].light is Light.OK
    assert found[Line.SERVICE].fact("start") == "AUTO_START"
    assert found[Line.SESSION].fact("machine") == "VMware"
    assert "ACR38 Smart Card Reader 4.2.8.0 (ACS)" in str(found[Line.READERS].fact("drivers"))
    assert "072F:90CC" in str(found[Line.READERS].fact("without_driver"))
    assert "CCM.exe (4242)" in str(found[Line.HOLDERS].fact("programs"))
    assert found[Line.MIDDLEWARE].fact("cryptolib") == "5.1.9"
    assert found[Line.CERTIFICATES].fact("stores") == ("CurrentUser\\My",)


def test_macos_is_asked_in_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, "/usr/local/lib/libcps3_pkcs11_osx.dylib")
    monkeypatch.setattr(measure, "COMMAND_PATH", commands(tmp_path / "bin", RECORDED["darwin"]))
    found = examined(tmp_path, "darwin")
    assert found[Line.SERVICE].light is Light.OK
    assert found[Line.SESSION].fact("machine") == "VMware"
    assert "ACR39U (072F:B100)" in str(found[Line.READERS].fact("without_driver"))
    assert "fr.asip.esante.CPSToken" in str(found[Line.HOLDERS].fact("tokens"))
    assert found[Line.MIDDLEWARE].fact("cryptolib") == "5.1.9"
    assert found[Line.CERTIFICATES].fact("stores") == ("login.keychain",)
