"""SHA-1 and SHA-256 continued from an intermediate state, as a card does for the last block.

The host hashes all but the last block and hands over the state (card.md 4.4, case 2). No library
at hand lets a hash start from a given state, hence these two compression functions (FIPS 180-4).
They serve demonstration cards only.
"""

from collections.abc import Callable
from dataclasses import dataclass

_MASK = 0xFFFFFFFF
Words = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HashFunction:
    """A Merkle-Damgård hash of 64-byte blocks: its initial state and its compression."""

    initial: Words
    compress: Callable[[Words, bytes], Words]

    @property
    def size(self) -> int:
        """Length of the hash and of an intermediate state, in bytes."""
        return 4 * len(self.initial)

    def finish(self, state: bytes, hashed_bits: int, last: bytes) -> bytes:
        """Hash `last` after `hashed_bits` bits that led to `state` (empty: from the beginning)."""
        words = _words(state) if state else self.initial
        total = (hashed_bits + 8 * len(last)) & 0xFFFFFFFFFFFFFFFF
        padded = last + b"\x80" + bytes(-(len(last) + 9) % 64) + total.to_bytes(8, "big")
        for at in range(0, len(padded), 64):
            words = self.compress(words, padded[at : at + 64])
        return b"".join(word.to_bytes(4, "big") for word in words)


def _words(raw: bytes) -> Words:
    return tuple(int.from_bytes(raw[at : at + 4], "big") for at in range(0, len(raw), 4))


def _left(value: int, count: int) -> int:
    return (value << count | value >> (32 - count)) & _MASK


def _right(value: int, count: int) -> int:
    return (value >> count | value << (32 - count)) & _MASK


def _compress_sha1(state: Words, block: bytes) -> Words:
    schedule = list(_words(block))
    for at in range(16, 80):
        mixed = schedule[at - 3] ^ schedule[at - 8] ^ schedule[at - 14] ^ schedule[at - 16]
        schedule.append(_left(mixed, 1))
    a, b, c, d, e = state
    for at, word in enumerate(schedule):
        choice, constant = _sha1_round(at, b, c, d)
        a, b, c, d, e = (_left(a, 5) + choice + e + constant + word) & _MASK, a, _left(b, 30), c, d
    return tuple((old + new) & _MASK for old, new in zip(state, (a, b, c, d, e), strict=True))


def _sha1_round(at: int, b: int, c: int, d: int) -> tuple[int, int]:
    if at < 20:
        return (b & c) | (~b & d & _MASK), 0x5A827999
    if at < 40:
        return b ^ c ^ d, 0x6ED9EBA1
    if at < 60:
        return (b & c) | (b & d) | (c & d), 0x8F1BBCDC
    return b ^ c ^ d, 0xCA62C1D6


def _fractions(numbers: tuple[int, ...], root: int) -> Words:
    """First 32 bits of the fractional parts of the square or cube roots of `numbers`."""
    found = []
    for number in numbers:
        scaled, low, high = number << (32 * root), 0, number << 32
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if middle**root <= scaled else (low, middle - 1)
        found.append(low & _MASK)
    return tuple(found)


def _primes(count: int) -> tuple[int, ...]:
    found: list[int] = []
    number = 2
    while len(found) < count:
        if all(number % prime for prime in found):
            found.append(number)
        number += 1
    return tuple(found)


_SHA256_CONSTANTS = _fractions(_primes(64), 3)


def _compress_sha256(state: Words, block: bytes) -> Words:
    schedule = list(_words(block))
    for at in range(16, 64):
        x, y = schedule[at - 15], schedule[at - 2]
        small = _right(x, 7) ^ _right(x, 18) ^ x >> 3
        large = _right(y, 17) ^ _right(y, 19) ^ y >> 10
        schedule.append((schedule[at - 16] + small + schedule[at - 7] + large) & _MASK)
    a, b, c, d, e, f, g, h = state
    for word, constant in zip(schedule, _SHA256_CONSTANTS, strict=True):
        first = h + (_right(e, 6) ^ _right(e, 11) ^ _right(e, 25)) + (e & f ^ ~e & g)
        first = (first + constant + word) & _MASK
        second = (_right(a, 2) ^ _right(a, 13) ^ _right(a, 22)) + (a & b ^ a & c ^ b & c)
        a, b, c, d, e, f, g, h = (first + second) & _MASK, a, b, c, (d + first) & _MASK, e, f, g
    after = (a, b, c, d, e, f, g, h)
    return tuple((old + new) & _MASK for old, new in zip(state, after, strict=True))


SHA1 = HashFunction((0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0), _compress_sha1)
SHA256 = HashFunction(_fractions(_primes(8), 2), _compress_sha256)
