"""Readers and drivers on Windows and macOS, from what their own commands print there."""

import json
import plistlib
from pathlib import Path

from app.diagnostics.checks import macos_readers, windows_readers
from app.diagnostics.checks.drivers import BUNDLES
from app.diagnostics.checks.readers import equipment
from tests.diagnostics.places import lay, place

CLASS_KEY = """
HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Class\\{50dd5230-...}
    Class    REG_SZ    SmartCardReader
    IconPath    REG_MULTI_SZ    %SystemRoot%\\System32\\setupapi.dll,-51

HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Class\\{50dd5230-...}\\0000
    DriverDesc    REG_SZ    Microsoft Usbccid Smartcard Reader (WUDF)
    ProviderName    REG_SZ    Microsoft
    DriverVersion    REG_SZ    10.0.19041.1
    MatchingDeviceId    REG_SZ    usb\\class_0b

HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Class\\{50dd5230-...}\\0001
    DriverDesc    REG_SZ    ACR38 Smart Card Reader
    ProviderName    REG_SZ    ACS
    DriverVersion    REG_SZ    4.2.8.0
    MatchingDeviceId    REG_SZ    usb\\vid_072f&pid_9000
"""
PROBLEMS = """Utilitaire PnP Microsoft

ID d\ufffdinstance :                USB\\VID_072F&PID_90CC\\5&1C2D3E&0&2
Description du p\ufffdriph\ufffdrique :     ACR38 SmartCard Reader
Statut :                     Probl\ufffdme
Code du probl\ufffdme :            28 (0x1C) [CM_PROB_FAILED_INSTALL]

ID d\ufffdinstance :                USB\\VID_1111&PID_2222\\6&0
Nom de la classe :             SmartCardReader
GUID de la classe :            {50dd5230-ba8a-11d1-bf5d-0000f805f530}
Statut :                     Probl\ufffdme

ID d\ufffdinstance :                USB\\VID_046D&PID_0825\\7&0
Description du p\ufffdriph\ufffdrique :     Webcam

ID d\ufffdinstance :                PCI\\VEN_8086&DEV_9D60\\3&0
"""
BUS = json.dumps(
    {
        "SPUSBDataType": [
            {
                "_name": "USB31Bus",
                "host_controller": "AppleT8103USBXHCI",
                "_items": [
                    {"_name": "Hub", "vendor_id": "0x05e3  (Genesys Logic, Inc.)", "_items": [
                        {"_name": "USB SmartCard Reader", "vendor_id": "0x08e6  (Gemalto)",
                         "product_id": "0x3437"},
                    ]},
                    {"_name": "Keyboard", "vendor_id": "apple_vendor_id", "product_id": "0x0250"},
                    {"_name": "ACR39U", "vendor_id": "0x072f", "product_id": "0xb100"},
                ],
            }
        ]
    }
)  # fmt: skip


def test_windows_drivers_are_read_from_their_class() -> None:
    generic, own = windows_readers.drivers_of(CLASS_KEY)
    assert str(generic) == "Microsoft Usbccid Smartcard Reader (WUDF) 10.0.19041.1 (Microsoft)"
    assert str(own) == "ACR38 Smart Card Reader 4.2.8.0 (ACS)" and set(own.ids) == {"072F:9000"}
    assert list(windows_readers.drivers_of("")) == []


def test_windows_devices_with_a_problem_are_readers_by_class_or_maker() -> None:
    found = [device.ids for device in windows_readers.orphans_of(PROBLEMS)]
    assert found == ["072F:90CC", "1111:2222"]
    assert list(windows_readers.orphans_of("")) == []


def test_a_mac_s_bus_is_searched_to_its_leaves() -> None:
    found = list(macos_readers.readers_of(BUS, frozenset()))
    assert [str(device) for device in found] == [
        "USB SmartCard Reader (08E6:3437)",
        "ACR39U (072F:B100)",
    ]
    claimed = frozenset({"05E3:0000"})
    assert len(list(macos_readers.readers_of(BUS, claimed))) == 2
    for broken in ("", "[]", "{}"):
        assert list(macos_readers.readers_of(broken, frozenset())) == []


def test_a_mac_s_drivers_are_bundles_as_on_linux(tmp_path: Path) -> None:
    info = {"ifdVendorID": ["0x08E6"], "ifdProductID": ["0x3437"]}
    folder = BUNDLES["darwin"][0]
    lay(tmp_path, f"{folder}/ifd-ccid.bundle/Contents/Info.plist", plistlib.dumps(info))
    found = equipment(place(tmp_path, platform="darwin"))
    assert [str(driver) for driver in found.drivers] == ["ifd-ccid"]
