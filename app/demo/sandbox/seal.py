"""The office's seal: the key that signs receipts, kept in the sandbox's folder.

The public half is written beside it as a key set (RFC 7517), which is what a client is given.
"""

import json
from datetime import datetime
from pathlib import Path
from uuid import UUID

from joserfc import jwk, jws

OFFICE = "Bureau des cartes – bac à sable"
PUBLIC_NAME = "receipt-keys.json"
_PRIVATE_NAME = "receipt-key.pem"


class Seal:
    """Signs receipts with ES256."""

    def __init__(self, key: jwk.ECKey) -> None:
        key.ensure_kid()
        self._key = key

    @classmethod
    def draw(cls) -> "Seal":
        """Make a seal that nobody knows."""
        return cls(jwk.ECKey.generate_key("P-256", auto_kid=True))

    @classmethod
    def kept_in(cls, folder: Path) -> "Seal":
        """Take the seal of a folder, or make it; the key set is written beside it."""
        file = folder / _PRIVATE_NAME
        if file.exists():
            seal = cls(jwk.ECKey.import_key(file.read_bytes()))
        else:
            seal = cls.draw()
            file.touch(mode=0o600)
            file.write_bytes(seal._key.as_pem(private=True))
        (folder / PUBLIC_NAME).write_text(seal.key_set(), "utf-8")
        return seal

    def key_set(self) -> str:
        """Return the public key as a JWK set."""
        return json.dumps({"keys": [self._key.as_dict(private=False)]}, sort_keys=True)

    def receipt(
        self,
        id_: UUID,
        reference: str,
        received_at: datetime,
        digest: str,
        signed_by: str | None = None,
    ) -> str:
        """Sign a receipt; `digest` is the SHA-256 of the declaration's bytes, in hex."""
        claims: dict[str, str | float] = {
            "iss": OFFICE,
            "jti": reference,
            "sub": str(id_),
            "iat": received_at.timestamp(),
            "payloadSha256": digest,
        }
        if signed_by is not None:
            claims["signedBy"] = signed_by
        header = {"alg": "ES256", "kid": self._key.kid, "typ": "receipt+jws"}
        return jws.serialize_compact(header, json.dumps(claims, ensure_ascii=False), self._key)
