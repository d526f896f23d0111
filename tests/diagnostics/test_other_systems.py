"""Windows and macOS, from what their own commands print; nothing here was run on them."""

from pathlib import Path

import pytest

from app.diagnostics.checks import folders, macos, middleware, session, windows
from app.diagnostics.checks.holders import Client
from app.diagnostics.checks.packages import receipt_of
from app.diagnostics.checks.windows import WindowsService
from app.domain.finding import Light, sentence_of
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.language import _
from tests.diagnostics.places import lay, place

ENGLISH = """
SERVICE_NAME: SCardSvr
        TYPE               : 20  WIN32_SHARE_PROCESS
        STATE              : 4  RUNNING
                                (STOPPABLE, NOT_PAUSABLE, IGNORES_SHUTDOWN)
        WIN32_EXIT_CODE    : 0  (0x0)
"""
FRENCH = """
SERVICE_NAME: SCardSvr
        TYPE               : 20  WIN32_SHARE_PROCESS
        \ufffdTAT              : 1  STOPPED
        CODE_SORTIE_WIN32  : 0  (0x0)
"""
CONFIGURED = """
[SC] QueryServiceConfig r\ufffdussite(s)
        TYPE_D\ufffdMARRAGE       : 4   DISABLED
"""
REGISTRY = """
HKEY_LOCAL_MACHINE\\SOFTWARE\\ASIP\\Cryptolib CPS
    InstallDir    REG_SZ    C:\\Program Files\\santesocial\\CPS
    Version    REG_SZ    5.1.9
"""
EXPORT = '[HKEY_LOCAL_MACHINE\\SOFTWARE\\ASIP\\Cryptolib CPS]\n"Version"="5.2.2"\n'
TASKS = """"System Idle Process","0","Services","0","8 K"
"CCM.exe","4242","Console","1","12,345 K"
"DmpConnect-JS2.exe","77","Console","1","9,999 K"
"notepad.exe","5","Console","1","1 K"
"""
SMART_CARDS = "com.apple.pivtoken:0123ABCD\nfr.asip.esante.CPSToken:2900995235\n"


def station(state: ReaderState) -> Station:
    return Station(ServiceState.RUNNING, (ReaderView("Lecteur 1", state),))


def test_the_service_manager_is_read_in_two_languages() -> None:
    assert windows.service_of(ENGLISH, "START_TYPE : 3 DEMAND_START") == WindowsService(
        "RUNNING", "DEMAND_START"
    )
    assert windows.service_of(FRENCH, CONFIGURED) == WindowsService("STOPPED", "DISABLED")
    assert windows.service_of("", "") == WindowsService()


@pytest.mark.parametrize(
    ("service", "entry", "light", "says"),
    [
        (WindowsService("RUNNING", "AUTO_START"), 0, Light.OK, "fonctionne"),
        (WindowsService("RUNNING", "DEMAND_START"), 0x8010001D, Light.FAILURE, "0x8010001D"),
        (WindowsService("RUNNING", "AUTO_START"), 0x8010006A, Light.FAILURE, "refuse cette"),
        (WindowsService("STOPPED", "DEMAND_START"), None, Light.ATTENTION, "sc start SCardSvr"),
        (WindowsService("STOPPED", "DISABLED"), None, Light.FAILURE, "start= auto"),
        (WindowsService(), None, Light.FAILURE, "n’existe pas"),
    ],
)
def test_the_windows_service(
    service: WindowsService, entry: int | None, light: Light, says: str
) -> None:
    finding = windows.judge_service(service, entry)
    assert finding.light is light
    assert says in sentence_of(finding, _)


def test_a_stopped_windows_service_can_be_started() -> None:
    stopped = windows.judge_service(WindowsService("STOPPED", "DEMAND_START"), None)
    assert [repair.id for repair in stopped.repairs] == ["start-service", "copy-command"]
    disabled = windows.judge_service(WindowsService("STOPPED", "DISABLED"), None)
    assert [repair.id for repair in disabled.repairs] == ["copy-command"]


