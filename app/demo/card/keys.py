"""The demonstration's private keys: made when first asked for, and written nowhere."""

import threading

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

_BITS = 2048


class Keys:
    """One key an owner, the same for the life of the process. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[str, RSAPrivateKey] = {}

    def __len__(self) -> int:
        return len(self._made)

    def of(self, owner: str) -> RSAPrivateKey:
        """The private key of an owner; the first to ask waits until it is made."""
        with self._lock:
            if owner not in self._made:
                self._made[owner] = generate_private_key(65537, _BITS)
            return self._made[owner]
