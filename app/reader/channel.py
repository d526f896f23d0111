"""CardChannel: the wire to one card, and the small wrappers around it.

`PcscChannel`, the virtual card and a replayed trace are channels; whatever stands above cannot
tell them apart. Each wrapper does one thing and is a channel itself.
"""

from typing import Protocol


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
