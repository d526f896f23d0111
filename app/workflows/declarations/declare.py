"""A declaration of loss, theft or another incident: from what happened to the server's reference.

The phone line comes first and stays on every step. What cannot be undone is confirmed twice.
docs/declaration.md is drawn from the table.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from app.domain.card import Card
from app.domain.declaration import (
    CardReference,
    Declaration,
    Kind,
    Quality,
    Reason,
)
from app.domain.entitlement import Decision, decide
from app.domain.validation import (
    WANTS,
    FieldProblem,
    Wants,
    card_problems,
    validate,
    wants_holder,
    wants_structure,
)
from app.workflows.declarations import steps
from app.workflows.declarations.delivery import Desk
from app.workflows.declarations.hand_in import HANDING_IN, HandIn, Table
from app.workflows.declarations.known import (
    card_in_question,
    chosen,
    details_of,
    known_details,
    references,
)
from app.workflows.declarations.states import DeclareEvent as Event
from app.workflows.declarations.states import DeclareState as State
from app.workflows.declarations.steps import DeclarationEnding as Ending
from app.workflows.machine import follow

DECLARATION: Table = {
    (State.REASON, Event.CHOSEN): State.QUALITY,
    (State.QUALITY, Event.CHOSEN): State.CARD,
    (State.CARD, Event.INVALID): State.CARD,
    (State.CARD, Event.CHOSEN): State.DECIDING,
    (State.DECIDING, Event.NOT_ALLOWED): State.ANOTHER_WAY,
    (State.DECIDING, Event.ALLOWED): State.DETAILS,
    (State.ANOTHER_WAY, Event.BACK): State.REASON,
    (State.DETAILS, Event.INVALID): State.DETAILS,
    (State.DETAILS, Event.VALID): State.REVIEW,
    **HANDING_IN,
    (State.REVIEW, Event.CORRECT): State.DETAILS,
    (State.REVIEW, Event.TO_CONFIRM): State.CONFIRM,
    (State.CONFIRM, Event.CONFIRMED): State.OFFERING,
    (State.CONFIRM, Event.NOT_CONFIRMED): State.REVIEW,
    (State.DELIVERING, Event.CORRECT): State.DETAILS,
}


async def declare(
    desk: Desk,
    known: tuple[Card, ...] = (),
    kind: Kind = Kind.LOSS_THEFT,
    reason: Reason | None = None,
) -> Ending:
    """Guide a declaration; raises `Left` when the person leaves.

    `known` are the cards to choose from, in a reader now or read before. `reason` is given when
    another page has led here (a card that is blocked for good, one that did not arrive).
    """
    return await _DeclareRun(desk, known, kind, reason).follow()


async def amend(desk: Desk, waiting: Declaration) -> Ending:
    """Guide the change of a declaration that waits in the outbox; raises `Left`.

    Reason, card and quality stay: another reason is another declaration. A renewal has none of
    this form, and is withdrawn and made again.
    """
    if waiting.reason is None:
        raise ValueError("a renewal is not amended")
    return await _DeclareRun(desk, (), waiting.kind, waiting.reason, waiting).follow()


class _DeclareRun:
    """What one run knows; with `waiting` it begins at the details of that declaration."""

    def __init__(
        self,
        desk: Desk,
        known: tuple[Card, ...],
        kind: Kind,
        reason: Reason | None,
        waiting: Declaration | None = None,
    ) -> None:
        self._desk = desk
        self._known = known
        self._reasons = tuple(each for each in Reason if each.kind is kind)
        self._start = State.REASON if reason is None else State.QUALITY
        self._reason = reason or self._reasons[0]
        self._quality = Quality.HOLDER
        self._card: CardReference | None = None
        self._decision = Decision(allowed=False)
        self._details: steps.Details | None = None
        self._problems: tuple[FieldProblem, ...] = ()
        self._hand_in = HandIn(desk, waiting)
        if waiting is not None:
            self._start = State.DETAILS
            self._quality, self._card = waiting.declarant.quality, waiting.card
            self._details = details_of(waiting)

    async def follow(self) -> Ending:
        """Go through the states of the table until the end."""
        await follow(DECLARATION, self._start, State.ENDED, lambda state: _DOES[state](self))
        return self._hand_in.ending

    async def ask_reason(self) -> Event:
        """What happened?"""
        step = steps.ChooseReason(self._reasons, self._desk.hotline)
        self._reason = await self._desk.interaction.ask(step)
        return Event.CHOSEN

    async def ask_quality(self) -> Event:
        """Who declares?"""
        step = steps.ChooseQuality(self._reason, self._desk.hotline)
        self._quality = await self._desk.interaction.ask(step)
        return Event.CHOSEN

    async def ask_card(self) -> Event:
        """Which card?"""
        typed = self._card if self._problems else None
        step = steps.ChooseCard(
            self._reason, references(self._known), self._desk.hotline, typed, self._problems
        )
        self._card, self._details = await card_in_question(self._desk.interaction, step), None
        self._problems = card_problems(self._card)
        return Event.INVALID if self._problems else Event.CHOSEN

    async def decide(self) -> Event:
        """The table of entitlement says."""
        self._decision = decide(self._reason, self._quality, self._chosen)
        return Event.ALLOWED if self._decision.allowed else Event.NOT_ALLOWED

    async def tell_another_way(self) -> Event:
        """Who can instead, and how."""
        await self._desk.interaction.ask(
            steps.AnotherWay(
                self._reason, self._quality, self._chosen, self._decision, self._desk.hotline
            )
        )
        return Event.BACK

    async def ask_details(self) -> Event:
        """The form, until it is right."""
        card, wants = self._chosen, WANTS.get(self._reason, Wants())
        self._details = await self._desk.interaction.ask(
            steps.FillDetails(
                self._reason,
                self._quality,
                card,
                self._details or self._known_details(),
                wants,
                wants_holder(self._quality, card),
                wants_structure(self._quality),
                self._desk.hotline,
                self._problems,
            )
        )
        declaration = self._compose(self._details, wants)
        clock = self._desk.now().astimezone().time()
        self._problems = validate(declaration, self._desk.today(), clock)
        if self._problems:
            return Event.INVALID
        self._hand_in.declaration = declaration
        return Event.VALID

    @property
    def _chosen(self) -> CardReference:
        return chosen(self._card)

    def _known_details(self) -> steps.Details:
        card = next((each for each in self._known if each.number == self._chosen.number), None)
        return known_details(card, self._quality)

    def _compose(self, details: steps.Details, wants: Wants) -> Declaration:
        reorder = details.reorder and wants.reorder
        declared = self._hand_in.compose(self._reason, self._chosen, self._quality, details)
        return replace(
            declared,
            incident=details.incident,
            reorder=reorder,
            delivery=details.delivery if reorder or wants.address else None,
        )


_DOES: Mapping[State, Callable[[_DeclareRun], Awaitable[Event]]] = {
    State.REASON: _DeclareRun.ask_reason,
    State.QUALITY: _DeclareRun.ask_quality,
    State.CARD: _DeclareRun.ask_card,
    State.DECIDING: _DeclareRun.decide,
    State.ANOTHER_WAY: _DeclareRun.tell_another_way,
    State.DETAILS: _DeclareRun.ask_details,
    State.REVIEW: lambda run: run._hand_in.review(),
    State.CONFIRM: lambda run: run._hand_in.confirm(),
    State.OFFERING: lambda run: run._hand_in.offer(),
    State.SIGNING: lambda run: run._hand_in.sign(),
    State.POSTING: lambda run: run._hand_in.post(),
    State.DELIVERING: lambda run: run._hand_in.deliver(),
}
