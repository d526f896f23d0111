"""A session on one CPx card: selects and confirms it, then speaks in verbs."""

from collections.abc import Callable
from enum import StrEnum

from app.domain.card import Card, CertificateUse, Generation, Interface
from app.domain.holder import Activity
from app.domain.pin import Pin, PinOutcome, PinStatus, PukStatus, UnblockStep
from app.reader.channel import CardChannel


class Padding(StrEnum):
    """RSA signature padding; PSS on CPS4 only."""

    PKCS1 = "pkcs1"
    PSS = "pss"


def _untold(_step: UnblockStep) -> None:
    pass


class CpxSession:
    """Verbs on a CPx card, inside one transaction.

    The constructor selects the application and reads EF.SN; it raises CARD_NOT_CONFIRMED when the
    card is not a CPx after all.
    """

    generation: Generation
    interface: Interface
    serial: str

    def __init__(self, channel: CardChannel, atr: bytes) -> None:
        raise NotImplementedError

    def read(self, report: Callable[[Card], None]) -> Card:
        """Read all that needs no PIN, step by step; each step is reported as a new `Card`."""
        raise NotImplementedError

    def pin_status(self) -> PinStatus:
        """Tries of the code porteur; spends none."""
        raise NotImplementedError

    def puk_status(self) -> PukStatus:
        """Tries and uses of the code de déblocage; spends none."""
        raise NotImplementedError

    def verify(self, pin: Pin) -> PinOutcome:
        """Present the code porteur once."""
        raise NotImplementedError

    def change(self, old: Pin, new: Pin) -> PinOutcome:
        """Present `old` once and replace it by `new`."""
        raise NotImplementedError

    def unblock(
        self, puk: Pin, new: Pin, progress: Callable[[UnblockStep], None] = _untold
    ) -> PinOutcome:
        """Present the code de déblocage once and set a new code porteur.

        `progress` is told each step before its command leaves, on the lane's thread.
        """
        raise NotImplementedError

    def activities(self) -> tuple[Activity, ...]:
        """Places of practice; needs a `verify` before, in the same session."""
        raise NotImplementedError

    def sign(self, use: CertificateUse, data: bytes, padding: Padding = Padding.PKCS1) -> bytes:
        """Sign the message `data` (RSA, SHA-256); needs a `verify` before, in the same session."""
        raise NotImplementedError
