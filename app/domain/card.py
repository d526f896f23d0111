"""A CPx card as it can be known: everything optional that a card may not say.

`Card` is a picture at one moment; reading fills it step by step and each step is a new picture.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain.holder import Activity, Holder, Structure
from app.domain.pin import PinStatus, PukStatus
from app.domain.validity import Validity


class Generation(StrEnum):
    """Generation of the card, from its ATR."""

    CPS3 = "CPS3"
    CPS4 = "CPS4"


class Interface(StrEnum):
    """Side of the card that the reader talks to; the contactless one knows no PIN."""

    CONTACT = "contact"
    CONTACTLESS = "contactless"


class CardType(StrEnum):
    """Card family, table G02 (card.md 5.3); CDE and CDA are CPE and CPA of a director."""

    CPS = "CPS"
    CPF = "CPF"
    CPE = "CPE"
    CPA = "CPA"


class CertificateUse(StrEnum):
    """What a card certificate is for."""

    AUTHENTICATION = "authentication"
    SIGNATURE = "signature"
    TECHNICAL = "technical"


class Chain(StrEnum):
    """Whether a certificate leads to a known authority."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    UNKNOWN = "unknown"


class Revocation(StrEnum):
    """Whether a certificate was revoked, which an opposition entails (domain.md 0.7)."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


class Cause(StrEnum):
    """Why it is not known whether a certificate is good."""

    NO_AUTHORITY = "no-authority"
    TEST = "test"
    BROKEN_CHAIN = "broken-chain"
    OUT_OF_DATES = "out-of-dates"
    NO_ADDRESS = "no-address"
    UNREACHABLE = "unreachable"
    STALE = "stale"
    NOT_SAID = "not-said"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of the card: `der` is the X.509 certificate, `serial` upper-case hex.

    `cause` tells why it is not known whether it is good, once that was asked.
    """

    use: CertificateUse
    serial: str
    issuer: str
    subject: str
    not_before: datetime
    not_after: datetime
    der: bytes
    chain: Chain = Chain.UNKNOWN
    revocation: Revocation = Revocation.UNKNOWN
    cause: Cause | None = None


class ReadingStage(StrEnum):
    """How far the picture of a card has got; the order of the members is the order of reading."""

    RECOGNISED = "recognised"
    VALIDITY = "validity"
    HOLDER = "holder"
    COUNTERS = "counters"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of the card in a reader.

    `serial` is EF.SN's content in hex and identifies the chip; `number` is the ten printed digits.
    `test` is None when the card does not say. `activities` is empty until a PIN was presented.
    `notes` are facts for IT support (unknown ATR variant, tags that could not be read).
    """

    serial: str
    generation: Generation
    interface: Interface = Interface.CONTACT
    stage: ReadingStage = ReadingStage.RECOGNISED
    type: CardType | None = None
    director: bool | None = None
    nominative: bool | None = None
    test: bool | None = None
    number: str | None = None
    issuer: str | None = None
    label: str | None = None
    holder: Holder | None = None
    structure: Structure | None = None
    validity: Validity = field(default_factory=Validity)
    pin: PinStatus = field(default_factory=PinStatus)
    puk: PukStatus = field(default_factory=PukStatus)
    certificates: tuple[Certificate, ...] = ()
    activities: tuple[Activity, ...] = ()
    notes: tuple[str, ...] = ()

    def reached(self, stage: ReadingStage) -> bool:
        """Whether reading has got as far as `stage`."""
        stages = list(ReadingStage)
        return stages.index(self.stage) >= stages.index(stage)

    @property
    def complete(self) -> bool:
        """Whether all that can be read without a PIN was read."""
        return self.stage is ReadingStage.COMPLETE

    @property
    def opposed(self) -> bool:
        """Whether its authority revoked it, as far as that was asked: an opposition does so."""
        return any(each.revocation is Revocation.REVOKED for each in self.certificates)
