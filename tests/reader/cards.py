"""Cards for the tests of the reader: virtual ones, and bare images of files.

A virtual card is the faithful one of the demonstration. An image is the opposite: files under any
number, any content, and answers in any of the ways that card.md leaves open.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from app.demo.card import Card, CpxDefinition, VirtualCard, load_profile, personalise
from app.domain.pin import Pin
from app.reader.apdu import Command, Ins, Response, StatusWord
from app.reader.atr import protocols
from app.reader.channel import CardChannel, Complete
from app.reader.cpx import CpxSession
from app.reader.tlv import encode

TODAY = date(2026, 11, 22)
PIN, WRONG, NEW, PUK = "1234", "9999", "4826", "12345678"
CPS3_ATR = bytes.fromhex("3BAC00402A00122500648000031000 9000")
CPS4_ATR = bytes.fromhex("3B9B188001001225006480040100009044")
CONTACTLESS_ATR = bytes.fromhex("3B8F80010031B86404B0ECC1739401808290000E")


def pin(digits: str = PIN) -> Pin:
    """A code; a fresh one each time, since a code can be wiped."""
    return Pin(digits)


def virtual(profile: str = "cps3-nurse", **changes: object) -> VirtualCard:
    """The CPx card of a demonstration profile, its definition changed."""
    definition = load_profile(profile)
    assert isinstance(definition, CpxDefinition)
    return personalise(replace(definition, **changes), TODAY)  # type: ignore[arg-type]


def session(card: Card) -> CpxSession:
    """A session as the reader systems open it: T=1 where the ATR offers it."""
    return CpxSession(Complete(card, t0=1 not in protocols(card.atr)), card.atr)


class Metered:
    """Counts commands and bytes each way, as they cross the wire."""

    def __init__(self, channel: CardChannel) -> None:
        self._channel = channel
        self.commands = 0
        self.sent = 0
        self.received = 0

    def transmit(self, command: bytes) -> bytes:
        """Send, and count; a command without an answer counts as sent."""
        self.commands += 1
        self.sent += len(command)
        answer = self._channel.transmit(command)
        self.received += len(answer)
        return answer

    def close(self) -> None:
        """Close the channel below."""
        self._channel.close()


def metered(card: Card) -> tuple[CpxSession, Metered]:
    """A session and the count of what crosses the wire."""
    meter = Metered(card)
    return CpxSession(Complete(meter, t0=1 not in protocols(card.atr)), card.atr), meter


EF_SN = bytes.fromhex("5A0A8025000001992138450F")


@dataclass
class Image:
    """A card that is nothing but files, by absolute path in hex.

    `beyond` is the status word for a read of more than there is: 6C00 (the right length follows),
    6282 (what there is follows), 9000 (the same, silently) or 6700 (refused). `quiet` tells
    whether a SELECT without FCP is understood. `codes` are the objects of the two codes.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    atr: bytes = CPS3_ATR
    beyond: int = 0x6C00
    quiet: bool = True
    codes: dict[int, bytes] = field(default_factory=dict)
    commands: list[Command] = field(default_factory=list)
    selected: str = "3F00"
    cla: int = 0x00

    def transmit(self, command: bytes) -> bytes:
        self.commands.append(Command.decode(command))
        response = self.answer(self.commands[-1])
        return response.data + response.sw.to_bytes(2, "big")

    def close(self) -> None:
        """Nothing to let go of."""

    def reset(self) -> None:
        """Nothing to forget."""

    def answer(self, command: Command) -> Response:
        if command.cla != self.cla:
            return Response(b"", StatusWord.CLA_NOT_SUPPORTED)
        if command.ins == Ins.SELECT:
            return self.select(command)
        if command.ins == Ins.READ_BINARY:
            return self.read(command)
        if command.ins == Ins.GET_DATA and (found := self.codes.get(command.data[6])):
            return Response(found, StatusWord.OK)
        return Response(b"", StatusWord.REFERENCE_NOT_FOUND)

    def select(self, command: Command) -> Response:
        if not self.quiet and command.p2 == 0x0C:
            return Response(b"", StatusWord.INCORRECT_P1_P2)
        path = command.data.hex().upper()
        self.selected = path if path.startswith("3F00") else "3F00" + path
        if self.selected not in self.files and not self.is_folder(self.selected):
            return Response(b"", StatusWord.FILE_NOT_FOUND)
        size = len(self.files.get(self.selected, b""))
        control = encode(0x62, encode(0x80, size.to_bytes(2, "big")))
        return Response(b"" if command.p2 == 0x0C else control, StatusWord.OK)

    def is_folder(self, path: str) -> bool:
        return path == "3F00" or any(name.startswith(path) for name in self.files)

    def read(self, command: Command) -> Response:
        content = self.files.get(self.selected, b"")[command.p1 << 8 | command.p2 :]
        wanted = command.le or 256
        if not content:
            return Response(b"", StatusWord.WRONG_P1_P2)
        if wanted <= len(content):
            return Response(content[:wanted], StatusWord.OK)
        if self.beyond == 0x6C00:
            return Response(b"", 0x6C00 | len(content))
        if self.beyond == StatusWord.WRONG_LENGTH:
            return Response(b"", StatusWord.WRONG_LENGTH)
        return Response(content, self.beyond)


def path_entry(tag: int, path: str) -> bytes:
    """An entry of the ODF."""
    return encode(tag, encode(0x30, encode(0x04, bytes.fromhex(path))))


def data_entry(label: str, path: str, part: str = "") -> bytes:
    """An entry of the DODF; `part` is the index and the length of a part of the file, encoded."""
    common = encode(0x30, encode(0x0C, label.encode()) + bytes.fromhex("03020780"))
    kind = encode(0x30, encode(0x0C, b"CPS"))
    where = encode(0x30, encode(0x04, bytes.fromhex(path)) + bytes.fromhex(part))
    return encode(0x30, common + kind + encode(0xA1, where))


def certificate_entry(label: str, identifier: bytes, path: str) -> bytes:
    """An entry of the CDF."""
    common = encode(0x30, encode(0x0C, label.encode()) + bytes.fromhex("03020700"))
    own = encode(0x30, encode(0x04, identifier))
    where = encode(0x30, encode(0x30, encode(0x04, bytes.fromhex(path))))
    return encode(0x30, common + own + encode(0xA1, where))


def image(**objects: bytes) -> Image:
    """A CPS3 of the named data objects (such as CPS_ID_CARD), under file numbers of its own."""
    listed = {label: f"3F000001{0xB700 + at:04X}" for at, label in enumerate(objects)}
    files = {
        "3F00D003": EF_SN,
        "3F0000015031": path_entry(0xA7, "3F0000017B06") + path_entry(0xA4, "3F0000017B05"),
        "3F0000017B06": b"".join(data_entry(label, path) for label, path in listed.items()),
        "3F0000017B05": b"",
    }
    files |= {listed[label]: content for label, content in objects.items()}
    return Image(files, codes={1: PIN_OBJECT, 2: PUK_OBJECT})


ID_CARD = encode(
    0xE3,
    bytes.fromhex("80058025000001 81052900995235 820180 830420250131 840420280131"),
)
PIN_OBJECT = bytes.fromhex("7016BF810112A0109A01039B0103A1088C06F300001 3FF00".replace(" ", ""))
PUK_OBJECT = bytes.fromhex("701ABF810216A0149A010A9B010A9D020064A1088C06F3FF00FFFF00")
