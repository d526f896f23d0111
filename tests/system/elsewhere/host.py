"""A middleware that is not ours: it follows a card's directory and sends what the official library
was seen to send (card.md 2.4, 2.5, 3 and 4), in the official order.
"""

import hashlib
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from tests.system.elsewhere.ber import Item, items, nested
from tests.system.inserted import RawCard

APPLET = "8025000001FF0100"
DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")
CHUNK_CPS3 = 0xE7

Signature = tuple[bytes, padding.AsymmetricPadding]


@dataclass(frozen=True, slots=True)
class Object:
    """An object of a directory: its label, identifier, path and, for a key, its reference."""

    label: str
    identifier: bytes
    path: str
    reference: int


@dataclass
class Host:
    """One card under the hands of the middleware."""

    card: RawCard
    is_cps4: bool
    sent: list[str] = field(default_factory=list)

    def send(self, command: str) -> str:
        """The answer in hex, fetched by GET RESPONSE and asked again with the right length."""
        answer = self._send(command)
        if answer[:2] == "6C" and len(answer) == 4:
            answer = self._send(command[:8] + answer[2:])
        collected = ""
        while answer[-4:-2] == "61":
            collected += answer[:-4]
            answer = self._send(f"{self._class}C00000{answer[-2:]}")
        return collected + answer

    def _send(self, command: str) -> str:
        self.sent.append(command)
        return self.card.send(command)

    def done(self, command: str) -> bytes:
        """The data of an answer that must be 9000."""
        answer = self.send(command)
        assert answer.endswith("9000"), (command, answer)
        return bytes.fromhex(answer[:-4])

    @property
    def _class(self) -> str:
        return "01" if self.is_cps4 else "00"

    # Files

    def enter(self) -> None:
        """Select what the library selects first."""
        if self.is_cps4:
            self.done(f"01A4040C08{APPLET}")

    def select(self, path: str) -> int:
        """Select a file by its path without 3F00; its size, as its control parameters tell."""
        if self.is_cps4:
            answer = self.done(f"01A40800{len(path) // 2:02X}{path}00")
        else:
            answer = self.done(f"00A40904{len(path) // 2 + 2:02X}3F00{path}")
        (template,) = items(answer)
        assert template.tag == (0x6F if self.is_cps4 else 0x62)
        found = {item.tag: item.value for item in items(template.value)}
        assert found[0x83] == bytes.fromhex(path[-4:])
        assert found[0x82] == b"\x01"
        assert 0x8C in {item.tag for item in items(found[0xA1])}
        return int.from_bytes(found[0x80], "big")

    def read(self, path: str) -> bytes:
        """The whole file, in the pieces that the library asks for."""
        size, content = self.select(path), b""
        while len(content) < size:
            left = size - len(content)
            wanted = 0x00 if self.is_cps4 else min(left, CHUNK_CPS3)
            content += self.done(f"{self._class}B0{len(content):04X}{wanted:02X}")
        assert len(content) == size
        return content

    def directory(self) -> dict[int, str]:
        """The paths of the ODF by their tag."""
        return {
            entry.tag: _path(nested(entry.value, 0x04)) for entry in items(self.read("00015031"))
        }

    def label(self) -> str:
        """The token's label."""
        return nested(self.read("00015032"), 0x80).decode()

    def objects(self, path: str) -> list[Object]:
        """The objects of a directory file."""
        return [_object(entry) for entry in items(self.read(path))]

    # Codes

    def tries(self, reference: int) -> int:
        """Tries left, as the library asks for them at each start."""
        if self.is_cps4:
            answer = self.send(f"012000{reference:02X}")
            return 0 if answer == "6983" else int(answer[3], 16)
        self.done("00A4090C023F00")
        answered = self.done(f"00CB3FFF0A4D087006BF81{reference:02X}02A080")
        facts = nested(answered, 0xA0)
        return next(item.value[0] for item in items(facts) if item.tag == 0x9B)

    def verify(self, reference: int, code: str) -> str:
        """Present a code; the status word."""
        return self.send(f"{self._class}2000{reference:02X}{_given(code)}")

    def change(self, old: str, new: str) -> None:
        """Log in, then change the PIN."""
        assert self.verify(0x01, old) == "9000"
        self.done(f"01240101{_given(new)}" if self.is_cps4 else f"00240001{_given(old + new)}")

    def unblock(self, puk: str, new: str) -> None:
        """Log in as security officer, then set a new PIN."""
        assert self.verify(0x02, puk) == "9000"
        if self.is_cps4:
            self.done("012C0381")
            self.done(f"01240101{_given(new)}")
        else:
            self.done(f"002C0201{_given(new)}")

    # Keys

    def signatures(self, key: Object, message: bytes) -> list[Signature]:
        """Every way in which the library signs a message with this key."""
        digest = hashlib.sha256(message).digest()
        if self.is_cps4:
            return self._by_cps4(key, digest)
        self.done("00A4090C043F000001")
        if key.label == "CPS_PRIV_AUT":
            return [self._authenticated(key, digest, order) for order in (0, 1)]
        return [self._by_host_hash(key, digest), self._by_card_hash(key, message)]

    def _by_host_hash(self, key: Object, digest: bytes) -> Signature:
        self.done(f"002241B6068001428401{key.reference:02X}")
        return self.done(f"002A9E9A20{digest.hex()}"), padding.PKCS1v15()

    def _by_card_hash(self, key: Object, message: bytes) -> Signature:
        """The last block is hashed by the card; these messages fit into one."""
        self.done("002241AA03800140")
        block = bytes([0x90, 0x00, 0x80, len(message)]) + message
        self.done(f"002A90A0{len(block):02X}{block.hex()}")
        self.done(f"002241B6068001428401{key.reference:02X}")
        return self.done("002A9E9A00"), padding.PKCS1v15()

    def _authenticated(self, key: Object, digest: bytes, order: int) -> Signature:
        template = ("800102", f"8401{key.reference:02X}")
        self.done(f"002241A406{''.join(template[:: -1 if order else 1])}")
        return self.done(f"0088000033{(DIGEST_INFO + digest).hex()}"), padding.PKCS1v15()

    def _by_cps4(self, key: Object, digest: bytes) -> list[Signature]:
        if key.label == "CPS_PRIV_AUT":
            return [(self._deciphered(key, digest), padding.PKCS1v15())]
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
        made: list[Signature] = []
        schemes: tuple[tuple[int, padding.AsymmetricPadding], ...] = (
            (0x28, padding.PKCS1v15()),
            (0x2C, pss),
        )
        for algorithm, scheme in schemes:
            self.done(f"012281B6049102{algorithm:02X}{key.reference | 0x80:02X}")
            made.append((self.done(f"012A9E9A20{digest.hex()}00"), scheme))
        return made

    def _deciphered(self, key: Object, digest: bytes) -> bytes:
        info = DIGEST_INFO + digest
        block = b"\x00\x01" + b"\xff" * (253 - len(info)) + b"\x00" + info
        self.done(f"012241B8038301{key.reference:02X}")
        self.done(f"112A8086FF{block[:255].hex()}")
        return self.done(f"012A808601{block[255:].hex()}00")


def check(certificate: bytes, message: bytes, signature: Signature) -> None:
    """Raise unless the signature fits the certificate."""
    key = x509.load_der_x509_certificate(certificate).public_key()
    assert isinstance(key, RSAPublicKey)
    key.verify(signature[0], message, signature[1], hashes.SHA256())


def _given(code: str) -> str:
    return f"{len(code):02X}{code.encode().hex()}"


def _object(entry: Item) -> Object:
    common, own = [item.value for item in items(entry.value) if item.tag == 0x30][:2]
    found = {item.tag: item.value for item in items(own)}
    where = next(item.value for item in items(entry.value) if item.tag == 0xA1)
    reference = int.from_bytes(found.get(0x02, b""), "big") & 0xFF
    return Object(
        nested(common, 0x0C).decode(), found.get(0x04, b""), _path(nested(where, 0x04)), reference
    )


def _path(raw: bytes) -> str:
    return raw.hex().upper().removeprefix("3F00")
