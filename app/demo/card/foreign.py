"""Cards that are no CPx: a Vitale, a card nobody knows, a card that stays mute."""

from app.demo.card.definition import ForeignDefinition
from app.demo.card.log import CommandLog
from app.reader.apdu import Ins


class ForeignCard:
    """Answers every command with the status word of its definition, SELECT with its own."""

    def __init__(self, definition: ForeignDefinition) -> None:
        self.atr = definition.atr
        self.log = CommandLog()
        self._status_word = definition.status_word
        self._selection_status_word = definition.selection_status_word

    def transmit(self, raw: bytes) -> bytes:
        """Refuse one command."""
        selection = len(raw) >= 2 and raw[1] == Ins.SELECT
        status_word = self._selection_status_word if selection else self._status_word
        answer = status_word.to_bytes(2, "big")
        self.log.record(raw, answer)
        return answer

    def reset(self) -> None:
        """Nothing to forget."""

    def close(self) -> None:
        """Nothing to let go of."""
