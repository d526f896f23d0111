"""The business data objects of a CPx card, in BER-TLV (card.md 5.2), and EF.SN, EF.ATR, EF.DIR.

Tags that card.md marks as unknown are left out, except where a card without them would be odder:
the family name (E4/81), the responsibility level (EE/83) and the container of the languages (E5).
"""

from datetime import date

from app.demo.card.definition import ActivityDefinition, CpxDefinition
from app.demo.card.files import (
    APPLICATION,
    APPLICATION_AID,
    CONTACTLESS_AID,
    CONTACTLESS_APPLICATION,
)
from app.domain.card import CardType
from app.reader.tlv import encode

ISSUER = "8025000001"
CARD_TYPES = {CardType.CPS: 0, CardType.CPF: 1, CardType.CPE: 2, CardType.CPA: 3}
CPS_DATA_SIZE = 256
EF_ATR_CONTENT = bytes.fromhex(
    "8043 01B8 460404B0ECC1 47039401 80 4F088025000001FF0100"
    "E010 02020104 02020104 02020100 02020100 780806062B8122F87802 82029000"
)


def card_identity(definition: CpxDefinition, start: date, end: date) -> bytes:
    """CPS_ID_CARD: issuer, printed number, category, first and last day of validity."""
    return encode(
        0xE3,
        encode(0x80, bytes.fromhex(ISSUER))
        + encode(0x81, bytes.fromhex(definition.number))
        + encode(0x82, bytes((definition.category,)))
        + encode(0x83, _bcd_date(start))
        + encode(0x84, _bcd_date(end)),
    )


def holder_name(definition: CpxDefinition) -> bytes:
    """CPS_NAME_PS: civility, family name, first name."""
    holder = definition.holder
    encoding = definition.text_encoding
    return encode(
        0xE4,
        _code(0x80, holder.civility)
        + _text(0x81, holder.family_name, encoding)
        + _text(0x84, holder.given_name, encoding),
    )


def languages() -> bytes:
    """CPS_LANG_PS: French."""
    return encode(0xE5, encode(0x80, b"fr"))


def holder_information(definition: CpxDefinition) -> bytes:
    """CPS_INFO_PS: card type, national identifier, profession, exercise name, speciality."""
    holder = definition.holder
    encoding = definition.text_encoding
    return encode(
        0xED,
        encode(0x80, bytes((CARD_TYPES[definition.type],)))
        + _text(0x81, holder.national_id, encoding)
        + _code(0x82, holder.profession)
        + _code(0x83, holder.future_profession)
        + _text(0x84, holder.family_name, encoding)
        + _text(0x85, holder.speciality, encoding),
    )


def activity(definition: CpxDefinition, each: ActivityDefinition) -> bytes:
    """CPS_ACTIVITY_nn_PS: mode of exercise, level, structure and its identifier, sector."""
    encoding = definition.text_encoding
    return encode(
        0xEE,
        _code(0x80, each.mode)
        + _text(0x82, each.pharmacist, encoding)
        + _code(0x83, each.responsibility)
        + _text(0x84, each.structure_name, encoding)
        + _text(0x85, each.structure_id, encoding)
        + _text(0x86, each.sector, encoding),
    )


def serial_number(chip_serial: str) -> bytes:
    """EF.SN: the chip's number as a Luhn-checked PAN in BCD, filler F (card.md 2.2)."""
    body = ISSUER + chip_serial
    return encode(0x5A, bytes.fromhex(f"{body}{_luhn_digit(body)}F"))


def directory() -> bytes:
    """EF.DIR: the contactless record first, as OpenSC 0.23 needs it (card.md 8.3)."""
    contactless = _dir_record(CONTACTLESS_AID, "CPX IAS CL", CONTACTLESS_APPLICATION)
    return contactless + _dir_record(APPLICATION_AID, "CPX IAS", APPLICATION)


def _dir_record(aid: bytes, label: str, path: bytes) -> bytes:
    discretionary = encode(0x73, encode(0x4F, APPLICATION_AID))
    name = encode(0x50, label.encode("ascii"))
    return encode(0x61, encode(0x4F, aid) + name + encode(0x51, path) + discretionary)


def _text(tag: int, value: str | None, encoding: str) -> bytes:
    return b"" if value is None else encode(tag, value.encode(encoding))


def _code(tag: int, value: int | None) -> bytes:
    return b"" if value is None else encode(tag, bytes((value,)))


def _bcd_date(day: date) -> bytes:
    return bytes.fromhex(day.strftime("%Y%m%d"))


def _luhn_digit(digits: str) -> int:
    """The digit that makes `digits` followed by it pass Luhn's check."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if at % 2 else 2)
        total += value - 9 if value > 9 else value
    return -total % 10
