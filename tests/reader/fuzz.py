"""Cards that answer nonsense with a structure: FCP, TLV, directories, certificates, status words.

`play` lets a session do all its work on one such card and checks what must hold whatever a card
says: nothing but problems of the program's own tree is raised, nothing hangs, no code leaves that
nobody presented. By hand, for as many answers as wanted:

    python -m tests.reader.fuzz 1000000
"""

import functools
import sys
import time
from random import Random

from app.domain.card import Card, CertificateUse, Interface
from app.domain.problem import Problem
from app.reader import tlv
from app.reader.apdu import Command, Ins, Response
from app.reader.channel import Complete
from app.reader.cpx import CpxSession
from app.reader.files import WHOLE, ElementaryFile, Files
from app.reader.pkcs15 import FOLDERS, absolute
from app.reader.shapes import SHAPES
from app.reader.signing import check_signature
from tests.reader.cards import (
    CONTACTLESS_ATR,
    CPS3_ATR,
    CPS4_ATR,
    EF_SN,
    NEW,
    PIN_OBJECT,
    PUK,
    PUK_OBJECT,
    Image,
    pin,
    session,
    virtual,
)

MOST_COMMANDS = 1500
VARIANT_ATR = bytes.fromhex("3B7B1800000012250064800401009000")
STATUS_WORDS = (
    *(0x9000, 0x6100, 0x6110, 0x61FF, 0x6282, 0x6283, 0x63C0, 0x63C1, 0x63C3, 0x63CF, 0x6581),
    *(0x6700, 0x6881, 0x6982, 0x6983, 0x6984, 0x6985, 0x6A80, 0x6A81, 0x6A82, 0x6A86, 0x6A88),
    *(0x6B00, 0x6C00, 0x6C01, 0x6C40, 0x6CFF, 0x6D00, 0x6E00, 0x6F00, 0x0000, 0xFFFF, 0x9404),
)
TAGS = (0x02, 0x03, 0x04, 0x0A, 0x0C, 0x30, 0x31, 0x61, 0x62, 0x6F, 0x70, 0x80, 0x81, 0x82, 0x84)
TAGS += (0x9A, 0x9B, 0x9D, 0xA0, 0xA1, 0xA4, 0xA7, 0xA8, 0xE3, 0xE4, 0xED, 0xEE, 0xBF8101, 0x7F48)
CONSTRUCTED = (0x30, 0x31, 0x61, 0x62, 0x6F, 0x70, *range(0xA0, 0xC0), *range(0xE0, 0xF0))


@functools.cache
def contents(profile: str) -> dict[str, bytes]:
    """Every file of a demonstration card that its own directory names."""
    card = virtual(profile)
    opened = session(card)
    opened.verify(pin())
    channel = Complete(card, t0=profile != "cps4-nurse")
    files = Files(
        lambda command: Response.decode(channel.transmit(command.encode())),
        SHAPES[opened.generation],
    )
    folder = FOLDERS[Interface.CONTACT]
    found: dict[str, bytes] = {"3F00D003": EF_SN}
    waiting = [folder + b"\x50\x31", folder + b"\x50\x32", bytes.fromhex("3F002F00")]
    while waiting:
        path = waiting.pop()
        file = ElementaryFile(files, path)
        while file.more(WHOLE):
            pass
        found[path.hex().upper()] = file.content
        for each in named_paths(file.content, folder):
            if each.hex().upper() not in found:
                waiting.append(each)
    return found


def named_paths(content: bytes, folder: bytes) -> list[bytes]:
    """The absolute paths of six bytes that stand in a directory file."""
    found = []
    for item in tlv.read_all(content):
        if item.tag in CONSTRUCTED:
            found += named_paths(item.value, folder)
        elif item.tag == 0x04 and len(item.value) == 6 and item.value.startswith(folder):
            found.append(absolute(item.value, folder) or folder)
    return found


