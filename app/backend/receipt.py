"""The signed receipt of the card office: a compact JWS (RFC 7515), checked with known keys.

The keys come from a JWK set (RFC 7517) that is part of the settings, never from the answer itself.
Only ES256 is accepted. A receipt proves that the office held these very bytes at that moment.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from joserfc import jwk, jws
from joserfc.errors import JoseError

from app.backend.fields import Fields, parse_json, parse_object
from app.domain.problem import BadAnswer, LocalProblem, ProblemCode

ALGORITHMS = ("ES256",)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a receipt says, once its signature held; `payload_sha256` is in lower-case hex.

    `signed_by` is the PS_IdNat of the card that signed the declaration, if one did.
    """

    office: str
    reference: str
    declaration_id: UUID
    received_at: datetime
    payload_sha256: str
    signed_by: str | None = None

    def covers(self, payload: bytes) -> bool:
        """Whether the receipt is about these bytes."""
        return hashlib.sha256(payload).hexdigest() == self.payload_sha256


class ReceiptKeys:
    """The keys that may sign receipts."""

    def __init__(self, key_set: jwk.KeySet) -> None:
        self._keys = key_set

    @classmethod
    def read(cls, file: Path) -> "ReceiptKeys":
        """Read a JWK set; raises LocalProblem(SETTINGS_INVALID) when it is none."""
        try:
            return cls(jwk.KeySet.import_key_set(parse_json(file.read_bytes())))
        except (OSError, BadAnswer, JoseError, ValueError, KeyError, TypeError, AttributeError):
            raise LocalProblem(ProblemCode.SETTINGS_INVALID, name="receipt_keys") from None

    def verify(self, document: bytes) -> Verified:
        """Check a receipt and read it; raises BadAnswer(RECEIPT_INVALID)."""
        try:
            signed = jws.deserialize_compact(document.strip(), self._keys, list(ALGORITHMS))
            return _claims(parse_object(signed.payload))
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, BadAnswer):
            raise BadAnswer(ProblemCode.RECEIPT_INVALID) from None


def _claims(fields: Fields) -> Verified:
    return Verified(
        office=fields.text("iss"),
        reference=fields.text("jti"),
        declaration_id=fields.uuid("sub"),
        received_at=fields.instant("iat"),
        payload_sha256=fields.text("payloadSha256"),
        signed_by=fields.optional("signedBy", Fields.text),
    )
