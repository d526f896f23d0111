"""Reading data objects that are whole, padded, cut or nonsense."""

import pytest

from app.reader import tlv
from app.reader.tlv import Tlv


@pytest.mark.parametrize(
    ("raw", "objects"),
    [
        ("8001AA 810BB" + "00" * 5, [(0x80, "AA"), (0x81, "BB0000000000")]),
        ("8001AA", [(0x80, "AA")]),
        ("FFFF 8001AA 0000 8100 FF", [(0x80, "AA"), (0x81, "")]),
        ("BF810102AABB", [(0xBF8101, "AABB")]),
        ("308103010203", [(0x30, "010203")]),
        ("30820003010203", [(0x30, "010203")]),
        ("8005AABB", [(0x80, "AABB")]),  # cut
        ("80", []),
        ("3080AABB0000", []),  # indefinite length
        ("3085FFFFFFFFFF", []),
        ("BF81", []),
        ("BF81810101AA", [(0xBF818101, "AA")]),
        ("BF8181810101AA", []),  # a tag longer than there are
        ("", []),
    ],
)
def test_reading(raw: str, objects: list[tuple[int, str]]) -> None:
    raw = raw.replace("810BB", "8106BB")
    found = [(item.tag, item.value.hex().upper()) for item in tlv.read_all(bytes.fromhex(raw))]
    assert found == objects


@pytest.mark.parametrize(
    ("raw", "whole", "rest"),
    [
        ("8001AA 8102BB", [(0x80, b"\xaa")], "8102BB"),
        ("8001AA 0000", [(0x80, b"\xaa")], ""),
        ("8001AA 81", [(0x80, b"\xaa")], "81"),
        ("", [], ""),
    ],
)
def test_what_is_whole_and_what_is_cut(raw: str, whole: list[tuple[int, bytes]], rest: str) -> None:
    found, cut = tlv.split(bytes.fromhex(raw))
    assert (found, cut.hex().upper()) == ([Tlv(*each) for each in whole], rest)


@pytest.mark.parametrize(
    ("raw", "length"), [("308201FF", 0x1FF + 4), ("8001", 3), ("30", None), ("", None)]
)
def test_the_length_that_an_object_announces(raw: str, length: int | None) -> None:
    assert tlv.whole_length(bytes.fromhex(raw)) == length


@pytest.mark.parametrize("size", [0, 1, 0x7F, 0x80, 0xFF, 0x100, 0xFFFF])
def test_what_is_written_is_read_again(size: int) -> None:
    value = b"\x01" * size
    assert list(tlv.read_all(tlv.encode(0xBF8101, value))) == [Tlv(0xBF8101, value)]
    assert tlv.first(tlv.encode(0x80, b"") + tlv.encode(0x81, value), 0x81) == value
