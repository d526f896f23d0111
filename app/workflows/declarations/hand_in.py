"""The end of every declaration: read over, confirm, sign, hand in, wait for the answer."""

from collections.abc import Mapping
from uuid import UUID

from app.backend.wire import encode_declaration
from app.domain.declaration import (
    CardReference,
    Consent,
    Declarant,
    Declaration,
    Kind,
    Quality,
    Reason,
)
from app.domain.outbox import OutboxEntry
from app.domain.problem import LocalProblem
from app.domain.validation import wants_structure
from app.workflows.codes.at_card import AtCard
from app.workflows.codes.steps import Report
from app.workflows.declarations import steps
from app.workflows.declarations.card_signature import CardSignature, Signed, signing_card
from app.workflows.declarations.delivery import Delivered, Desk, deliver, hotline_for
from app.workflows.declarations.known import holder_of
from app.workflows.declarations.states import DeclareEvent as Event
from app.workflows.declarations.states import DeclareState as State
from app.workflows.declarations.steps import DeclarationEnding as Ending

Table = Mapping[tuple[State, Event], State]

ATTESTATION = "2026-11"
"""Version of the attestation's wording, kept with the consent."""

HANDING_IN: Table = {
    (State.REVIEW, Event.GO_ON): State.OFFERING,
    (State.OFFERING, Event.UNSIGNED): State.POSTING,
    (State.OFFERING, Event.TO_SIGN): State.SIGNING,
    (State.SIGNING, Event.NOT_SIGNED): State.SIGNING,
    (State.SIGNING, Event.GIVEN_UP): State.REVIEW,
    (State.SIGNING, Event.UNSIGNED): State.POSTING,
    (State.SIGNING, Event.SIGNED): State.POSTING,
    (State.POSTING, Event.POSTED): State.DELIVERING,
    (State.POSTING, Event.NOT_KEPT): State.REVIEW,
    (State.DELIVERING, Event.CLOSED): State.ENDED,
}
"""The end that every declaration has."""

_EVENTS = {
    Delivered.RECEIVED: (Event.CLOSED, Ending.RECEIVED),
    Delivered.IN_BACKGROUND: (Event.CLOSED, Ending.IN_BACKGROUND),
    Delivered.REFUSED: (Event.CLOSED, Ending.REFUSED),
    Delivered.TO_CORRECT: (Event.CORRECT, Ending.REFUSED),
}

_SIGNED = {
    Signed.YES: Event.SIGNED,
    Signed.WITHOUT: Event.UNSIGNED,
    Signed.NOT_YET: Event.NOT_SIGNED,
    Signed.GIVEN_UP: Event.GIVEN_UP,
}


class HandIn:
    """One declaration being handed in; `declaration` is set before `review`.

    `_id` names it until the server has said no to it.
    """

    def __init__(self, desk: Desk, waiting: Declaration | None = None) -> None:
        """`waiting` is in the outbox already: what is handed in takes its place there."""
        self._desk = desk
        self._waits = waiting is not None
        self._id: UUID | None = waiting.id if waiting else None
        self._entry: OutboxEntry | None = None
        self._report: Report | None = None
        self._signature: CardSignature | None = None
        self._signed: str | None = None
        self.declaration: Declaration | None = None
        self.ending = Ending.REFUSED

    def compose(
        self,
        reason: Reason | None,
        card: CardReference,
        quality: Quality,
        details: steps.Details,
    ) -> Declaration:
        """Make what every declaration says; without a reason it is a renewal.

        Corrected before it is sent, it stays the same declaration.
        """
        self._id = self._id or self._desk.draw_id()
        now = self._desk.now()
        return Declaration(
            id=self._id,
            kind=Kind.RENEWAL if reason is None else reason.kind,
            reason=reason,
            card=card,
            holder=holder_of(quality, card, details),
            declarant=Declarant(quality, details.declarant),
            created_at=now,
            client_version=self._desk.client_version,
            locale=self._desk.locale,
            structure=details.structure if wants_structure(quality) else None,
            consent=Consent(ATTESTATION, now) if details.attested else None,
        )

    async def review(self) -> Event:
        """Read over; what cannot be undone is confirmed once more."""
        declaration = self._declared()
        final = not (declaration.reason is not None and declaration.reason.opposes)
        hotline = hotline_for(self._desk, declaration)
        choice = await self._desk.interaction.ask(
            steps.Review(declaration, final, hotline, self._report)
        )
        self._report = None
        if choice is steps.ReviewChoice.CORRECT:
            return Event.CORRECT
        return Event.GO_ON if final else Event.TO_CONFIRM

    async def confirm(self) -> Event:
        """The second confirmation: the card is put in opposition for good."""
        step = steps.ConfirmOpposition(self._declared(), self._desk.hotline)
        return Event.CONFIRMED if await self._desk.interaction.ask(step) else Event.NOT_CONFIRMED

    async def offer(self) -> Event:
        """With the declarant's card in a reader, propose to sign; otherwise nothing is asked."""
        self._signed = None
        declaration, access = self._declared(), self._desk.access
        view = None if access is None else signing_card(access.station, declaration)
        if access is None or view is None or view.card is None:
            return Event.UNSIGNED
        hotline = hotline_for(self._desk, declaration)
        step = steps.OfferSignature(declaration, view.card, hotline)
        if await self._desk.interaction.ask(step) is steps.SignatureChoice.WITHOUT:
            return Event.UNSIGNED
        at = AtCard(access, self._desk.interaction, view)
        payload = encode_declaration(declaration)
        self._signature = CardSignature(
            at,
            lambda card, report, keypad: steps.EnterSigningCode(card, hotline, report, keypad),
            lambda keypad: steps.Signing(hotline, keypad),
            lambda signer: signer.detached(payload),
        )
        return Event.TO_SIGN

    async def sign(self) -> Event:
        """Ask for the code once, and let the card sign once."""
        if self._signature is None:
            raise RuntimeError("no card was offered")
        signed = await self._signature.once()
        if signed is Signed.GIVEN_UP:
            self._report = self._signature.report
        self._signed = self._signature.document
        return _SIGNED[signed]

    async def post(self) -> Event:
        """Keep it in the outbox; a full disk leads back to the page, with nothing lost."""
        postbox = self._desk.postbox
        keep = postbox.amend if self._waits else postbox.post
        try:
            self._entry = await keep(self._declared(), self._signed)
        except LocalProblem as problem:
            self._report = Report(problem.code, facts=problem.facts)
            return Event.NOT_KEPT
        return Event.POSTED

    async def deliver(self) -> Event:
        """Wait for the server; what it refused is corrected under a new identity."""
        if self._entry is None:
            raise RuntimeError("nothing was posted")
        event, self.ending = _EVENTS[await deliver(self._desk, self._declared(), self._entry)]
        self._id, self._waits = None, False
        return event

    def _declared(self) -> Declaration:
        if self.declaration is None:
            raise RuntimeError("nothing was declared")
        return self.declaration
