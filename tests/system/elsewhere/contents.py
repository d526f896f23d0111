"""Other contents: dates, names and certificates missing, cut, reordered, in another alphabet."""

from dataclasses import replace

from tests.system.elsewhere.ber import bcd, tlv
from tests.system.elsewhere.images import (
    ACTIVITIES,
    AUTHENTICATION,
    END,
    FULL,
    ISSUER,
    NUMBER,
    NURSE_CONTENT,
    NURSE_CPS3,
    REAL,
    SIGNATURE,
    START,
    TEST,
    card,
    id_card,
    objects,
    two_certificates,
    with_objects,
)

NO_END = id_card(ISSUER, NUMBER, REAL, START)
FROM_CERTIFICATES = card(
    validity={"start": "2025-03-04", "end": "2028-03-03", "end_source": "certificate"}
)
ENDS_WITH_CERTIFICATES = {"start": None, "end": "2028-03-03", "end_source": "certificate"}
LATIN_NAME = tlv(0xE4, tlv(0x80, b"\x17"), tlv(0x84, "ZOÉ".encode("latin-1")))
LATIN_INFO = tlv(
    0xED,
    tlv(0x84, "CŒUR".encode("cp1252").replace(b"\x8c", b"OE") + " LEÏLA".encode("latin-1")),
    tlv(0x9A, b"tag nobody knows"),
    tlv(0x82, b"\x32"),
    tlv(0x81, b"810100345676"),
    tlv(0xBF21, b"\x81\x01\x00"),
    tlv(0x80, b"\x00"),
)

CONTENTS = {
    "no-end-date": replace(
        NURSE_CPS3, content=with_objects(CPS_ID_CARD=NO_END), expected=FROM_CERTIFICATES
    ),
    "no-id-card": replace(
        NURSE_CPS3,
        content=with_objects(CPS_ID_CARD=None),
        expected={
            **FROM_CERTIFICATES,
            "card": FROM_CERTIFICATES["card"]
            | {"test": None, "number": "3100603746", "validity": ENDS_WITH_CERTIFICATES},
        },
    ),
    "no-name": replace(
        NURSE_CPS3, content=with_objects(CPS_NAME_PS=None), expected=card(holder__civility=None)
    ),
    "no-info": replace(
        NURSE_CPS3,
        content=replace(with_objects(CPS_INFO_PS=None), certificates=two_certificates(card_type=0)),
        expected=card(holder__profession=None),
    ),
    "latin-1": replace(
        NURSE_CPS3,
        content=with_objects(CPS_NAME_PS=LATIN_NAME, CPS_INFO_PS=LATIN_INFO),
        expected=card(
            holder__given_name="ZOÉ",
            holder__civility="MLLE",
            holder__family_name="COEUR LEÏLA",
            holder__profession={"code": "50", "label": "Sage-femme"},
        ),
    ),
    "test-category-reordered": replace(
        NURSE_CPS3,
        content=with_objects(
            CPS_ID_CARD=id_card(tlv(0x8F, b"?"), END, START, TEST, NUMBER, ISSUER)
        ),
        expected=card(test=True),
    ),
    "truncated-id-card": replace(
        NURSE_CPS3,
        content=with_objects(
            CPS_ID_CARD=id_card(ISSUER, NUMBER, REAL, START, END)[:-3], CPS_LANG_PS=b""
        ),
        expected=FROM_CERTIFICATES,
    ),
    "nonsense-dates": replace(
        NURSE_CPS3,
        content=with_objects(
            CPS_ID_CARD=id_card(
                ISSUER, NUMBER, REAL, tlv(0x83, bcd("20251399")), tlv(0x84, b"\xff" * 4)
            )
        ),
        expected=card(validity=ENDS_WITH_CERTIFICATES),
    ),
    "no-certificates": replace(
        NURSE_CPS3, content=replace(NURSE_CONTENT, certificates=()), expected=card(certificates=[])
    ),
    "authentication-only": replace(
        NURSE_CPS3,
        content=replace(NURSE_CONTENT, certificates=NURSE_CONTENT.certificates[1:]),
        expected=card(certificates=[{"use": "authentication"}]),
    ),
    "broken-certificate": replace(
        NURSE_CPS3,
        content=replace(
            NURSE_CONTENT,
            certificates=(
                (SIGNATURE, 1, b"\x30\x82\x03\x00garbage"),
                *NURSE_CONTENT.certificates[1:],
            ),
        ),
        expected=card(certificates=[{"use": "authentication"}]),
    ),
    "long-keys": replace(
        NURSE_CPS3,
        content=replace(NURSE_CONTENT, certificates=two_certificates(size=4096)),
        expected=FULL,
    ),
    "expired": replace(
        NURSE_CPS3,
        content=with_objects(
            CPS_ID_CARD=id_card(
                ISSUER, NUMBER, REAL, tlv(0x83, bcd("20200101")), tlv(0x84, bcd("20230101"))
            )
        ),
        expected=card(validity={"start": "2020-01-01", "end": "2023-01-01", "state": "expired"}),
    ),
    "only-certificates": replace(
        NURSE_CPS3,
        content=replace(NURSE_CONTENT, objects={}, private={}),
        expected=card(
            type=None,
            director=None,
            test=None,
            holder__civility=None,
            holder__profession=None,
            validity=ENDS_WITH_CERTIFICATES,
        ),
    ),
    "nothing-but-a-serial": replace(
        NURSE_CPS3,
        content=replace(NURSE_CONTENT, objects={}, private={}, certificates=(), label="CARTE"),
        expected=card(
            type=None,
            director=None,
            nominative=None,
            test=None,
            number=None,
            holder=None,
            validity={"start": None, "end": None, "state": None, "days_left": None},
            certificates=[],
        ),
    ),
    "everything-is-garbage": replace(
        NURSE_CPS3,
        content=replace(
            NURSE_CONTENT,
            label="\x00\x01",
            objects=dict.fromkeys(objects(), b"\xff\x1f\x84\x00\x30\x80"),
            private=dict.fromkeys(ACTIVITIES, b"\xed\x82"),
            certificates=((SIGNATURE, 1, b"\x00" * 5), (AUTHENTICATION, 2, b"")),
        ),
        expected={
            "state": "card",
            "card": {"generation": "CPS3", "number": None, "pin": {"tries_left": 3}},
        },
    ),
}
"""Other objects and certificates."""
