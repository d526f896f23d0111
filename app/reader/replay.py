"""ReplayChannel: a card played back from a trace, so that a case from the field becomes a test.

A trace masks the data of commands that carry a code; such a command is compared by its masked form
only. The sequence must be the recorded one: a replay proves what was said then, nothing else.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.problem import CardRemoved
from app.reader.apdu import Command

_LINE = re.compile(r"(?:^|app\.reader\.channel )(?P<way>[<>]) (?P<bytes>[0-9A-F* ]+)$")
_THREAD = re.compile(r"\[(?P<thread>[^\]]*)\] app\.reader\.channel ")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One command as recorded (masked, in hex) and its answer; None when none came."""

    command: str
    answer: bytes | None


class Strayed(Exception):
    """The program asked something else than in the trace."""


def exchanges(lines: Iterable[str], thread: str | None = None) -> Iterator[Exchange]:
    """Read the card's exchanges of a trace, of one reader's thread (`card:<reader>`) or of all."""
    command: str | None = None
    for line in lines:
        found, where = _LINE.search(line.rstrip()), _THREAD.search(line)
        if found is None or (thread is not None and where and where["thread"] != thread):
            continue
        if found["way"] == ">":
            if command is not None:
                yield Exchange(command, None)
            command = found["bytes"]
        elif command is not None:
            yield Exchange(command, bytes.fromhex(found["bytes"]))
            command = None
    if command is not None:
        yield Exchange(command, None)


class ReplayChannel:
    """A channel that answers as the card of the trace did."""

    def __init__(self, recorded: Iterable[Exchange]) -> None:
        self._rest = list(recorded)

    @property
    def finished(self) -> bool:
        """Whether everything recorded was asked again."""
        return not self._rest

    def transmit(self, command: bytes) -> bytes:
        """Return the recorded answer; raises `Strayed` when the sequence differs or is over.

        Where the trace holds no answer the card had left: `CardRemoved`.
        """
        if not self._rest:
            raise Strayed("the trace is over")
        expected, asked = self._rest[0], Command.decode(command).masked()
        if asked != expected.command:
            raise Strayed(f"asked {asked}, recorded {expected.command}")
        del self._rest[0]
        if expected.answer is None:
            raise CardRemoved
        return expected.answer

    def close(self) -> None:
        """Nothing to let go of."""
