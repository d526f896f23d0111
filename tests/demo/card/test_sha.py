"""Hashes continued from an intermediate state equal the library's."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from app.demo.card.sha import SHA1, SHA256, HashFunction

FUNCTIONS = {"sha1": SHA1, "sha256": SHA256}


def intermediate(function: HashFunction, blocks: bytes) -> bytes:
    words = function.initial
    for at in range(0, len(blocks), 64):
        words = function.compress(words, blocks[at : at + 64])
    return b"".join(word.to_bytes(4, "big") for word in words) if blocks else b""


@given(st.sampled_from(sorted(FUNCTIONS)), st.integers(0, 4), st.binary(max_size=64))
def test_last_block_on_the_card(name: str, count: int, last: bytes) -> None:
    before = bytes(range(64)) * count
    function = FUNCTIONS[name]
    state = intermediate(function, before)
    expected = hashlib.new(name, before + last).digest()
    assert function.finish(state, 8 * len(before), last) == expected
    assert function.size == len(expected)
