"""BER-TLV, tolerant on reading: a card's file may be padded, cut or hold unknown tags.

Own code rather than a library: the ones found either refuse a whole file for one bad length or
need a schema, and card.md 5.2 asks a reader to keep what can be read. Encoding is strict.
"""

from collections.abc import Iterator
from dataclasses import dataclass

PADDING = (0x00, 0xFF)

_LONGEST_TAG = 4
"""Bytes: one more than ISO/IEC 7816-4 (5.2.2.1) has, and no tag goes on without end."""


@dataclass(frozen=True, slots=True)
class Tlv:
    """One data object: `tag` as the integer of its bytes (0x5F50 for `5F 50`), and its value."""

    tag: int
    value: bytes

    def children(self) -> list["Tlv"]:
        """Read the value as a sequence of data objects."""
        return list(read_all(self.value))

    def child(self, tag: int) -> bytes | None:
        """Return the value of the first direct child with this tag, or None."""
        return first(self.value, tag)


def read_all(raw: bytes) -> Iterator[Tlv]:
    """Yield the data objects of `raw`, skipping 00/FF padding.

    A value cut by the end of the data is yielded as far as it goes; a header that cannot be read
    ends the iteration. Never raises.
    """
    at = 0
    while at < len(raw):
        if raw[at] in PADDING:
            at += 1
            continue
        told = _header(raw, at)
        if told is None:
            return
        tag, length, start = told
        yield Tlv(tag, raw[start : start + length])
        at = start + length


def split(raw: bytes) -> tuple[list[Tlv], bytes]:
    """Return the data objects that are whole, and the bytes of the cut one that follows, if any."""
    at = 0
    whole: list[Tlv] = []
    while at < len(raw):
        if raw[at] in PADDING:
            at += 1
            continue
        told = _header(raw, at)
        if told is None or told[2] + told[1] > len(raw):
            return whole, raw[at:]
        tag, length, start = told
        whole.append(Tlv(tag, raw[start : start + length]))
        at = start + length
    return whole, b""


def header(raw: bytes) -> tuple[int, int, int] | None:
    """Return tag, length and start of the value of the first data object; None when it is cut."""
    return _header(raw, 0) if raw else None


def whole_length(raw: bytes) -> int | None:
    """Return how many bytes the first data object takes, tag and length included, or None."""
    told = header(raw)
    return None if told is None else told[2] + told[1]


def first(raw: bytes, tag: int) -> bytes | None:
    """Return the value of the first data object of `raw` with this tag, or None."""
    return next((item.value for item in read_all(raw) if item.tag == tag), None)


def encode(tag: int, value: bytes) -> bytes:
    """Return tag, definite length (up to 65,535 bytes) and value."""
    tag_bytes = tag.to_bytes(max(1, (tag.bit_length() + 7) // 8), "big")
    size = len(value)
    if size < 0x80:
        return tag_bytes + bytes((size,)) + value
    if size < 0x100:
        return tag_bytes + bytes((0x81, size)) + value
    return tag_bytes + b"\x82" + size.to_bytes(2, "big") + value


def _header(raw: bytes, at: int) -> tuple[int, int, int] | None:
    """Return (tag, length, start of value); None for a header that is cut, indefinite or no tag."""
    tag = raw[at]
    at += 1
    if tag & 0x1F == 0x1F:
        rest = raw[at : at + _LONGEST_TAG - 1]
        more = next((place for place, byte in enumerate(rest, 1) if not byte & 0x80), None)
        if more is None:
            return None
        tag = int.from_bytes(raw[at - 1 : at + more], "big")
        at += more
    if at >= len(raw):
        return None
    length = raw[at]
    at += 1
    if length & 0x80:
        count = length & 0x7F
        if not 1 <= count <= 3 or at + count > len(raw):
            return None
        length = int.from_bytes(raw[at : at + count], "big")
        at += count
    return tag, length, at
