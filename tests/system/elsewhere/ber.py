"""BER: tag, length, value; lengths also in the long form that DER forbids and BER allows."""

from collections.abc import Sequence


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
