"""What tells a CPS4 from a CPS3 on the wire, as data (card.md 1.1, 3.4 to 3.6, 4.4, 4.5, 6).

The commands of both are carried out by the same functions, which ask these tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from app.domain.card import CertificateUse
from app.reader.apdu import Ins


class Framing(Enum):
    """How a card frames answers: T=0 only, or both offered and told by the command's form."""

    T0 = "T=0"
    T1 = "T=0 and T=1"


@dataclass(frozen=True, slots=True)
class AtrVariant:
    """An answer to reset, the framing that it announces and the side that gives it."""

    atr: bytes
    framing: Framing
    contactless: bool = False


class Operation(Enum):
    """What a security environment is set for; the value is P2 of MANAGE SECURITY ENVIRONMENT."""

    AUTHENTICATE = 0xA4
    HASH = 0xAA
    SIGN = 0xB6
    DECIPHER = 0xB8


class Scheme(Enum):
    """What the card computes with a key, or on its own for hashes."""

    SHA1 = "sha1"
    SHA256 = "sha256"
    SHA1_PKCS1 = "sha1-pkcs1"
    SHA256_PKCS1 = "sha256-pkcs1"
    SHA1_PSS = "sha1-pss"
    SHA256_PSS = "sha256-pss"
    RAW_PKCS1 = "raw-pkcs1"
    DECIPHER_PKCS1 = "decipher-pkcs1"
    RAW_RSA = "raw-rsa"


@dataclass(frozen=True, slots=True)
class KeySlot:
    """A private key: its use, its reference in commands, the last byte of its PKCS#15 identifier.

    `operations` says what the key may be set for; only the contactless side's needs no PIN.
    """

    use: CertificateUse
    reference: int
    identifier: int
    operations: frozenset[Operation]
    needs_pin: bool = True


@dataclass(frozen=True, slots=True)
class Generation:
    """A card generation on the wire.

    `algorithms` maps an operation and an algorithm reference to a scheme; a reference of None is
    that of an environment set without one. `class_byte` is that of every command.
    `change_p1` and `unblock_p1` are P1 of CHANGE REFERENCE DATA and RESET RETRY COUNTER.
    """

    name: str
    label: str
    class_byte: int
    atrs: Mapping[str, AtrVariant]
    control_tag: int
    keys: tuple[KeySlot, ...]
    algorithms: Mapping[tuple[Operation, int | None], Scheme]
    instructions: frozenset[int]
    change_p1: int
    unblock_p1: int
    unblock_reference: int
    applet_by_aid: bool

    def key(self, reference: int) -> KeySlot | None:
        """The key slot with this reference, or None."""
        return next((slot for slot in self.keys if slot.reference == reference), None)

    def key_for(self, use: CertificateUse) -> KeySlot:
        """The key slot of a use."""
        return next(slot for slot in self.keys if slot.use is use)


_COMMON = frozenset(
    {
        Ins.VERIFY,
        Ins.MANAGE_SECURITY_ENVIRONMENT,
        Ins.CHANGE_REFERENCE_DATA,
        Ins.PERFORM_SECURITY_OPERATION,
        Ins.RESET_RETRY_COUNTER,
        Ins.GET_CHALLENGE,
        Ins.SELECT,
        Ins.READ_BINARY,
        Ins.UPDATE_BINARY,
    }
)

CPS3 = Generation(
    name="CPS3",
    label="CPS3v3",
    class_byte=0x00,
    atrs={
        "contact": AtrVariant(bytes.fromhex("3BAC00402A001225006480000310009000"), Framing.T0),
        "contactless": AtrVariant(
            bytes.fromhex("3B8F80010031B86404B0ECC1739401808290000E"), Framing.T1, contactless=True
        ),
    },
    control_tag=0x62,
    keys=(
        KeySlot(CertificateUse.SIGNATURE, 0x81, 0x01, frozenset({Operation.SIGN})),
        KeySlot(
            CertificateUse.AUTHENTICATION,
            0x82,
            0x02,
            frozenset({Operation.AUTHENTICATE, Operation.DECIPHER}),
        ),
        KeySlot(
            CertificateUse.TECHNICAL,
            0x83,
            0x03,
            frozenset({Operation.AUTHENTICATE}),
            needs_pin=False,
        ),
    ),
    algorithms={
        (Operation.HASH, 0x10): Scheme.SHA1,
        (Operation.HASH, 0x40): Scheme.SHA256,
        (Operation.SIGN, 0x12): Scheme.SHA1_PKCS1,
        (Operation.SIGN, 0x42): Scheme.SHA256_PKCS1,
        (Operation.AUTHENTICATE, 0x02): Scheme.RAW_PKCS1,
        (Operation.DECIPHER, 0x1A): Scheme.DECIPHER_PKCS1,
    },
    instructions=_COMMON | {Ins.INTERNAL_AUTHENTICATE, Ins.GET_DATA},
    change_p1=0x00,
    unblock_p1=0x02,
    unblock_reference=0x01,
    applet_by_aid=False,
)

CPS4 = Generation(
    name="CPS4",
    label="CPS4v1",
    class_byte=0x01,
    atrs={
        "contact": AtrVariant(bytes.fromhex("3B9B188001001225006480040100009044"), Framing.T1),
        "release-candidate": AtrVariant(
            bytes.fromhex("3B9B188001001225006480000401009044"), Framing.T1
        ),
        "t0": AtrVariant(bytes.fromhex("3BDC18FF00001225006480000401009000"), Framing.T0),
    },
    control_tag=0x6F,
    keys=(
        KeySlot(CertificateUse.SIGNATURE, 0x10, 0x10, frozenset({Operation.SIGN})),
        KeySlot(
            CertificateUse.AUTHENTICATION,
            0x20,
            0x20,
            # PSS with this key is what TLS 1.3 client authentication asks for (card.md 4.3).
            frozenset({Operation.SIGN, Operation.DECIPHER}),
        ),
    ),
    algorithms={
        (Operation.SIGN, 0x0A): Scheme.SHA1_PKCS1,
        (Operation.SIGN, 0x28): Scheme.SHA256_PKCS1,
        (Operation.SIGN, 0x15): Scheme.SHA1_PSS,
        (Operation.SIGN, 0x2C): Scheme.SHA256_PSS,
        (Operation.DECIPHER, None): Scheme.RAW_RSA,
    },
    instructions=_COMMON,
    change_p1=0x01,
    unblock_p1=0x03,
    unblock_reference=0x81,
    applet_by_aid=True,
)

GENERATIONS = {generation.name: generation for generation in (CPS3, CPS4)}
