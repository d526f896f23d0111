"""Windows and macOS, from what their own commands print; nothing here was run on them."""

from pathlib import Path

import pytest

from app.diagnostics.checks import folders, macos, windows
from app.diagnostics.checks.holders import Client
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
