"""Cards that fail on order: wrappers around any card, for tests and for the demonstration.

They are told apart by what the reader sees: the card leaves (`removed_at`), stays but answers
nothing (`mute_after`), or answers another status word (`status_word_at`, `status_word_for`).
Commands are counted from 1. A slow line is in `line`.
"""

from collections.abc import Callable

from app.demo.card.card import Card
from app.demo.card.log import CommandLog
from app.domain.problem import CardProblem, CardRemoved, ProblemCode

Step = Callable[[Card, int, bytes], bytes]


class FaultyCard:
    """A card whose every command goes through `step(card, number, command)`.

    What the step raises is what the reader would report.
    """

    def __init__(self, card: Card, step: Step) -> None:
        self.card = card
        self._step = step
        self._count = 0

    @property
    def atr(self) -> bytes:
        """That of the card."""
        return self.card.atr

    @property
    def log(self) -> CommandLog:
        """That of the card, which a command that never reached it is not in."""
        return self.card.log

    def transmit(self, raw: bytes) -> bytes:
        """Carry out one command, or fail as ordered."""
        self._count += 1
        return self._step(self.card, self._count, raw)

    def reset(self) -> None:
        """Reset the card; the count of commands goes on."""
        self.card.reset()

    def close(self) -> None:
        """Let go of the card."""
        self.card.close()


def removed_at(card: Card, number: int, *, processed: bool = False) -> FaultyCard:
    """A card pulled out at a command: before it arrives or, `processed`, before the answer does.

    From then on it is gone.
    """

    def step(inner: Card, count: int, raw: bytes) -> bytes:
        if count < number:
            return inner.transmit(raw)
        if count == number and processed:
            inner.transmit(raw)
        raise CardRemoved

    return FaultyCard(card, step)


def mute_after(card: Card, number: int) -> FaultyCard:
    """A card that answers `number` commands and then no more."""

    def step(inner: Card, count: int, raw: bytes) -> bytes:
        if count > number:
            raise CardProblem(ProblemCode.CARD_MUTE)
        return inner.transmit(raw)

    return FaultyCard(card, step)


def status_word_at(card: Card, number: int, status_word: int) -> FaultyCard:
    """A card that refuses one command, which is not carried out, with a status word."""

    def step(inner: Card, count: int, raw: bytes) -> bytes:
        if count == number:
            return status_word.to_bytes(2, "big")
        return inner.transmit(raw)

    return FaultyCard(card, step)


def status_word_for(card: Card, instruction: int, status_word: int) -> FaultyCard:
    """A card that refuses every command with this instruction byte with a status word."""

    def step(inner: Card, _: int, raw: bytes) -> bytes:
        if raw[1:2] == bytes((instruction,)):
            return status_word.to_bytes(2, "big")
        return inner.transmit(raw)

    return FaultyCard(card, step)