class Nonsense:
    """Damages data objects and status words."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def seldom(self, of: int) -> bool:
        return self.random.randrange(of) == 0

    def noise(self, most: int = 24) -> bytes:
        return self.random.randbytes(self.random.randrange(most))

    def objects(self, content: bytes, depth: int = 0) -> bytes:
        """The data objects of `content`, some of them dropped, doubled, moved, cut, renamed."""
        parts = [self.one(item, depth) for item in tlv.read_all(content)]
        if self.seldom(6):
            self.random.shuffle(parts)
        if self.seldom(8):
            filling = self.random.choice((b"\x00", b"\xff")) * self.random.randrange(1, 300)
            parts.insert(self.random.randrange(len(parts) + 1), filling)
        whole = b"".join(parts)
        return whole[: self.random.randrange(len(whole) + 1)] if self.seldom(12) else whole

    def one(self, item: tlv.Tlv, depth: int) -> bytes:
        tag, value = item.tag, item.value
        if tag in CONSTRUCTED and depth < 6:
            value = self.objects(value, depth + 1)
        whole = tlv.encode(tag, value)
        damages = (
            lambda: b"",
            lambda: whole * 2,
            lambda: tlv.encode(self.random.choice(TAGS), value),
            lambda: tlv.encode(tag, self.noise()),
            lambda: tlv.encode(tag, self.flipped(value)),
            lambda: self.wrong_length(tag, value),
            lambda: tlv.encode(self.random.choice(TAGS), self.noise()) + whole,
        )
        return self.random.choice(damages)() if self.seldom(6) else whole

    def wrong_length(self, tag: int, value: bytes) -> bytes:
        lengths = (b"\x00", b"\x7f", b"\x80", b"\x81\xff", b"\x82\xff\xff", b"\x84\xff\xff\xff\xff")
        name = tag.to_bytes(max(1, (tag.bit_length() + 7) // 8), "big")
        return name + self.random.choice(lengths) + value

    def flipped(self, content: bytes) -> bytes:
        """A few bytes changed anywhere, as in a certificate that is almost one."""
        changed = bytearray(content)
        for _ in range(self.random.randrange(4)):
            if changed:
                changed[self.random.randrange(len(changed))] = self.random.randrange(256)
        return bytes(changed)


class FuzzedCard:
    """An image of a card whose files and answers were damaged."""

    def __init__(self, random: Random) -> None:
        self.random, self.nonsense = random, Nonsense(random)
        profile = random.choice(("cps3-nurse", "cde-director", "cps4-nurse"))
        cps4 = profile == "cps4-nurse"
        atrs = (CPS4_ATR,) if cps4 else (CPS3_ATR, CPS3_ATR, CPS3_ATR, CONTACTLESS_ATR)
        self.atr = VARIANT_ATR if self.nonsense.seldom(10) else random.choice(atrs)
        self.image = Image(
            {path: self.damaged(path, content) for path, content in contents(profile).items()},
            beyond=random.choice((0x6C00, 0x6282, 0x9000, 0x6700)),
            quiet=not self.nonsense.seldom(8),
            codes={1: self.nonsense.objects(PIN_OBJECT), 2: self.nonsense.objects(PUK_OBJECT)},
            cla=int(cps4),
        )
        self.trouble = random.choice((0, 0, 30, 200))
        self.answers = 0
        self.presented = 0

    def damaged(self, path: str, content: bytes) -> bytes:
        if path == "3F00D003" and not self.nonsense.seldom(20):
            return content
        choice = self.random.randrange(10)
        if choice < 3:
            return content
        if choice == 3:
            return self.nonsense.flipped(content)
        if choice == 4:
            return self.nonsense.noise(600)
        return self.nonsense.objects(content)

    def transmit(self, raw: bytes) -> bytes:
        command = Command.decode(raw)
        self.answers += 1
        assert self.answers < MOST_COMMANDS, "this never ends"
        if command.ins == Ins.VERIFY and command.data:
            self.presented += 1
        if self.trouble and self.nonsense.seldom(self.trouble):
            return self.troubled(command)
        if command.ins in (Ins.VERIFY, Ins.CHANGE_REFERENCE_DATA, Ins.RESET_RETRY_COUNTER):
            return self.random.choice((0x9000, 0x9000, *STATUS_WORDS)).to_bytes(2, "big")
        if command.ins in (Ins.MANAGE_SECURITY_ENVIRONMENT,):
            return b"\x90\x00"
        if command.ins in (Ins.INTERNAL_AUTHENTICATE, Ins.PERFORM_SECURITY_OPERATION):
            return self.random.randbytes(self.random.choice((256, 256, 0, 255))) + b"\x90\x00"
        return self.image.transmit(raw)

    def troubled(self, command: Command) -> bytes:
        status_word = self.random.choice(STATUS_WORDS).to_bytes(2, "big")
        choice = self.random.randrange(4)
        if choice == 0:
            return status_word
        if choice == 1:
            return self.nonsense.noise(300) + status_word
        if choice == 2:
            return self.nonsense.noise(3)
        return self.image.answer(command).data + status_word

    def close(self) -> None:
        """Nothing to let go of."""


def play(random: Random) -> int:
    """Let a session work on a fuzzed card; return how many answers it gave."""
    card = FuzzedCard(random)
    allowed = 0
    try:
        opened = CpxSession(Complete(card, t0=random.random() < 0.7), card.atr)
        for _ in range(random.randrange(1, 4)):
            allowed += act(random, opened)
    except Problem:
        allowed += 1  # an act may end in a problem after its code left
    assert card.presented <= allowed, "a code left that nobody presented"
    return card.answers


def act(random: Random, opened: CpxSession) -> int:
    """Do one thing; return how many codes it presents at the most."""
    choice = random.randrange(8)
    if choice < 4:
        plausible(opened.read())
        return 0
    if choice == 4:
        opened.activities()
        return 0
    if choice == 5:
        use = random.choice(list(CertificateUse))
        signature = opened.sign(use, b"challenge")
        for certificate in opened.read().certificates:
            check_signature(certificate.der, b"challenge", signature)
        return 0
    if choice == 6:
        opened.change(pin(), pin(NEW))
        return 1
    opened.unblock(pin(PUK), pin(NEW))
    return 1


def plausible(card: Card) -> None:
    """No impossible value is ever shown."""
    assert card.number is None or (len(card.number) % 2 == 0 and card.number.isdecimal())
    for tries in (card.pin.tries_left, card.puk.tries_left, card.pin.tries_max):
        assert tries is None or 0 <= tries <= 15
    if card.pin.tries_left is not None and card.pin.tries_max is not None:
        assert card.pin.tries_left <= card.pin.tries_max


def main(answers: int) -> None:
    """Play until so many answers were given; the seed of a failure repeats it."""
    given, seed, started = 0, 0, time.monotonic()
    while given < answers:
        try:
            given += play(Random(seed))  # noqa: S311
        except BaseException:
            print(f"seed {seed}", file=sys.stderr)
            raise
        seed += 1
    print(f"{given} answers on {seed} cards in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]))
