"""From "card inserted" to "status known": bytes, and seconds on a line of 9,600 baud.

Ours and OpenSC's tools talk to the same virtual card through the same real pcscd, one after the
other. Counts are exact; seconds are those that the characters take on a T=0 line of that speed
(`app.demo.card.line`), so they do not depend on this machine.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.demo.card import Card, insert
from app.demo.card.line import seconds, t0_characters
from app.demo.card.log import CommandLog
from app.demo.card.vpcd import VpcdCarrier
from app.domain.card import Card as Picture
from app.domain.card import ReadingStage
from app.lane import Lane
from app.reader.apdu import Command, Ins
from app.reader.cpx import CpxSession
from app.reader.pcsc import PcscSystem
from tests.bench.rows import Row, above, beside
from tests.system.inserted import wait_for_state
from tests.system.pcsc_service import PcscService

BAUD = 9600
PRESENT = 0x20
PIECE = 256
APPLICATION = "e828bd080f8025000001ff0010"
CERTIFICATES = ("01", "02")


@dataclass(slots=True)
class Cost:
    """What an operation sent and received; `characters` on a T=0 line."""

    commands: int = 0
    sent: int = 0
    received: int = 0
    characters: int = 0

    @property
    def line_s(self) -> float:
        """Seconds on the line."""
        return round(seconds(self.characters, BAUD), 3)

    def add(self, command: bytes, answer: bytes) -> None:
        """Count one exchange."""
        self.commands += 1
        self.sent += len(command)
        self.received += len(answer)
        self.characters += t0_characters(command, answer)


class Metered:
    """A card that writes down its exchanges."""

    def __init__(self, card: Card) -> None:
        self._card = card
        self.exchanges: list[tuple[bytes, bytes]] = []

    @property
    def atr(self) -> bytes:
        """That of the card."""
        return self._card.atr

    @property
    def log(self) -> CommandLog:
        """That of the card."""
        return self._card.log

    def transmit(self, raw: bytes) -> bytes:
        """Pass on and write down."""
        answer = self._card.transmit(raw)
        self.exchanges.append((raw, answer))
        return answer

    def reset(self) -> None:
        """Reset the card."""
        self._card.reset()

    def close(self) -> None:
        """Let go of the card."""
        self._card.close()

    def cost(self, start: int = 0) -> Cost:
        """The cost of the exchanges since `start`."""
        total = Cost()
        for command, answer in self.exchanges[start:]:
            total.add(command, answer)
        return total

    def least(self) -> Cost:
        """The least for the same content: each file selected once and read without a refusal."""
        files: dict[bytes, int] = {}
        current = b""
        for command, answer in self.exchanges:
            decoded = Command.decode(command)
            if decoded.ins == Ins.SELECT:
                current = decoded.data
            elif decoded.ins == Ins.READ_BINARY and len(answer) > 2:
                end = (decoded.p1 << 8 | decoded.p2) + len(answer) - 2
                files[current] = max(files.get(current, 0), end)
        total = Cost()
        for path, size in files.items():
            total.add(bytes(5 + len(path)), bytes(2))
            for at in range(0, size, PIECE):
                total.add(bytes(5), bytes(min(size - at, PIECE) + 2))
        return total


def rows() -> list[Row]:
    """Every figure of reading a CPS3 without its PIN."""
    with _reader() as (reader, card):
        stages = ours(reader, card)
        validity, least, whole = (stages[name] for name in ("validity", "least", "whole"))
        name = tool(card, "opensc-tool", "-n")
        listing = tool(card, "pkcs15-tool", "--list-certificates")
        both = [
            tool(card, "pkcs15-tool", "--read-certificate", f"{APPLICATION}{each}")
            for each in CERTIFICATES
        ]
    peer = "pkcs15-tool --list-certificates"
    certificates = f"{peer} and --read-certificate of both"
    total = summed(listing, *both)
    what = "number, type, validity"
    return [
        *_compared("status known", stages["status"], "opensc-tool -n", name),
        *_compared("status known", stages["status"], peer, listing),
        *_compared("all without PIN", whole, certificates, total),
        above(f"{what}: bytes to the card", validity.sent, "bytes", least.sent),
        above(f"{what}: bytes from the card", validity.received, "bytes", least.received),
        above(f"{what} on a 9,600-baud line", validity.line_s, "s", least.line_s),
        beside("all without PIN, on that line", whole.line_s, "s", certificates, total.line_s),
    ]


def summed(*costs: Cost) -> Cost:
    """The cost of several operations."""
    return Cost(
        sum(each.commands for each in costs),
        sum(each.sent for each in costs),
        sum(each.received for each in costs),
        sum(each.characters for each in costs),
    )


def _compared(what: str, cost: Cost, peer: str, peer_cost: Cost) -> list[Row]:
    return [
        beside(f"{what}: commands", cost.commands, "commands", peer, peer_cost.commands),
        beside(f"{what}: bytes to the card", cost.sent, "bytes", peer, peer_cost.sent),
        beside(f"{what}: bytes from the card", cost.received, "bytes", peer, peer_cost.received),
    ]


def ours(reader: str, card: Metered) -> dict[str, Cost]:
    """Read the card as the hub does.

    `validity` and `least` are of the first step, `status` stands once holder and tries are known,
    `whole` includes the certificates.
    """
    costs: dict[str, Cost] = {}

    def step(picture: Picture) -> None:
        if picture.stage is ReadingStage.VALIDITY:
            costs["validity"], costs["least"] = card.cost(), card.least()
        elif picture.stage is ReadingStage.COUNTERS:
            costs["status"] = card.cost()

    card.exchanges.clear()
    with PcscSystem().connect(reader) as channel:
        CpxSession(channel, card.atr).read(step)
    costs["whole"] = card.cost()
    return costs


def tool(card: Metered, *command: str) -> Cost:
    """What a tool of OpenSC's costs on the same card, its cache switched off."""
    card.exchanges.clear()
    ran = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, timeout=60)
    if ran.returncode:
        raise RuntimeError(f"{' '.join(command)}: {ran.stderr}")
    return card.cost()


@contextmanager
def _reader() -> Iterator[tuple[str, Metered]]:
    """A nurse's CPS3 in a reader of a private pcscd, which this process's libpcsclite uses."""
    folder = tempfile.TemporaryDirectory(prefix="poste-cpx-bench-")
    readers = Path(folder.name) / "readers"
    readers.mkdir()
    service = PcscService(readers, Path(folder.name) / "pcscd.comm", ("Virtual PCD",))
    os.environ.update(service.env)
    service.start()
    card = Metered(insert("cps3-nurse", date.today()))
    carrier = VpcdCarrier(card, service.vpcd_port)
    lane = Lane("carrier")
    try:
        if not carrier.connect(5.0):
            raise RuntimeError("vpcd does not listen")
        lane.post(carrier.serve)
        wait_for_state(service.reader_names[0], PRESENT)
        yield service.reader_names[0], card
    finally:
        carrier.stop()
        lane.close()
        service.stop()
        folder.cleanup()
