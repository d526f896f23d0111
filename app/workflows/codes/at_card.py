"""One card, from the moment a work with its codes begins: is it there, ask while it is, use it.

The card is named by its serial, so that a swap is seen, and found in whatever reader it comes back
to. Its picture stays the one read at the start, with the tries as last told by the card.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from app.domain.card import Card, Interface
from app.domain.pin import PinStatus, PukStatus
from app.domain.problem import CardRemoved, Problem, ProblemCode
from app.domain.station import ReaderState, ReaderView, Station
from app.reader.cpx import CpxSession
from app.workflows.codes.attempts import Attempt, Counters, Work, counting
from app.workflows.codes.steps import InsertCard, Report
from app.workflows.interaction import Interaction, Step
from app.workflows.race import LONGEST_WAIT, Interrupted, ask_unless

T = TypeVar("T")


class CardAccess(Protocol):
    """The readers and their cards; `app.reader.hub.Hub` is one."""

    @property
    def station(self) -> Station:
        """The present picture."""

    async def wait(self, predicate: Callable[[Station], bool], timeout: float) -> Station:
        """Return the first picture that fits; raises TimeoutError."""

    async def use(self, reader: str, serial: str, work: Callable[[CpxSession], T]) -> T:
        """Run `work` on the card of that serial."""


FIRST_PATIENCE_S = 0.5
"""Seconds before a card that is still in the picture, but was not found, is looked for again."""


class CardGone(Exception):
    """The card is not there any more; `code` says what happened to it."""

    def __init__(self, code: ProblemCode) -> None:
        super().__init__(code.value)
        self.code = code


_ABSENCES = frozenset(
    {
        ProblemCode.SERVICE_ABSENT,
        ProblemCode.SERVICE_STOPPED,
        ProblemCode.SERVICE_REFUSED,
        ProblemCode.READER_UNPLUGGED,
        ProblemCode.NO_READER,
        ProblemCode.CARD_ABSENT,
        ProblemCode.CARD_CHANGED,
    }
)


def means_absence(problem: Problem) -> bool:
    """Whether a problem means that the card is not there, rather than that it cannot be used."""
    return isinstance(problem, CardRemoved) or problem.code in _ABSENCES


def holding(station: Station, serial: str) -> ReaderView | None:
    """Return the reader that holds the card of that serial."""
    for view in station.readers:
        if view.card is not None and view.card.serial == serial:
            return view
    return None


def absence(station: Station, serial: str, reader: str) -> ProblemCode | None:
    """Tell why the card that was in `reader` is not there, or None when it is."""
    view = station.reader(reader)
    if holding(station, serial) is not None or (view and view.state is ReaderState.BUSY):
        return None
    if station.service_problem is not None:
        return station.service_problem
    if view is None:
        return ProblemCode.READER_UNPLUGGED
    if view.card is not None or view.state in (ReaderState.UNKNOWN, ReaderState.WRONG_CARD):
        return ProblemCode.CARD_CHANGED
    return ProblemCode.CARD_MUTE if view.state is ReaderState.MUTE else ProblemCode.CARD_REMOVED


def readiness(station: Station, reader: str) -> ReaderView | ProblemCode | None:
    """Return the view of a card to begin with, what is missing, or None while it is being read.

    The card in `reader` is preferred, then the one to show first.
    """
    if station.looking:
        return None
    if station.service_problem is not None:
        return station.service_problem
    named = station.reader(reader)
    view = named if named is not None and named.card is not None else station.preferred
    if view is None:
        return ProblemCode.NO_READER
    if view.reading:
        return None
    if view.card is None:
        return view.problem or _MISSING.get(view.state, ProblemCode.CARD_UNREADABLE)
    contactless = view.card.interface is Interface.CONTACTLESS
    return ProblemCode.CONTACTLESS_NO_PIN if contactless else view


_MISSING = {
    ReaderState.EMPTY: ProblemCode.CARD_ABSENT,
    ReaderState.MUTE: ProblemCode.CARD_MUTE,
    ReaderState.UNKNOWN: ProblemCode.CARD_UNKNOWN,
    ReaderState.WRONG_CARD: ProblemCode.CARD_UNKNOWN,
    ReaderState.BUSY: ProblemCode.CARD_BUSY,
}


async def first_card(
    access: CardAccess, interaction: Interaction, reader: str, report: Report | None = None
) -> "AtCard":
    """Wait for a card to begin with, telling what is missing; `report` tells it at first."""
    while True:
        ready = readiness(access.station, reader)
        if isinstance(ready, ReaderView):
            return AtCard(access, interaction, ready)
        missing = report or (Report(ready) if ready is not None else None)
        try:
            await ask_unless(
                access,
                interaction,
                InsertCard(missing),
                lambda station, before=ready: readiness(station, reader) != before,  # type: ignore[misc]
            )
        except Interrupted:
            report = None


class AtCard:
    """Work at one card. `card` is its picture, with the tries as last told."""

    def __init__(self, access: CardAccess, interaction: Interaction, view: ReaderView) -> None:
        if view.card is None:
            raise ValueError("a reader without a card")
        self._access = access
        self._interaction = interaction
        self._reader = view.name
        self._insertion = view.insertion
        self._patience = FIRST_PATIENCE_S
        self.card: Card = view.card

    async def ask(self, step: Step[T]) -> T:
        """Ask while the card is there; raises CardGone as soon as it is not."""
        serial, reader = self.card.serial, self._reader
        try:
            return await ask_unless(
                self._access,
                self._interaction,
                step,
                lambda station: absence(station, serial, reader) is not None,
            )
        except Interrupted as interrupted:
            code = absence(interrupted.station, serial, reader)
            raise CardGone(code or ProblemCode.CARD_REMOVED) from None

    @property
    def keypad(self) -> bool:
        """Whether codes are typed on the keys of the card's reader."""
        view = holding(self._access.station, self.card.serial)
        return view is not None and view.keypad

    def show(self, step: Step[None]) -> None:
        """Show a step that expects nothing."""
        self._interaction.show(step)

    async def returned(self, reinsert: Callable[[Card | None], Step[None]]) -> bool:
        """Wait for the card to come back (True); False when the person starts again with another.

        `reinsert` makes the step, given the other card that is in the reader, if any. A picture
        from before the card left is no return; but a picture that does not change although the
        card could not be found is looked into again, ever more rarely.
        """
        left = False

        def back(station: Station) -> bool:
            nonlocal left
            view = holding(station, self.card.serial)
            left = left or view is None
            return view is not None and (left or self._elsewhere(view))

        while True:
            other = self._other(self._access.station)
            stale = holding(self._access.station, self.card.serial) is not None and not left
            try:
                await ask_unless(
                    self._access,
                    self._interaction,
                    reinsert(other),
                    lambda station, seen=other: back(station) or self._other(station) != seen,  # type: ignore[misc]
                    self._patience if stale else LONGEST_WAIT,
                )
            except Interrupted as interrupted:
                if self._settled_in(holding(interrupted.station, self.card.serial), left):
                    return True
                continue
            if other is not None:
                return False

    async def try_once(self, work: Work, attempt: Attempt) -> None:
        """Run one click's work; what ended it early is kept in `attempt`, nothing is repeated."""
        try:
            await self._access.use(self._reader, self.card.serial, work)
        except Problem as problem:
            attempt.problem = problem

    async def read(self, work: Callable[[CpxSession], T]) -> T:
        """Run something that presents no code; raises the Problem that prevented it."""
        return await self._access.use(self._reader, self.card.serial, work)

    async def count(self) -> Counters:
        """Read the tries again; raises the Problem that prevented it."""
        counters = await self.read(counting)
        self.told(counters.pin, counters.puk)
        return counters

    def presented(self, pin: PinStatus) -> None:
        """Take over the tries told after a code was presented, unknown ones too: they moved.

        A CPS4 tells none to the connection whose code it accepted; the picture has them then.
        """
        self.card = replace(self.card, pin=pin)
        self.looked()

    def looked(self) -> None:
        """Take over the picture, whose tries are renewed after every code presented.

        A card that was away may have been updated there: its certificates are those of now.
        """
        view = holding(self._access.station, self.card.serial)
        if view is None or view.card is None:
            return
        if view.card.complete:
            self.card = replace(view.card, pin=self.card.pin, puk=self.card.puk)
        self.told(view.card.pin, view.card.puk)

    def told(self, pin: PinStatus, puk: PukStatus | None = None) -> None:
        """Take over the tries that the card told, where it did."""
        if pin.tries_left is not None:
            self.card = replace(self.card, pin=pin)
        if puk is not None and puk.tries_left is not None:
            self.card = replace(self.card, puk=puk)

    def _elsewhere(self, view: ReaderView) -> bool:
        return (view.name, view.insertion) != (self._reader, self._insertion)

    def _other(self, station: Station) -> Card | None:
        """Another card that could be worked with, in the reader of this one."""
        ready = readiness(station, self._reader)
        card = ready.card if isinstance(ready, ReaderView) else None
        return card if card is not None and card.serial != self.card.serial else None

    def _settled_in(self, view: ReaderView | None, left: bool) -> bool:
        """Whether the card is worth a look in `view`, which is taken for its place then."""
        if view is None:
            return False
        anew = left or self._elsewhere(view)
        self._patience = FIRST_PATIENCE_S if anew else self._patience * 2
        self._reader, self._insertion = view.name, view.insertion
        return True
