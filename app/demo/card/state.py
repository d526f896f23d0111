"""What a virtual card remembers: for ever (codes, counters, files) and until its next reset."""

from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from app.demo.card.files import MASTER_FILE, ROOT_AID, Directory, ElementaryFile, FileTree
from app.demo.card.generation import Generation, KeySlot, Operation, Scheme
from app.domain.card import CertificateUse
from app.reader.apdu import Response, StatusWord

OK = Response(b"", StatusWord.OK)


class Refused(Exception):
    """The command ends here with this status word; never leaves the card."""

    def __init__(self, sw: int) -> None:
        super().__init__(f"{sw:04X}")
        self.sw = sw


@dataclass(frozen=True, slots=True)
class Counters:
    """What is left of the card's codes at one moment."""

    pin_tries_left: int
    pin_tries_max: int
    puk_tries_left: int
    puk_tries_max: int
    puk_uses_left: int


@dataclass(slots=True)
class ReferenceData:
    """A code of the card with its counters; `uses_left` is None when uses are not counted."""

    value: bytes = field(repr=False)
    tries_left: int
    tries_max: int
    uses_left: int | None = None
    verified: bool = False

    def present(self, value: bytes) -> None:
        """Compare a presented value, with all that it costs; raises `Refused` unless right."""
        if self.tries_left == 0:
            raise Refused(StatusWord.AUTHENTICATION_BLOCKED)
        if self.uses_left == 0:
            raise Refused(StatusWord.REFERENCE_DATA_NOT_USABLE)
        self.verified = value == self.value
        if not self.verified:
            self.tries_left -= 1
            raise Refused(0x63C0 | self.tries_left)
        self.tries_left = self.tries_max
        if self.uses_left is not None:
            self.uses_left -= 1


@dataclass(frozen=True, slots=True)
class Environment:
    """A security environment: what will be computed, with which key (none for a hash)."""

    scheme: Scheme
    key: KeySlot | None


@dataclass(slots=True)
class CardState:
    """The whole memory of a card. `key` gives the private key of a use, made when first asked.

    The contactless side knows no code, whatever the chip holds.
    """

    generation: Generation
    files: FileTree
    pin: ReferenceData
    puk: ReferenceData
    key: Callable[[CertificateUse], RSAPrivateKey]
    contactless: bool = False
    directory: Directory = field(default_factory=lambda: Directory(MASTER_FILE, ROOT_AID))
    file: ElementaryFile | None = None
    environments: dict[Operation, Environment] = field(default_factory=dict)
    digest: bytes | None = None
    unblocking: bool = False
    applet_selected: bool = False

    def reset(self) -> None:
        """Forget all that a power cut makes a card forget."""
        self.pin.verified = self.puk.verified = False
        self.unblocking = self.applet_selected = False
        self.go_to(Directory(MASTER_FILE, ROOT_AID))

    def go_to(self, directory: Directory) -> None:
        """Make a directory current; the security environment belonged to the previous one."""
        if directory.path != self.directory.path:
            self.environments.clear()
            self.digest = None
        self.directory, self.file = directory, None

    def reference(self, number: int) -> ReferenceData:
        """The code with this reference number; raises `Refused` when there is none."""
        found = {1: self.pin, 2: self.puk}.get(number)
        if found is None or self.contactless:
            raise Refused(StatusWord.REFERENCE_NOT_FOUND)
        return found

    @property
    def counters(self) -> Counters:
        """A picture of the counters."""
        return Counters(
            self.pin.tries_left,
            self.pin.tries_max,
            self.puk.tries_left,
            self.puk.tries_max,
            self.puk.uses_left or 0,
        )
