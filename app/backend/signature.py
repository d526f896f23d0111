"""A declaration signed on the card: a JWS whose payload stays where it is (RFC 7515, appendix F).

The bytes that are signed are the bytes that are sent and kept, so the signature travels beside them
as `header..signature`. The card signs; this program only lays out what is signed.
"""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass

Sign = Callable[[bytes], bytes]
"""Signs a message with RSA PKCS#1 v1.5 and SHA-256, all a CPS3 knows (card.md 4.4)."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A key of a card: its certificate (DER) and the operation; the card was given its code."""

    certificate: bytes
    sign: Sign

    def detached(self, payload: bytes) -> str:
        """Sign bytes that are sent by themselves."""
        header, _payload, signature = self.compact({"typ": "declaration+jws"}, payload).split(".")
        return f"{header}..{signature}"

    def compact(self, header: dict[str, str], payload: bytes) -> str:
        """Sign `payload` as a compact JWS, with the certificate in `x5c` (RFC 7515, 4.1.6)."""
        whole = {**header, "alg": "RS256", "x5c": [b64encode(self.certificate).decode()]}
        signed = f"{_part(json.dumps(whole, separators=(',', ':')).encode())}.{_part(payload)}"
        return f"{signed}.{_part(self.sign(signed.encode()))}"


def _part(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
