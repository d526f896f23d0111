"""The workstation's picture: the PC/SC service, each reader and the card in it."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.card import Card
from app.domain.problem import ProblemCode


class ServiceState(StrEnum):
    """State of the PC/SC service, as `status --json` says it.

    REFUSED is a service that runs and does not let this session in.
    """

    RUNNING = "running"
    STOPPED = "stopped"
    ABSENT = "absent"
    REFUSED = "refused"


_SERVICE_PROBLEMS = {
    ServiceState.STOPPED: ProblemCode.SERVICE_STOPPED,
    ServiceState.ABSENT: ProblemCode.SERVICE_ABSENT,
    ServiceState.REFUSED: ProblemCode.SERVICE_REFUSED,
}


class ReaderState(StrEnum):
    """What a reader holds, as `status --json` says it."""

    EMPTY = "empty"
    CARD = "card"
    MUTE = "mute"
    UNKNOWN = "unknown"
    WRONG_CARD = "wrong-card"
    BUSY = "busy"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class ReaderView:
    """One reader.

    `insertion` counts the insertions of this reader since the start: an answer that carries an
    older one belongs to a previous card and is dropped. `reading` tells that more is to come,
    `keypad` that codes are typed on the reader's own keys.
    """

    name: str
    state: ReaderState
    insertion: int = 0
    card: Card | None = None
    problem: ProblemCode | None = None
    reading: bool = False
    atr: str | None = None
    keypad: bool = False


@dataclass(frozen=True, slots=True)
class Station:
    """The service and its readers, in the order of their names.

    `looking` holds until the readers were looked at for the first time.
    """

    service: ServiceState
    readers: tuple[ReaderView, ...] = ()
    looking: bool = False

    @property
    def service_problem(self) -> ProblemCode | None:
        """What keeps the service from being used, or None while it runs."""
        return _SERVICE_PROBLEMS.get(self.service)

    @property
    def preferred(self) -> ReaderView | None:
        """The reader to show first: with a CPx, then with another card, then an empty one."""
        rank = {ReaderState.CARD: 0, ReaderState.BUSY: 1, ReaderState.EMPTY: 3}
        rank |= {ReaderState.IGNORED: 4}
        return min(self.readers, key=lambda reader: rank.get(reader.state, 2), default=None)

    def reader(self, name: str) -> ReaderView | None:
        """Return the reader of this name, or None."""
        return next((reader for reader in self.readers if reader.name == name), None)
