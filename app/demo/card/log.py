"""Counts of what went over the wire to a virtual card, for tests, benchmarks and the log file."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class CommandLog:
    """Totals since the card was made: commands, bytes to the card, bytes from it."""

    commands: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    _sent: Counter[tuple[int, bool]] = field(default_factory=Counter)

    def record(self, command: bytes, answer: bytes) -> None:
        """Count one exchange."""
        self.commands += 1
        self.bytes_in += len(command)
        self.bytes_out += len(answer)
        if len(command) >= 2:
            self._sent[command[1], len(command) > 5] += 1

    def sent(self, instruction: int, *, with_data: bool | None = None) -> int:
        """How many commands had this instruction byte (with or without a data field, or both)."""
        wanted = (True, False) if with_data is None else (with_data,)
        return sum(self._sent[instruction, each] for each in wanted)

    def totals(self) -> str:
        """One line for people: commands and bytes each way."""
        return f"{self.commands} commands, {self.bytes_in} bytes in, {self.bytes_out} bytes out"
