"""One visit to the codes of a card, from the wait for it to the last page.

What first use, change of code and unblocking share: the card once it is there, the codes typed,
the two questions that hold a code back, and the way through a table. Codes are wiped however a
visit ends.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from app.domain.card import Card
from app.domain.pin import Pin, Weakness
from app.domain.problem import ProblemCode
from app.workflows.codes import steps
from app.workflows.codes.at_card import AtCard, CardAccess, CardGone, first_card
from app.workflows.codes.attempts import UnblockJournal
from app.workflows.codes.steps import Report, Stage
from app.workflows.interaction import Interaction
from app.workflows.machine import follow

S = TypeVar("S", bound=Enum)
E = TypeVar("E", bound=Enum)

PRINTED_DIGITS = 4
"""How many of the printed number's last digits confirm a last try."""


@dataclass(slots=True)
class Codes:
    """The codes of a run. `unsure` is a new code whose change got no answer."""

    typed: Pin | None = None
    new: Pin | None = None
    unsure: Pin | None = None

    def wipe_typed(self) -> None:
        """Forget what was typed for the present go."""
        for pin in (self.typed, self.new):
            if pin is not None and pin is not self.unsure:
                pin.wipe()
        self.typed = self.new = None

    def wipe_new(self) -> None:
        """Forget the new code, which the person or the card would not have."""
        if self.new is not None:
            self.new.wipe()
        self.new = None

    def wipe(self) -> None:
        """Forget all."""
        self.wipe_typed()
        self.wipe_unsure()

    def wipe_unsure(self) -> None:
        """Forget the new code of an interrupted change: it is known now which code is in force."""
        if self.unsure is not None:
            self.unsure.wipe()
        self.unsure = None


def held(pin: Pin | None) -> Pin:
    """Return a code that was typed before this state."""
    if pin is None:
        raise RuntimeError("no code was typed")
    return pin


class Visit:
    """`codes` are those typed so far; `journal` keeps what was begun of an unblocking."""

    def __init__(
        self, access: CardAccess, interaction: Interaction, reader: str, journal: UnblockJournal
    ) -> None:
        self._access = access
        self._reader = reader
        self._at: AtCard | None = None
        self._wrong_digits = False
        self.interaction = interaction
        self.journal = journal
        self.codes = Codes()

    async def follow(
        self,
        table: Mapping[tuple[S, E], S],
        start: S,
        end: S,
        act: Callable[[S], Awaitable[E]],
        gone: Callable[[ProblemCode], E],
    ) -> None:
        """Go from `start` to `end`; `gone` says the event of a card that left during an `act`."""

        async def at_card(state: S) -> E:
            try:
                return await act(state)
            except CardGone as lost:
                return gone(lost.code)

        try:
            await follow(table, start, end, at_card)
        finally:
            self.codes.wipe()

    async def begin(self, report: Report | None) -> None:
        """Wait for a card to work at; `report` tells why there is none."""
        self._at = await first_card(self._access, self.interaction, self._reader, report)

    @property
    def begun(self) -> bool:
        """Whether there was a card yet."""
        return self._at is not None

    @property
    def at(self) -> AtCard:
        """The card to work at; only once a card was there."""
        if self._at is None:
            raise RuntimeError("no card yet")
        return self._at

    @property
    def card(self) -> Card:
        """The picture of that card, with the tries as last told."""
        return self.at.card

    async def last_try(self, puk: bool = False) -> bool | None:
        """Have the last digits printed on the card typed: proof that the person looks at it.

        Returns whether they are right; None when the code is taken back, which forgets it.
        """
        expected = (self.card.number or "")[-PRINTED_DIGITS:]
        before, self._wrong_digits = self._wrong_digits, False
        digits = await self.at.ask(steps.LastTry(self.card, len(expected), before, puk))
        if digits is None:
            self.codes.wipe_typed()
            return None
        self._wrong_digits = digits != expected
        return not self._wrong_digits

    async def keeps_weak(self, weak: Weakness, stage: Stage) -> bool:
        """Advise against a weak code; the person decides."""
        choice = await self.at.ask(steps.WeakCode(self.card, weak, stage))
        return choice is steps.WeakChoice.USE_ANYWAY
