"""A card whose exchanges are written down, two lines each, codes masked."""

from collections.abc import Callable

from app.demo.card.card import Card
from app.demo.card.log import CommandLog
from app.reader.apdu import SECRET_INSTRUCTIONS, Command

_HEADER = 4


def readable(raw: bytes) -> str:
    """A command in hex, what may be a code replaced by `**` even when its lengths are wrong."""
    try:
        return Command.decode(raw).masked()
    except ValueError:
        if len(raw) > _HEADER and raw[1] in SECRET_INSTRUCTIONS:
            return f"{raw[:_HEADER].hex(' ').upper()} **"
        return raw.hex(" ").upper()


class TracedCard:
    """A card that tells `write` each command (`> hex`) and each answer (`< hex`)."""

    def __init__(self, card: Card, write: Callable[[str], object]) -> None:
        self._card = card
        self._write = write

    @property
    def atr(self) -> bytes:
        """That of the card."""
        return self._card.atr

    @property
    def log(self) -> CommandLog:
        """That of the card."""
        return self._card.log

    def transmit(self, raw: bytes) -> bytes:
        """Pass the command on and write both ways down; a fault leaves the command alone."""
        self._write(f"> {readable(raw)}")
        answer = self._card.transmit(raw)
        self._write(f"< {answer.hex(' ').upper()}")
        return answer

    def reset(self) -> None:
        """Reset the card."""
        self._card.reset()

    def close(self) -> None:
        """Let go of the card."""
        self._card.close()
