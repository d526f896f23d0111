"""How the commands of each card generation look: data, so that the session is written once.

CPS3 is an IAS-ECC card, CPS4 a ChipDoc applet on logical channel 1; both speak ISO/IEC 7816-4 with
the differences of card.md 2.4, 3, 4.4 and 4.5.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from app.domain.card import CertificateUse, Generation
from app.reader.apdu import Command, Ins

ROOT_AID = bytes.fromhex("8025000001FF0100")
CPS2TER_AID = bytes.fromhex("8025000001FF0002")
SECURITY_DOMAIN_AID = bytes.fromhex("A0000001510000")

MASTER_FILE = bytes.fromhex("3F00")
QUIET = 0x0C  # P2 of a SELECT that returns nothing: 47 bytes less a file than with its FCP


class Padding(StrEnum):
    """RSA signature padding; a CPS3 knows no PSS (card.md 4.3)."""

    PKCS1 = "pkcs1"
    PSS = "pss"


class Counters(Enum):
    """How the tries left are read without spending one (card.md 3.3)."""

    GET_DATA = auto()
    EMPTY_VERIFY = auto()


class SignatureInput(Enum):
    """What the card is given to sign."""

    HASH = auto()
    DIGEST_INFO = auto()
    PADDED_BLOCK = auto()


@dataclass(frozen=True, slots=True)
class KeyShape:
    """How one key signs: MANAGE SECURITY ENVIRONMENT, then the operation.

    `algorithms` holds the MSE data before the key's reference, by padding; `reference` is the
    key's where the card's directory does not say.
    """

    reference: int
    reference_mask: int
    mse_p1: int
    mse_p2: int
    algorithms: dict[Padding, bytes]
    operation: tuple[int, int, int]
    signs: SignatureInput


@dataclass(frozen=True, slots=True)
class Shapes:
    """The commands of one generation.

    `enter` is sent first, `recover` once when the card does not answer as expected, for a card
    that another program left elsewhere. `select_p2` is the SELECT that returns the FCP.
    `change_sends_old`: the old code goes with the new one. `reset_sets_code`: RESET RETRY COUNTER
    carries the new code; otherwise a change follows it.
    """

    generation: Generation
    cla: int
    enter: tuple[Command, ...]
    recover: tuple[Command, ...]
    select_p1: int
    select_p2: int
    path_holds_root: bool
    counters: Counters
    change_p1: int
    change_sends_old: bool
    reset_p1: int
    reset_reference_mask: int
    reset_sets_code: bool
    keys: dict[CertificateUse, KeyShape]


CPS3 = Shapes(
    generation=Generation.CPS3,
    cla=0x00,
    enter=(),
    recover=(Command(0x00, Ins.SELECT, 0x04, 0x04, ROOT_AID, 256),),
    select_p1=0x09,
    select_p2=0x04,
    path_holds_root=True,
    counters=Counters.GET_DATA,
    change_p1=0x00,
    change_sends_old=True,
    reset_p1=0x02,
    reset_reference_mask=0x00,
    reset_sets_code=True,
    keys={
        CertificateUse.SIGNATURE: KeyShape(
            reference=0x81,
            reference_mask=0x00,
            mse_p1=0x41,
            mse_p2=0xB6,
            algorithms={Padding.PKCS1: bytes.fromhex("8001428401")},
            operation=(Ins.PERFORM_SECURITY_OPERATION, 0x9E, 0x9A),
            signs=SignatureInput.HASH,
        ),
        CertificateUse.AUTHENTICATION: KeyShape(
            reference=0x82,
            reference_mask=0x00,
            mse_p1=0x41,
            mse_p2=0xA4,
            algorithms={Padding.PKCS1: bytes.fromhex("8001028401")},
            operation=(Ins.INTERNAL_AUTHENTICATE, 0x00, 0x00),
            signs=SignatureInput.DIGEST_INFO,
        ),
    },
)

CPS4 = Shapes(
    generation=Generation.CPS4,
    cla=0x01,
    enter=(Command(0x01, Ins.SELECT, 0x04, QUIET, ROOT_AID),),
    recover=(
        Command(0x01, Ins.SELECT, 0x04, QUIET, SECURITY_DOMAIN_AID),
        Command(0x00, Ins.SELECT, 0x04, QUIET, CPS2TER_AID),
        Command(0x01, Ins.SELECT, 0x04, QUIET, ROOT_AID),
    ),
    select_p1=0x08,
    select_p2=0x00,
    path_holds_root=False,
    counters=Counters.EMPTY_VERIFY,
    change_p1=0x01,
    change_sends_old=False,
    reset_p1=0x03,
    reset_reference_mask=0x80,
    reset_sets_code=False,
    keys={
        CertificateUse.SIGNATURE: KeyShape(
            reference=0x10,
            reference_mask=0x80,
            mse_p1=0x81,
            mse_p2=0xB6,
            algorithms={
                Padding.PKCS1: bytes.fromhex("910228"),
                Padding.PSS: bytes.fromhex("91022C"),
            },
            operation=(Ins.PERFORM_SECURITY_OPERATION, 0x9E, 0x9A),
            signs=SignatureInput.HASH,
        ),
        CertificateUse.AUTHENTICATION: KeyShape(
            reference=0x20,
            reference_mask=0x00,
            mse_p1=0x41,
            mse_p2=0xB8,
            algorithms={
                Padding.PKCS1: bytes.fromhex("8301"),
                Padding.PSS: bytes.fromhex("8301"),
            },
            operation=(Ins.PERFORM_SECURITY_OPERATION, 0x80, 0x86),
            signs=SignatureInput.PADDED_BLOCK,
        ),
    },
)

SHAPES = {Generation.CPS3: CPS3, Generation.CPS4: CPS4}
