"""ReaderSystem: what tells which readers exist and opens a channel to the card in one.

The real one is PC/SC; demonstration mode has one whose readers hold virtual cards. This is the
plug of the APDU wire: the hub above it is the same code in both.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from app.domain.station import ServiceState
from app.reader.channel import Connection

REFUSED_PAUSE_S = 5.0
"""Seconds before a service that refused this session is asked again.

Nothing tells that it lets the session in: the person comes back to the screen of the workstation.
Each refusal is a line in the service's journal, so it is asked for rarely.
"""


@dataclass(frozen=True, slots=True)
class Slot:
    """A reader as its system sees it.

    `atr` is None when there is no card or a mute one; `events` is the system's insertion counter
    of that reader, so that a card swapped between two looks is noticed; `exclusive` tells that
    another program holds the card for itself.
    """

    name: str
    present: bool = False
    mute: bool = False
    exclusive: bool = False
    atr: bytes | None = None
    events: int = 0


@dataclass(frozen=True, slots=True)
class Sighting:
    """The service and all its slots at one moment."""

    service: ServiceState
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class ReaderPolicy:
    """What the workstation's settings say of readers.

    `keypads`: codes are typed on the reader's own keys where it has some. `denied`: beginnings of
    the names of readers that are left alone, whatever their case.
    """

    keypads: bool = True
    denied: tuple[str, ...] = ()

    def denies(self, name: str) -> bool:
        """Whether this reader is left alone."""
        return any(name.casefold().startswith(each.casefold()) for each in self.denied)


UNRESTRICTED = ReaderPolicy()


class ReaderSystem(Protocol):
    """A source of sightings and channels."""

    def watch(self, report: Callable[[Sighting], None]) -> Callable[[], None]:
        """Report every change, the first state included, from a thread of its own.

        Returns the function that stops watching. The service going and coming back is reported
        as any other change.
        """

    def connect(self, reader: str) -> AbstractContextManager[Connection]:
        """Open the card in SHARED mode with one transaction around the `with` block.

        Called on the reader's lane only. Raises `CardRemoved`, `CardProblem` (mute) or
        `ReaderProblem` (busy, service stopped).
        """
