"""BER: tag, length, value; lengths also in the long form that DER forbids and BER allows."""

from collections.abc import Sequence
from typing import NamedTuple


def tlv(tag: int, *parts: bytes, long: bool = False) -> bytes:
    """One data object; `long` spends more length bytes than needed."""
    value = b"".join(parts)
    return tag.to_bytes((tag.bit_length() + 7) // 8 or 1) + _length(len(value), long) + value


def _length(count: int, long: bool) -> bytes:
    if long:
        return bytes([0x82]) + count.to_bytes(2)
    if count < 0x80:
        return bytes([count])
    return bytes([0x81, count]) if count < 0x100 else bytes([0x82]) + count.to_bytes(2)


def sequence(*parts: bytes) -> bytes:
    """SEQUENCE."""
    return tlv(0x30, *parts)


def octets(value: bytes) -> bytes:
    """OCTET STRING."""
    return tlv(0x04, value)


def utf8(text: str) -> bytes:
    """UTF8String."""
    return tlv(0x0C, text.encode())


def integer(value: int) -> bytes:
    """INTEGER, not negative."""
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1))


def bits(*numbers: int) -> bytes:
    """BIT STRING with the bits of these numbers set."""
    size = max(numbers, default=-1) // 8 + 1
    value = bytearray(size)
    for number in numbers:
        value[number // 8] |= 0x80 >> number % 8
    unused = 7 - max(numbers) % 8 if numbers else 0
    return tlv(0x03, bytes([unused]), bytes(value))


def bcd(digits: str) -> bytes:
    """Two digits a byte."""
    return bytes.fromhex(digits)


def joined(parts: Sequence[bytes]) -> bytes:
    """One after the other."""
    return b"".join(parts)


class Item(NamedTuple):
    """One data object that was read."""

    tag: int
    value: bytes


def items(raw: bytes) -> list[Item]:
    """The data objects of well-formed bytes; trailing filling ends them."""
    found = []
    while raw and raw[0] not in (0x00, 0xFF):
        size = 1
        if raw[0] & 0x1F == 0x1F:
            size += next(at for at, byte in enumerate(raw[1:], 1) if not byte & 0x80)
        tag, raw = int.from_bytes(raw[:size]), raw[size:]
        more = raw[0] & 0x7F if raw[0] & 0x80 else 0
        length = int.from_bytes(raw[1 : 1 + more]) if more else raw[0]
        value, raw = raw[1 + more : 1 + more + length], raw[1 + more + length :]
        assert len(value) == length
        found.append(Item(tag, value))
    return found


def nested(raw: bytes, tag: int) -> bytes:
    """The first value of this tag at any depth of constructed objects; empty if there is none."""
    for item in items(raw):
        if item.tag == tag:
            return item.value
        constructed = item.tag >> (8 * ((item.tag.bit_length() - 1) // 8)) & 0x20
        if constructed and (found := nested(item.value, tag)):
            return found
    return b""
