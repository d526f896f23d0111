"""The other families of cards, and cards that are none."""

from dataclasses import replace
from typing import Any

from tests.system.elsewhere.ber import bcd, tlv
from tests.system.elsewhere.certificates import employee, health_professional
from tests.system.elsewhere.emulator import CONTACTLESS_AID, Manners
from tests.system.elsewhere.images import (
    CPS3_CONTACTLESS,
    CPS4_FACTS,
    EMPLOYEE,
    NURSE_CONTENT,
    NURSE_CPS3,
    NURSE_CPS4,
    NURSE_CPS4_CONTENT,
    SERVICE,
    Image,
    card,
    objects,
    other,
    two_certificates,
    with_objects,
)
from tests.system.elsewhere.layout import Content, Layout


def info(kind: int, identifier: bytes, **more: bytes) -> bytes:
    """CPS_INFO_PS of another card type."""
    return tlv(0xED, tlv(0x80, bytes([kind])), tlv(0x81, identifier), *more.values())


def family(subject: Any, information: bytes, **facts: Any) -> Content:
    """A card of another family."""
    return replace(
        with_objects(CPS_INFO_PS=information, **facts), certificates=two_certificates(subject)
    )


NOBODY = {"family_name": None, "given_name": None, "rpps": None, "profession": None}

FAMILIES = {
    "cpf": replace(
        NURSE_CPS3,
        content=family(
            health_professional("810100345676", "LEFÈVRE", "AGATHE", "Médecin en formation"),
            info(1, b"810100345676", future=tlv(0x83, b"\x0a"), name=tlv(0x84, "LEFÈVRE".encode())),
        ),
        expected=card(
            type="CPF",
            holder__profession=None,
            holder__future_profession={"code": "10", "label": "Médecin en formation"},
        ),
    ),
    "cpe": replace(
        NURSE_CPS3,
        content=family(
            EMPLOYEE,
            info(2, b"376000123400012/0000000042"),
            CPS_NAME_PS=tlv(0xE4, tlv(0x84, b"PAUL")),
        ),
        expected=card(
            type="CPE",
            director=None,
            structure={"kind": "FINESS", "identifier": "760021832"},
            holder={
                "family_name": "DURAND",
                "given_name": "PAUL",
                "rpps": None,
                "national_id": "376000123400012/0000000042",
            },
        ),
    ),
    "cpa": replace(
        NURSE_CPS3,
        content=family(
            employee("500000000029751/CPAT0001", "DURAND", "PAUL", "300000000029751"),
            info(3, b"500000000029751/CPAT0001"),
            CPS_NAME_PS=None,
        ),
        expected=card(
            type="CPA",
            director=None,
            structure={"kind": "SIRET", "identifier": "00000000029751"},
            holder={"family_name": "DURAND", "given_name": "PAUL", "rpps": None},
        ),
    ),
    "service": replace(
        NURSE_CPS3,
        content=family(SERVICE, info(2, b"3760021832/000000018"), CPS_NAME_PS=None),
        expected=card(
            type="CPE",
            director=None,
            nominative=False,
            structure={
                "name": "CLINIQUE DES ESSAIS",
                "kind": "FINESS",
                "identifier": "760021832",
            },
            holder={**NOBODY, "pseudonym": "EMPLOYE ACCUEIL 18"},
        ),
    ),
    "service-told-by-certificates-only": replace(
        NURSE_CPS3,
        content=replace(
            NURSE_CONTENT,
            objects={},
            private={},
            certificates=two_certificates(SERVICE, card_type=2),
        ),
        expected={
            "state": "card",
            "card": {
                "type": "CPE",
                "nominative": False,
                "number": "3100603746",
                "holder": {**NOBODY, "pseudonym": "EMPLOYE ACCUEIL 18"},
                "validity": {"end": "2028-03-03", "end_source": "certificate"},
            },
        },
    ),
    "cps4-cpe": replace(
        NURSE_CPS4,
        content=replace(
            NURSE_CPS4_CONTENT,
            objects=objects(CPS_INFO_PS=info(2, b"376000123400012/0000000042"), CPS_NAME_PS=None),
            certificates=two_certificates(EMPLOYEE, last=(0x10, 0x20)),
        ),
        expected=card(
            **CPS4_FACTS,
            type="CPE",
            director=None,
            structure={"kind": "FINESS", "identifier": "760021832"},
            holder={"family_name": "DURAND", "given_name": "PAUL"},
        ),
    ),
}

CONTACTLESS = {
    "contactless": Image(
        CPS3_CONTACTLESS,
        replace(
            NURSE_CONTENT,
            label="CPS3v3_CL",
            certificates=(("Certificat Technique CPS", 3, NURSE_CONTENT.certificates[1][2]),),
            private={},
        ),
        card(
            interface="contactless",
            pin={"tries_left": None, "state": "unknown"},
            puk={"tries_left": None, "state": "unknown"},
            certificates=[{"use": "technical"}],
        ),
        Layout(application=CONTACTLESS_AID, folder="0002"),
        Manners(procedure=False),
    ),
}
"""The other side of the card: no PIN there, so its counters are not told."""

OTHERS = {
    "wrong-EF.SN": replace(
        NURSE_CPS3,
        content=replace(NURSE_CONTENT, serial=bcd("1234567890123456789F")),
        expected=other("unknown", "card-not-confirmed"),
    ),
    "vitale-2": Image(
        bytes.fromhex("3B751300009C02020102"), None, other("wrong-card", "card-vitale")
    ),
    "vitale-1": Image(
        bytes.fromhex("3F65250 02C09699000".replace(" ", "")),
        None,
        other("wrong-card", "card-vitale"),
    ),
    "bank": Image(bytes.fromhex("3B6500002063CB6800"), None, other("wrong-card", "card-bank")),
    "stranger": Image(bytes.fromhex("3B02145A"), None, other("unknown", "card-unknown")),
    "mute": Image(bytes(40), None, other("mute", "card-mute")),
}
"""What is no CPx."""
