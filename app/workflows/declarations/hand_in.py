"""The end of every declaration: read over, confirm, sign, hand in, wait for the answer."""

from app.backend.wire import encode_declaration
from app.domain.declaration import Declaration
from app.domain.outbox import OutboxEntry
from app.domain.problem import LocalProblem
from app.workflows.codes.at_card import AtCard
from app.workflows.codes.steps import Report
from app.workflows.declarations import steps
from app.workflows.declarations.card_signature import CardSignature, Signed, signing_card
from app.workflows.declarations.delivery import Delivered, Desk, deliver, hotline_for
from app.workflows.declarations.states import DeclareEvent as Event
from app.workflows.declarations.steps import DeclarationEnding as Ending

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
    """One declaration being handed in; `declaration` is set before `review`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._entry: OutboxEntry | None = None
        self._report: Report | None = None
        self._signature: CardSignature | None = None
        self._signed: str | None = None
        self.declaration: Declaration | None = None
        self.ending = Ending.REFUSED

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
        try:
            self._entry = await self._desk.postbox.post(self._declared(), self._signed)
        except LocalProblem as problem:
            self._report = Report(problem.code, facts=problem.facts)
            return Event.NOT_KEPT
        return Event.POSTED

    async def deliver(self) -> Event:
        """Wait for the server's answer; a correction after a "no" is a new declaration."""
        if self._entry is None:
            raise RuntimeError("nothing was posted")
        event, self.ending = _EVENTS[await deliver(self._desk, self._declared(), self._entry)]
        return event

    def _declared(self) -> Declaration:
        if self.declaration is None:
            raise RuntimeError("nothing was declared")
        return self.declaration
