"""The few DER values that an ISO 7816-15 directory is made of, as the virtual card writes them.

Only what the card's own files need; nothing here reads DER.
"""

from app.reader.tlv import encode


def sequence(*parts: bytes) -> bytes:
    """SEQUENCE of already encoded parts."""
    return encode(0x30, b"".join(parts))


def context(number: int, *parts: bytes) -> bytes:
    """Constructed context tag [number] around already encoded parts."""
    return encode(0xA0 | number, b"".join(parts))


def context_value(number: int, value: bytes) -> bytes:
    """Primitive context tag [number] with its raw value."""
    return encode(0x80 | number, value)


def integer(value: int) -> bytes:
    """INTEGER, not negative."""
    return encode(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def enumerated(value: int) -> bytes:
    """ENUMERATED of one byte."""
    return encode(0x0A, bytes((value,)))


def octets(value: bytes) -> bytes:
    """OCTET STRING."""
    return encode(0x04, value)


def text(value: str) -> bytes:
    """UTF8String."""
    return encode(0x0C, value.encode())


def bits(width: int, *numbers: int) -> bytes:
    """BIT STRING of `width` bits with the numbered ones set; bit 0 is the first."""
    unused = -width % 8
    value = sum(1 << (width + unused - 1 - number) for number in numbers)
    return encode(0x03, bytes((unused,)) + value.to_bytes((width + 7) // 8, "big"))


def null() -> bytes:
    """NULL."""
    return encode(0x05, b"")
