"""A session on one CPx card: selects and confirms it, then speaks in verbs."""

import re
from collections.abc import Callable

from app.domain.card import Card, CertificateUse, Generation, ReadingStage
from app.domain.holder import Activity
from app.domain.pin import Pin, PinOutcome, PinStatus, PukStatus, UnblockStep
from app.domain.problem import CardProblem, ProblemCode
from app.language import N_, _
from app.reader import parse
from app.reader.apdu import Command, Response
from app.reader.atr import CardKind, Recognition, recognise
from app.reader.channel import CardChannel
from app.reader.checks import serial_note
from app.reader.codes import Codes
from app.reader.files import Files
from app.reader.keypad import Keypad
from app.reader.pkcs15 import Directory
from app.reader.reading import Contents, read_card
from app.reader.shapes import SHAPES, Padding, Shapes
from app.reader.signing import Signer

__all__ = ["CpxSession", "Padding"]

_EF_SN = bytes.fromhex("3F00D003")
_EF_SN_SIZE = 12
_EF_SN_PREFIX = bytes.fromhex("8025000001")
_ACTIVITY = re.compile(r"CPS_ACTIVITY_(0[1-9]|1[0-6])_PS")
_VARIANT = N_("Variante d’ATR inconnue : {atr}")


def _untold(_step: UnblockStep) -> None:
    """Progress of an unblocking that nobody follows."""


def _unreported(_card: Card) -> None:
    """Steps of a reading that nobody follows."""


class CpxSession:
    """Verbs on a CPx card, inside one transaction.

    `serial` is EF.SN in hex and identifies the chip. The constructor enters the card and reads it;
    it raises CARD_NOT_CONFIRMED when the card is no CPx after all. `places` is what `activities`
    found. `keypad` are the reader's own keys, if codes are to be typed there.
    """

    def __init__(self, channel: CardChannel, atr: bytes, keypad: Keypad | None = None) -> None:
        self._channel = channel
        self._atr = atr
        self._recognition = recognise(atr)
        self.interface = self._recognition.interface
        shapes, files, ef_sn = self._confirmed()
        self.generation = shapes.generation
        self.serial = ef_sn.hex().upper()
        self._ef_sn = ef_sn
        directory = Directory(files, self.interface)
        self._codes = Codes(self._send, shapes, files, directory, self.interface, keypad)
        self._signer = Signer(self._send, shapes, files, directory)
        self._contents = Contents(files, directory, self._codes)
        self.places: tuple[Activity, ...] = ()

    @property
    def presented(self) -> bool:
        """Whether a code left for the card in this session, so that its tries may have moved."""
        return self._codes.presented

    def read(
        self,
        report: Callable[[Card], None] = _unreported,
        card: Card | None = None,
        until: ReadingStage = ReadingStage.COMPLETE,
    ) -> Card:
        """Read what needs no PIN, step by step; each step is reported as a new `Card`.

        `card` is a picture of this card that an earlier session began; it is gone on with.
        """
        if card is None:
            card = self._recognised()
            report(card)
        return read_card(self._contents, card, until, report)

    def pin_status(self) -> PinStatus:
        """Tries of the code porteur; spends none."""
        return self._codes.pin_status()

    def puk_status(self) -> PukStatus:
        """Tries and uses of the code de déblocage; spends none."""
        return self._codes.puk_status()

    def verify(self, pin: Pin) -> PinOutcome:
        """Present the code porteur once; not at all when it is blocked.

        Raises CONTACTLESS_NO_PIN on the contactless side, and what went wrong before the code
        left. Afterwards there is an outcome, UNCERTAIN if no answer came.
        """
        return self._codes.verify(pin)

    def change(self, old: Pin, new: Pin) -> PinOutcome:
        """Present `old` once and replace it by `new`; raises as `verify`."""
        return self._codes.change(old, new)

    def verify_on_keypad(self) -> PinOutcome:
        """As `verify`, the code typed on the reader's own keys; blocks until it was.

        REFUSED with a KEYPAD problem when nothing was typed to the end: no try was spent.
        """
        return self._codes.verify_on_keypad()

    def change_on_keypad(self) -> PinOutcome:
        """As `change`, typed on the reader's own keys: the present code once, the new one twice."""
        return self._codes.change_on_keypad()

    def unblock(
        self, puk: Pin, new: Pin, progress: Callable[[UnblockStep], None] = _untold
    ) -> PinOutcome:
        """Present the code de déblocage once and set a new code porteur; raises as `verify`.

        `progress` is told each step before its command leaves, on the lane's thread; nothing is
        sent if it raises.
        """
        return self._codes.unblock(puk, new, progress)

    def activities(self) -> tuple[Activity, ...]:
        """Places of practice, in the order of their numbers; needs a `verify` in this session."""
        directory = self._contents.directory
        numbers = (_ACTIVITY.fullmatch(label) for label in directory.data_labels())
        found = sorted({match[1] for match in numbers if match})
        containers = (
            (int(number), self._contents.container(f"CPS_ACTIVITY_{number}_PS", parse.ACTIVITY))
            for number in found
        )
        self.places = tuple(
            parse.activity(index, each) for index, each in containers if each is not None
        )
        return self.places

    def sign(self, use: CertificateUse, data: bytes, padding: Padding = Padding.PKCS1) -> bytes:
        """Sign the message `data` (RSA, SHA-256); needs a `verify` in this session.

        Raises CARD_REFUSED with the status word, also for a padding that the card does not know.
        """
        return self._signer.sign(use, data, padding)

    def _recognised(self) -> Card:
        notes = serial_note(self._ef_sn)
        if self._recognition.variant:
            notes = (_(_VARIANT).format(atr=self._atr.hex(" ").upper()), *notes)
        return Card(
            serial=self.serial,
            generation=self.generation,
            interface=self.interface,
            issuer=self._ef_sn[2:7].hex(),
            notes=notes,
        )

    def _confirmed(self) -> tuple[Shapes, Files, bytes]:
        """Read EF.SN in the ways this card may want; a known ATR leaves one way only."""
        for generation in _candidates(self._recognition):
            shapes = SHAPES[generation]
            for entrance in (shapes.enter, shapes.recover):
                files = Files(self._send, shapes)
                if (ef_sn := self._ef_sn_after(entrance, files)) is not None:
                    return shapes, files, ef_sn
        raise CardProblem(ProblemCode.CARD_NOT_CONFIRMED)

    def _ef_sn_after(self, entrance: tuple[Command, ...], files: Files) -> bytes | None:
        for command in entrance:
            self._send(command)
        response = files.read(_EF_SN, 0, _EF_SN_SIZE)
        if response is None or response.data[2:7] != _EF_SN_PREFIX:
            return None
        return response.data[:_EF_SN_SIZE]

    def _send(self, command: Command) -> Response:
        return Response.decode(self._channel.transmit(command.encode()))


def _candidates(recognition: Recognition) -> tuple[Generation, ...]:
    if recognition.kind is not CardKind.CPX or recognition.generation is None:
        return ()
    if not recognition.variant:
        return (recognition.generation,)
    return tuple(sorted(Generation, key=lambda each: each is not recognition.generation))
