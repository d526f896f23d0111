"""CardChannel: the wire to one card, and the small wrappers around it.

`PcscChannel`, the virtual card and a replayed trace are channels; whatever stands above cannot
tell them apart. Each wrapper does one thing and is a channel itself.
"""

import logging
from dataclasses import dataclass, replace
from typing import Protocol

from app.domain.problem import CardProblem, ProblemCode, ReaderProblem
from app.reader.apdu import SECRET_INSTRUCTIONS, Command, Ins, Response
from app.reader.keypad import Feature, Keypad

log = logging.getLogger(__name__)

# A short answer is at most 256 bytes and a CPx chains none beyond that; a card that goes on
# promising more is broken, and reading it would never end.
MAX_ROUNDS = 16


class CardChannel(Protocol):
    """The bytes to one card.

    `transmit` sends a command APDU and returns the answer with its status word. It raises
    `CardRemoved` when the card has left, another `CardProblem` or `ReaderProblem` when the reader
    fails. It never sends a command twice.
    """

    def transmit(self, command: bytes) -> bytes:
        """Send one command APDU; return data and status word."""

    def close(self) -> None:
        """Let go of the card; safe to call twice."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What a reader system lends: the card's channel, and the reader's keypad if it has one."""

    channel: CardChannel
    keypad: Keypad | None = None

    def transmit(self, command: bytes) -> bytes:
        """Send over the channel."""
        return self.channel.transmit(command)

    def close(self) -> None:
        """Close the channel."""
        self.channel.close()


class Traced:
    """Writes each command and answer to the debug log, the bytes of a secret masked."""

    def __init__(self, channel: CardChannel) -> None:
        self._channel = channel

    def transmit(self, command: bytes) -> bytes:
        """Send, and write both directions down."""
        log.debug("> %s", _masked(command))
        answer = self._channel.transmit(command)
        log.debug("< %s", answer.hex(" ").upper())
        return answer

    def close(self) -> None:
        """Close the channel below."""
        self._channel.close()


class Marked:
    """Notes in `presented` that a code left for the card, over the channel or from the keypad.

    A connection that presented one ends with a reset of the card, any other leaves it as it is.
    Once verified a card stays so for every program, and a CPS4 answers 9000 to the empty VERIFY
    that else tells its tries (card.md 3.3), until its next reset.
    """

    def __init__(self, channel: CardChannel, keypad: Keypad | None = None) -> None:
        self._channel = channel
        self._keypad = keypad
        self.presented = False

    def enter(self, feature: Feature, structure: bytes) -> bytes:
        """Let the person type; see `Keypad`."""
        if self._keypad is None:
            raise ReaderProblem(ProblemCode.READER_FAILED)
        self.presented = True
        return self._keypad.enter(feature, structure)

    def transmit(self, command: bytes) -> bytes:
        """Send; a command that is not understood is none that carries a code."""
        self.presented = self.presented or _presents(command)
        return self._channel.transmit(command)

    def close(self) -> None:
        """Close the channel below."""
        self._channel.close()


class Complete:
    """Gives whole answers over T=0 as over T=1 (ISO/IEC 7816-3 and -4).

    Over T=0 a command with data and an expected answer travels without its Le. `61xx` is followed
    by GET RESPONSE; after `6Cxx` the command goes again with the length that the card wants,
    except a command that can spend a try: that one never leaves twice.
    """

    def __init__(self, channel: CardChannel, t0: bool) -> None:
        self._channel = channel
        self._t0 = t0

    def transmit(self, command: bytes) -> bytes:
        """Send, and fetch what the card announces. Raises CARD_UNREADABLE if that never ends."""
        wanted = Command.decode(command)
        if self._t0 and wanted.data:
            wanted = replace(wanted, le=None)
        response = self._send(wanted)
        if response.sw >> 8 == 0x6C and wanted.ins not in SECRET_INSTRUCTIONS:
            response = self._send(replace(wanted, le=response.sw & 0xFF or 256))
        data = response.data
        for _round in range(MAX_ROUNDS):
            if response.sw >> 8 != 0x61:
                return data + response.sw.to_bytes(2, "big")
            rest = Command(wanted.cla & 0xEF, Ins.GET_RESPONSE, 0, 0, le=response.sw & 0xFF or 256)
            response = self._send(rest)
            data += response.data
        raise CardProblem(ProblemCode.CARD_UNREADABLE)

    def close(self) -> None:
        """Close the channel below."""
        self._channel.close()

    def _send(self, command: Command) -> Response:
        try:
            return Response.decode(self._channel.transmit(command.encode()))
        except ValueError as error:
            raise CardProblem(ProblemCode.CARD_UNREADABLE) from error


def _presents(command: bytes) -> bool:
    try:
        decoded = Command.decode(command)
    except ValueError:
        return False
    return decoded.ins in SECRET_INSTRUCTIONS and bool(decoded.data)


def _masked(command: bytes) -> str:
    try:
        return Command.decode(command).masked()
    except ValueError:
        return f"{command[:4].hex(' ').upper()} ({len(command)} bytes)"
