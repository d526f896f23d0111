"""Sealing what the outbox keeps: nobody who copies the disk reads a holder's name.

AES-256-GCM, a fresh nonce each time, bound to the place it belongs to, so that a sealed value moved
to another row does not open. Card numbers are compared through a keyed hash (their ten digits would
be guessed through a plain one). A vault may hold several keys, since the keyring may have been away
when something had to be kept: each sealed value names its key, the first key seals what is new.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES = 32
_NONCE_BYTES = 12
_NAME_DIGITS = 16


class Unreadable(Exception):
    """A sealed value cannot be opened: its key is not at hand, or the value is damaged."""


@dataclass(frozen=True, slots=True)
class Key:
    """32 random bytes and the name derived from them."""

    secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> "Key":
        """Draw a key."""
        return cls(os.urandom(_KEY_BYTES))

    @classmethod
    def from_text(cls, text: str) -> "Key":
        """Read a key as the keyring or the key file holds it; ValueError if it is none."""
        secret = base64.b64decode(text.strip(), validate=True)
        if len(secret) != _KEY_BYTES:
            raise ValueError("a key has 32 bytes")
        return cls(secret)

    @property
    def text(self) -> str:
        """The key for the keyring or the key file."""
        return base64.b64encode(self.secret).decode()

    @property
    def id(self) -> str:
        """The key's name, which tells nothing about it."""
        return self.derived(b"name").hex()[:_NAME_DIGITS]

    def derived(self, use: bytes) -> bytes:
        """A key of 32 bytes for one use only."""
        return hmac.digest(self.secret, b"poste-cpx outbox " + use, hashlib.sha256)


def names_a_key(text: object) -> bool:
    """Whether this is the name of some key, and not what damage made of one."""
    name = str(text)
    return len(name) == _NAME_DIGITS and all(sign in "0123456789abcdef" for sign in name)


class Vault:
    """Seals with the first of its keys, opens with any of them."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self.current = keys[0].id
        self.known = frozenset(key.id for key in keys)
        self._seals = {key.id: AESGCM(key.derived(b"seal")) for key in keys}
        self._marks = keys[0].derived(b"mark")

    def seal(self, content: bytes, place: str) -> bytes:
        """Seal `content` for one place, such as a row and column."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._seals[self.current].encrypt(nonce, content, place.encode())

    def open(self, key_id: str, sealed: bytes, place: str) -> bytes:
        """Open what was sealed under `key_id` for this place, or raise `Unreadable`."""
        seal = self._seals.get(key_id)
        if seal is None:
            raise Unreadable(key_id)
        try:
            return seal.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError):
            raise Unreadable(key_id) from None

    def mark(self, card_number: str) -> str:
        """A keyed hash that is equal for equal card numbers and tells nothing else."""
        return hmac.digest(self._marks, card_number.encode(), hashlib.sha256).hex()
