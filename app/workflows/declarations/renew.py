"""Renewal, told as it is: a CPS or CPF is renewed by itself, a CPE or CPA through the structure.

So the page first says that, then checks the address to which the new card goes, the places of
practice and what becomes of the old card. A request leaves only when something is to be corrected
or when the structure asks for its staff; "not received" leads to a declaration near the end date.
The end date is the card's, never computed. docs/renewal.md is drawn from the table.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date

from app.domain.card import Card
from app.domain.declaration import Address, CardReference, Declaration, OldCard, Quality
from app.domain.entitlement import Decision, Family, decide
from app.domain.validation import (
    FieldProblem,
    card_problems,
    validate,
    wants_holder,
    wants_structure,
)
from app.workflows.declarations import steps
from app.workflows.declarations.delivery import Desk
from app.workflows.declarations.hand_in import HANDING_IN, HandIn, Table
from app.workflows.declarations.known import card_in_question, chosen, known_details, references
from app.workflows.declarations.states import DeclareEvent as Event
from app.workflows.declarations.states import DeclareState as State
from app.workflows.declarations.steps import DeclarationEnding as Ending
from app.workflows.declarations.steps import RenewalChoice, RenewalSituation
from app.workflows.machine import follow

NEAR_DAYS = 30
"""Days before the end from which a card that did not come may be declared (domain.md 1.4)."""

RENEWAL: Table = {
    (State.CARD, Event.INVALID): State.CARD,
    (State.CARD, Event.CHOSEN): State.TRUTH,
    (State.TRUTH, Event.LATER): State.ENDED,
    (State.TRUTH, Event.NOT_RECEIVED): State.ENDED,
    (State.TRUTH, Event.CHECK): State.QUALITY,
    (State.QUALITY, Event.CHOSEN): State.DECIDING,
    (State.DECIDING, Event.NOT_ALLOWED): State.ANOTHER_WAY,
    (State.DECIDING, Event.ALLOWED): State.ADDRESS,
    (State.ANOTHER_WAY, Event.BACK): State.TRUTH,
    (State.ADDRESS, Event.INVALID): State.ADDRESS,
    (State.ADDRESS, Event.VALID): State.PLACE,
    (State.PLACE, Event.ALL_RIGHT): State.NOTHING_TO_SEND,
    (State.PLACE, Event.INVALID): State.ADDRESS,
    (State.PLACE, Event.TO_SEND): State.OLD_CARD,
    (State.OLD_CARD, Event.CHOSEN): State.REVIEW,
    (State.NOTHING_TO_SEND, Event.CLOSED): State.ENDED,
    **HANDING_IN,
    (State.REVIEW, Event.CORRECT): State.ADDRESS,
    (State.DELIVERING, Event.CORRECT): State.ADDRESS,
}


async def renew(desk: Desk, card: Card | None = None) -> Ending:
    """Guide the renewal of `card`, or of one that is typed in; raises `Left`.

    Ends in NOT_RECEIVED when the person says that the new card did not come: the shell then opens
    that declaration.
    """
    return await _RenewRun(desk, card).follow()


def situation(card: CardReference, today: date) -> RenewalSituation:
    """Where a card stands on its way to renewal, from the end date that was read."""
    if Family.of(card) is not Family.PROFESSIONAL:
        return RenewalSituation.THROUGH_STRUCTURE
    left = days_left(card, today)
    if left is None or left > NEAR_DAYS:
        return RenewalSituation.AUTOMATIC
    return RenewalSituation.AUTOMATIC_EXPIRED if left < 0 else RenewalSituation.AUTOMATIC_NEAR


def days_left(card: CardReference, today: date) -> int | None:
    """Days until the end: 0 on the last day, negative afterwards; None when it is unknown."""
    return None if card.end is None else (card.end - today).days


class _RenewRun:
    """What one run knows."""

    def __init__(self, desk: Desk, card: Card | None) -> None:
        self._desk = desk
        self._source = card
        self._card = CardReference.of(card) if card else None
        self._start = State.CARD if self._card is None else State.TRUTH
        self._quality = Quality.HOLDER
        self._decision = Decision(allowed=False)
        self._answer: steps.AddressAnswer | None = None
        self._place = True
        self._problems: tuple[FieldProblem, ...] = ()
        self._hand_in = HandIn(desk)
        self._ending: Ending | None = None

    async def follow(self) -> Ending:
        """Go through the states of the table until the end."""
        await follow(RENEWAL, self._start, State.ENDED, lambda state: _DOES[state](self))
        return self._ending or self._hand_in.ending

    async def ask_card(self) -> Event:
        """Which card?"""
        known = references((self._source,)) if self._source else ()
        step = steps.ChooseCard(None, known, None, self._card, self._problems)
        self._card = await card_in_question(self._desk.interaction, step)
        self._problems = card_problems(self._card)
        return Event.INVALID if self._problems else Event.CHOSEN

    async def tell_truth(self) -> Event:
        """How this card is renewed, and what there is to do about it."""
        card, today = self._chosen, self._desk.today()
        where, left = situation(card, today), days_left(card, today)
        near = left is not None and left <= NEAR_DAYS
        offered = (RenewalChoice.NOT_RECEIVED,) if near else ()
        choices = (RenewalChoice.CHECK, *offered, RenewalChoice.LATER)
        choice = await self._desk.interaction.ask(steps.RenewalTruth(card, where, left, choices))
        event, self._ending = {
            RenewalChoice.CHECK: (Event.CHECK, None),
            RenewalChoice.NOT_RECEIVED: (Event.NOT_RECEIVED, Ending.NOT_RECEIVED),
            RenewalChoice.LATER: (Event.LATER, Ending.NOTHING_TO_SEND),
        }[choice]
        return event

    async def ask_quality(self) -> Event:
        """A professional card is its holder's to renew; for a structure's, who asks?"""
        if Family.of(self._chosen) is not Family.PROFESSIONAL:
            self._quality = await self._desk.interaction.ask(steps.ChooseQuality(None, None))
        return Event.CHOSEN

    async def decide(self) -> Event:
        """The table of entitlement says."""
        self._decision = decide(None, self._quality, self._chosen)
        return Event.ALLOWED if self._decision.allowed else Event.NOT_ALLOWED

    async def tell_another_way(self) -> Event:
        """Who can instead, and how."""
        step = steps.AnotherWay(None, self._quality, self._chosen, self._decision, None)
        await self._desk.interaction.ask(step)
        return Event.BACK

    async def ask_address(self) -> Event:
        """Where the new card goes, until it is right."""
        card, must_give = self._chosen, self._must_give
        self._answer = await self._desk.interaction.ask(
            steps.CheckAddress(
                card,
                self._quality,
                self._answer.details if self._answer else self._known_details(),
                wants_holder(self._quality, card),
                wants_structure(self._quality),
                must_give,
                self._problems,
            )
        )
        self._problems = ()
        return Event.VALID if self._as_registered else self._judge(Event.VALID)

    def _judge(self, good: Event) -> Event:
        """Check what is to be sent; nothing is asked of whoever has nothing to send."""
        declaration = self._compose()
        self._problems = validate(declaration, self._desk.today())
        self._hand_in.declaration = declaration
        return Event.INVALID if self._problems else good

    async def ask_place(self) -> Event:
        """Are the places of practice still right?"""
        activities = self._source.activities if self._source else ()
        self._place = await self._desk.interaction.ask(steps.ConfirmPlace(self._chosen, activities))
        if self._as_registered and self._place:
            return Event.ALL_RIGHT
        return self._judge(Event.TO_SEND)

    async def ask_old_card(self) -> Event:
        """What becomes of the present card?"""
        old: OldCard = await self._desk.interaction.ask(steps.AskOldCard(self._chosen))
        declaration = self._hand_in.declaration
        if declaration is None:
            raise RuntimeError("no address was given")
        self._hand_in.declaration = replace(declaration, place_confirmed=self._place, old_card=old)
        return Event.CHOSEN

    async def tell_nothing_to_send(self) -> Event:
        """All is right and automatic: wait."""
        card = self._chosen
        step = steps.NothingToSend(card, days_left(card, self._desk.today()))
        await self._desk.interaction.ask(step)
        self._ending = Ending.NOTHING_TO_SEND
        return Event.CLOSED

    @property
    def _chosen(self) -> CardReference:
        return chosen(self._card)

    @property
    def _must_give(self) -> bool:
        return Family.of(self._chosen) is not Family.PROFESSIONAL

    @property
    def _as_registered(self) -> bool:
        return self._answer is not None and self._answer.right and not self._must_give

    def _known_details(self) -> steps.Details:
        return known_details(self._source, self._quality)

    def _compose(self) -> Declaration:
        details = self._answer.details if self._answer else self._known_details()
        declared = self._hand_in.compose(None, self._chosen, self._quality, details)
        return replace(
            declared,
            delivery=None if self._as_registered else details.delivery or Address(),
            place_confirmed=self._place,
        )


_DOES: Mapping[State, Callable[[_RenewRun], Awaitable[Event]]] = {
    State.CARD: _RenewRun.ask_card,
    State.TRUTH: _RenewRun.tell_truth,
    State.QUALITY: _RenewRun.ask_quality,
    State.DECIDING: _RenewRun.decide,
    State.ANOTHER_WAY: _RenewRun.tell_another_way,
    State.ADDRESS: _RenewRun.ask_address,
    State.PLACE: _RenewRun.ask_place,
    State.OLD_CARD: _RenewRun.ask_old_card,
    State.NOTHING_TO_SEND: _RenewRun.tell_nothing_to_send,
    State.REVIEW: lambda run: run._hand_in.review(),
    State.OFFERING: lambda run: run._hand_in.offer(),
    State.SIGNING: lambda run: run._hand_in.sign(),
    State.POSTING: lambda run: run._hand_in.post(),
    State.DELIVERING: lambda run: run._hand_in.deliver(),
}
