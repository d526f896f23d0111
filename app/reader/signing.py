"""Signatures with the card's keys, and their check against a certificate (card.md 4.4, 4.5).

The message is hashed here with SHA-256; the card signs the hash (signature key), a DigestInfo
(authentication key of a CPS3) or a block that was padded here (authentication key of a CPS4).
"""

import hashlib
import secrets
from collections.abc import Iterator

from app.domain.card import CertificateUse
from app.domain.problem import CardProblem, ProblemCode
from app.reader.apdu import Command, Ins, Response
from app.reader.files import Files, Send
from app.reader.pkcs15 import Directory
from app.reader.shapes import KeyShape, Padding, Shapes, SignatureInput

KEY_BYTES = 256  # RSA 2048, the only size of the family
_SALT_BYTES = 32
_SHA256_DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")
_MOST_DATA = 255
_CHAINING = 0x10


class Signer:
    """Signs with the keys of one card; the code porteur was presented before."""

    def __init__(self, send: Send, shapes: Shapes, files: Files, directory: Directory) -> None:
        self._send = send
        self._shapes = shapes
        self._files = files
        self._directory = directory

    def sign(self, use: CertificateUse, message: bytes, padding: Padding) -> bytes:
        """Return the signature, 256 bytes. Raises CARD_REFUSED with the status word."""
        shape = self._shapes.keys.get(use)
        if shape is None or padding not in shape.algorithms:
            raise CardProblem(ProblemCode.CARD_REFUSED)
        reference = self._reference(use) or shape.reference
        self._files.select(self._directory.folder)
        self._check(self._send(self._environment(shape, padding, reference)))
        answer = self._chained(shape, _signature_input(shape.signs, message, padding))
        if len(answer.data) != KEY_BYTES:
            raise CardProblem(ProblemCode.CARD_UNREADABLE)
        return answer.data

    def _reference(self, use: CertificateUse) -> int | None:
        """Look the key up in the card's directory, by what it may be used for."""
        wanted = use is CertificateUse.SIGNATURE
        keys = (key for key in self._directory.private_keys() if key.non_repudiation is wanted)
        return next((key.reference for key in keys), None)

    def _environment(self, shape: KeyShape, padding: Padding, reference: int) -> Command:
        data = shape.algorithms[padding] + bytes((reference | shape.reference_mask,))
        ins = Ins.MANAGE_SECURITY_ENVIRONMENT
        return Command(self._shapes.cla, ins, shape.mse_p1, shape.mse_p2, data)

    def _chained(self, shape: KeyShape, data: bytes) -> Response:
        """Send the operation, in several commands if its data is too long for one."""
        ins, p1, p2 = shape.operation
        *firsts, last = _pieces(data)
        for piece in firsts:
            self._check(self._send(Command(self._shapes.cla | _CHAINING, ins, p1, p2, piece)))
        return self._check(self._send(Command(self._shapes.cla, ins, p1, p2, last, 256)))

    def _check(self, response: Response) -> Response:
        if not response.ok:
            raise CardProblem(ProblemCode.CARD_REFUSED, status=f"{response.sw:04X}")
        return response


def check_signature(
    der: bytes, message: bytes, signature: bytes, padding: Padding = Padding.PKCS1
) -> bool:
    """Tell whether `signature` over `message` fits the certificate (X.509, DER).

    False too when the certificate cannot be read or holds no RSA key.
    """
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.x509 import load_der_x509_certificate

    scheme: rsa_padding.AsymmetricPadding = rsa_padding.PKCS1v15()
    if padding is Padding.PSS:
        scheme = rsa_padding.PSS(rsa_padding.MGF1(hashes.SHA256()), rsa_padding.PSS.AUTO)
    try:
        key = load_der_x509_certificate(der).public_key()
        if not isinstance(key, RSAPublicKey):
            return False
        key.verify(signature, message, scheme, hashes.SHA256())
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def _signature_input(signs: SignatureInput, message: bytes, padding: Padding) -> bytes:
    digest = hashlib.sha256(message).digest()
    if signs is SignatureInput.HASH:
        return digest
    if signs is SignatureInput.DIGEST_INFO:
        return _SHA256_DIGEST_INFO + digest
    return pss_block(digest) if padding is Padding.PSS else pkcs1_block(digest)


def pkcs1_block(digest: bytes) -> bytes:
    """Pad a SHA-256 hash as EMSA-PKCS1-v1_5 (RFC 8017, 9.2), for a key of 2048 bits."""
    info = _SHA256_DIGEST_INFO + digest
    return b"\x00\x01" + b"\xff" * (KEY_BYTES - len(info) - 3) + b"\x00" + info


def pss_block(digest: bytes) -> bytes:
    """Pad a SHA-256 hash as EMSA-PSS (RFC 8017, 9.1.1) with a fresh salt of 32 bytes."""
    salt = secrets.token_bytes(_SALT_BYTES)
    check = hashlib.sha256(bytes(8) + digest + salt).digest()
    data = b"\x01" + salt
    data = bytes(KEY_BYTES - len(check) - 1 - len(data)) + data
    masked = bytes(a ^ b for a, b in zip(data, _mask(check, len(data)), strict=True))
    return bytes((masked[0] & 0x7F,)) + masked[1:] + check + b"\xbc"


def _mask(seed: bytes, length: int) -> bytes:
    """MGF1 with SHA-256 (RFC 8017, B.2.1)."""
    rounds = range((length + 31) // 32)
    stream = b"".join(hashlib.sha256(seed + n.to_bytes(4, "big")).digest() for n in rounds)
    return stream[:length]


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[at : at + _MOST_DATA] for at in range(0, len(data), _MOST_DATA))
