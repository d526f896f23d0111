"""A nurse's card of each generation, what is said of it, and how to make other images of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.system.elsewhere.ber import bcd, tlv
from tests.system.elsewhere.certificates import (
    certificate,
    employee,
    health_professional,
    service_card,
)
from tests.system.elsewhere.emulator import (
    Codes,
    Emulator,
    Manners,
    Tree,
)
from tests.system.elsewhere.layout import Content, Layout, tree

CPS3 = bytes.fromhex("3BAC00402A00122500648000031000 9000")
CPS3_CONTACTLESS = bytes.fromhex("3B8F80010031B86404B0ECC17394018082 90000E")
CPS4 = bytes.fromhex("3B9B1880010012250064800401000090 44")
CPS4_RC = bytes.fromhex("3B9B188001001225006480000401009044")
CPS4_T0 = bytes.fromhex("3BDC18FF000012250064800004010090 00")
UNKNOWN_VARIANT = bytes.fromhex("3B7B1800000012250064800401009000")

SIGNATURE = "Certificat de Signature CPS"
AUTHENTICATION = "Certificat d'Authentification CPS"

Facts = Mapping[str, Any]
"""A part of what must be printed: keys that do not matter are left out."""


@dataclass(frozen=True, slots=True)
class Image:
    """A card and what the program must say of it; `manners` follow the generation."""

    atr: bytes | None
    content: Content | None
    expected: Facts
    layout: Layout = field(default_factory=Layout)
    manners: Manners = field(default_factory=Manners)
    codes: Codes = field(default_factory=Codes)
    is_cps4: bool = False

    def insert(self) -> Emulator | None:
        """A fresh card; None for one that only has an ATR."""
        if self.content is None:
            return None
        files: Tree = tree(self.content, self.layout)
        return Emulator(files, self.codes, self.manners, self.is_cps4)


def serial(chip: str, check: str) -> bytes:
    """EF.SN: issuer, chip number, Luhn digit."""
    return bcd(f"8025000001{chip}{check}F")


def id_card(*fields: bytes, container: int = 0xE3) -> bytes:
    """CPS_ID_CARD."""
    return tlv(container, *fields)


ISSUER = tlv(0x80, bcd("8025000001"))
NUMBER = tlv(0x81, bcd("3100603746"))
REAL = tlv(0x82, b"\x00")
TEST = tlv(0x82, b"\x80")
START = tlv(0x83, bcd("20250304"))
END = tlv(0x84, bcd("20950303"))

NURSE = health_professional("810100345676", "LEFÈVRE", "AGATHE", "Infirmier")
EMPLOYEE = employee("376000123400012/0000000042", "DURAND", "PAUL", "1760021832")
SERVICE = service_card(
    "3760021832/000000018", "EMPLOYE ACCUEIL 18", "1760021832", "CLINIQUE DES ESSAIS"
)

INFO = tlv(
    0xED,
    tlv(0x80, b"\x00"),
    tlv(0x81, b"810100345676"),
    tlv(0x82, b"\x3c"),
    tlv(0x84, "LEFÈVRE".encode()),
)
NAME = tlv(0xE4, tlv(0x80, b"\x16"), tlv(0x84, b"AGATHE"))


def activity(structure: bytes = b"HOPITAL") -> bytes:
    """CPS_ACTIVITY_nn_PS."""
    return tlv(
        0xEE,
        tlv(0x80, b"\x01"),
        tlv(0x84, structure),
        tlv(0x85, b"10B0307377"),
        tlv(0x86, b"SA01"),
    )


def two_certificates(subject: Any = NURSE, last: tuple[int, int] = (1, 2), **facts: Any) -> Any:
    """Signature and authentication certificate of one subject, as a CDF lists them."""
    return (
        (SIGNATURE, last[0], certificate(subject, signs=True, **facts)),
        (AUTHENTICATION, last[1], certificate(subject, **facts)),
    )


def objects(**changes: bytes | None) -> dict[str, bytes]:
    """The public objects; None leaves one out."""
    usual: dict[str, bytes | None] = {
        "CPS_DATA": b"\x00" * 32,
        "CPS_ID_CARD": id_card(ISSUER, NUMBER, REAL, START, END),
        "CPS_NAME_PS": NAME,
        "CPS_LANG_PS": tlv(0xE5, tlv(0x80, b"fr")),
        "CPS_INFO_PS": INFO,
    }
    return {label: value for label, value in (usual | changes).items() if value is not None}


ACTIVITIES = {"CPS_ACTIVITY_02_PS": activity(), "CPS_ACTIVITY_07_PS": activity(b"CABINET")}

NURSE_CONTENT = Content(
    "CPS3v3-3100603746", serial("55667788", "5"), two_certificates(), objects(), ACTIVITIES
)
NURSE_CPS4_CONTENT = replace(
    NURSE_CONTENT, label="CPS4v1-3100603746", certificates=two_certificates(last=(0x10, 0x20))
)

FULL: dict[str, Any] = {
    "state": "card",
    "problem": None,
    "card": {
        "generation": "CPS3",
        "interface": "contact",
        "type": "CPS",
        "director": False,
        "nominative": True,
        "test": False,
        "number": "3100603746",
        "issuer": "8025000001",
        "holder": {
            "family_name": "LEFÈVRE",
            "given_name": "AGATHE",
            "civility": "MME",
            "national_id": "810100345676",
            "rpps": "10100345676",
            "profession": {"code": "60", "label": "Infirmier"},
            "pseudonym": None,
        },
        "structure": None,
        "validity": {
            "start": "2025-03-04",
            "end": "2095-03-03",
            "end_source": "card",
            "state": "valid",
        },
        "pin": {"tries_left": 3, "tries_max": 3, "state": "ok"},
        "puk": {"tries_left": 10, "uses_left": 100, "state": "ok"},
        "certificates": [
            {
                "use": "signature",
                "serial": "A1B2C3D4E5F60718293A4B5C6D7E8F91",
                "not_before": "2025-03-04T00:00:00Z",
                "not_after": "2028-03-03T12:00:00Z",
            },
            {"use": "authentication", "serial": "A1B2C3D4E5F60718293A4B5C6D7E8F90"},
        ],
    },
}


def card(**changes: Any) -> Facts:
    """The full picture with another value at some places, `__` going one level down."""
    picture: dict[str, Any] = {**FULL, "card": dict(FULL["card"])}
    for name, value in changes.items():
        first, _, second = name.partition("__")
        inner = {**picture["card"][first], second: value} if second else value
        picture["card"][first] = inner
    return picture


def other(state: str, problem: str | None) -> Facts:
    """What is said of something that is no CPx."""
    return {"state": state, "problem": problem, "card": None}


CPS4_FACTS: dict[str, Any] = {
    "generation": "CPS4",
    "pin__tries_max": None,
    "puk__uses_left": None,
}
"""An empty VERIFY tells what is left, not how many there were nor how often it may be used."""

NURSE_CPS3 = Image(CPS3, NURSE_CONTENT, FULL)
NURSE_CPS4 = Image(
    CPS4,
    NURSE_CPS4_CONTENT,
    card(**CPS4_FACTS),
    manners=Manners(procedure=False, fcp=0x6F),
    is_cps4=True,
)


def with_objects(image: Image = NURSE_CPS3, **changes: bytes | None) -> Content:
    """The image's content with other public objects."""
    assert image.content is not None
    return replace(image.content, objects=objects(**changes))