BIOS = """
HKEY_LOCAL_MACHINE\\HARDWARE\\DESCRIPTION\\System\\BIOS
    SystemManufacturer    REG_SZ    VMware, Inc.
    SystemProductName    REG_SZ    VMware20,1
"""


def test_virtual_machines_of_other_systems() -> None:
    assert session.virtual_machine_of(BIOS) == "VMware"
    assert session.mac_machine_of("1\nParallels20,1\n") == "Parallels"
    assert session.mac_machine_of("1\nVirtualMac2,1\n") == "VirtualMac2,1"
    assert session.mac_machine_of("0\nMacBookPro18,3\n") == session.mac_machine_of("") == ""


@pytest.mark.parametrize(
    ("platform", "places"),
    [
        (
            "win32",
            (
                "/W/System32/cps3_pkcs11_w64.dll",
                "/P/OpenSC Project/OpenSC/pkcs11/opensc-pkcs11.dll",
            ),
        ),
        (
            "darwin",
            ("/usr/local/lib/libcps3_pkcs11_osx.dylib", "/Library/OpenSC/lib/opensc-pkcs11.so"),
        ),
    ],
)
def test_modules_are_looked_for_where_each_system_has_them(
    tmp_path: Path, platform: str, places: tuple[str, ...]
) -> None:
    for module in places:
        lay(tmp_path, module)
    ini = "/W/galss.ini" if platform == "win32" else "/Library/Preferences/galss.ini"
    lay(tmp_path, ini, "[CANAL1]\rTCanal=3\rCaracteristiques=F600 Reader 00\r")
    here = place(tmp_path, platform=platform, environment={"WINDIR": "/W", "ProgramFiles": "/P"})
    finding = middleware.examine(here, station(ReaderState.EMPTY))
    assert (finding.fact("opensc"), finding.fact("galss")) == (True, True)
    assert finding.fact("galss_gone") == ("F600 Reader 00",)
    assert finding.fact("cryptolib") == "?"


def test_a_mac_s_receipt_names_the_package() -> None:
    listing = "volume: /\npath: x.dylib\n\npkgid: fr.asip.cps\npkg-version: 5.2.1\n"
    assert receipt_of(listing) == "fr.asip.cps 5.2.1"
    assert receipt_of("") == ""


def test_the_cryptolib_is_read_from_the_registry() -> None:
    assert windows.cryptolib_version(REGISTRY) == (5, 1, 9)
    assert windows.cryptolib_version(EXPORT) == (5, 2, 2)
    assert windows.cryptolib_version("") == ()


def test_likely_programs_are_named() -> None:
    assert list(windows.suspects(TASKS)) == [
        Client("CCM.exe", 4242),
        Client("DmpConnect-JS2.exe", 77),
    ]


def test_macos() -> None:
    assert macos.judge_service(0).light is Light.OK
    assert "0x8010001D" in sentence_of(macos.judge_service(0x8010001D), _)
    tokens = macos.tokens_of(SMART_CARDS)
    assert tokens == ("com.apple.pivtoken", macos.OWNER)
    assert macos.judge_holders(station(ReaderState.CARD), tokens).light is Light.ATTENTION
    assert macos.judge_holders(station(ReaderState.CARD), ()).light is Light.OK
    assert macos.judge_holders(station(ReaderState.BUSY), ()).light is Light.FAILURE


@pytest.mark.parametrize(
    ("platform", "cache"),
    [
        ("darwin", "/Library/Caches/santesocial/CPS"),
        ("win32", "/ProgramData/santesocial/cps/cache"),
    ],
)
def test_the_cache_is_looked_for_where_each_system_has_it(
    tmp_path: Path, platform: str, cache: str
) -> None:
    here = place(tmp_path, platform=platform, environment={"ALLUSERSPROFILE": "/ProgramData"})
    lay(tmp_path, f"{cache}/99213845_5031", b"")
    assert folders.examine(here).light is Light.FAILURE
