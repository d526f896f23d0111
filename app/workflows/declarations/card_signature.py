"""Something signed on a card: one code a click, and the exact bytes that leave.

Everything can go on without the card's signature. So nothing is risked for it:
a card with one try left is not asked, and whatever disturbs leads back to the page before.
"""

from collections.abc import Callable
from enum import Enum, auto

from app.backend.signature import Sign, Signer
from app.domain.card import Card, CertificateUse, Interface
from app.domain.declaration import Declaration, Kind, Quality
from app.domain.pin import Pin, PinState, entry_problem
from app.domain.problem import Problem, ProblemCode
from app.domain.station import ReaderView, Station
from app.workflows.codes.at_card import AtCard, CardGone
from app.workflows.codes.attempts import Attempt, signing
from app.workflows.codes.outcomes import reported
from app.workflows.codes.steps import Keys, Report
from app.workflows.interaction import Step

Question = Callable[[Card, Report | None, bool], Step[Pin | Keys | None]]
Busy = Callable[[bool], Step[None]]


class Signed(Enum):
    """How one click ended."""

    YES = auto()
    WITHOUT = auto()
    NOT_YET = auto()
    GIVEN_UP = auto()


def signing_card(station: Station, declaration: Declaration) -> ReaderView | None:
    """Find the declarant's card: for its holder the very card, for anybody else another one.

    A holder's lost card signs nothing, whatever is in the reader: a loss goes its shortest way.
    """
    own = declaration.declarant.quality is Quality.HOLDER
    if own and declaration.kind is Kind.LOSS_THEFT:
        return None
    for view in station.readers:
        card = view.card
        if card is not None and can_sign(card):
            same = card.number == declaration.card.number
            if same == own:
                return view
    return None


def can_sign(card: Card) -> bool:
    """Whether a card knows how to sign, and may spend a try without danger."""
    uses = {certificate.use for certificate in card.certificates}
    return (
        card.complete
        and card.interface is Interface.CONTACT
        and card.pin.state is PinState.OK
        and CertificateUse.AUTHENTICATION in uses
    )


class CardSignature:
    """One signature of one card. `document` is what `write` made; `report` tells what happened.

    `question` asks for the code, or where to type it when the reader has keys, which is its last
    argument; `busy` is shown while the card signs, and told whether it waits for those keys.
    """

    def __init__(
        self, at: AtCard, question: Question, busy: Busy, write: Callable[[Signer], str]
    ) -> None:
        self._at = at
        self._question = question
        self._busy = busy
        self._write = write
        self._on_computer = False
        self.document: str | None = None
        self.report: Report | None = None

    async def once(self) -> Signed:
        """Ask for the code, present it once and sign."""
        keypad = self._at.keypad and not self._on_computer
        try:
            answer = await self._at.ask(self._question(self._at.card, self.report, keypad))
        except CardGone as gone:
            return self._given_up(Report(gone.code))
        if answer is None:
            return Signed.WITHOUT
        if answer is Keys.COMPUTER:
            self._on_computer = True
            return Signed.NOT_YET
        if answer is Keys.READER:
            return await self._presented(None)
        try:
            return await self._typed(answer)
        finally:
            answer.wipe()

    async def _typed(self, pin: Pin) -> Signed:
        if (wrong := entry_problem(pin)) is not None:
            self.report = Report(wrong)
            return Signed.NOT_YET
        return await self._presented(pin)

    async def _presented(self, pin: Pin | None) -> Signed:
        """Present the code, or None: what is typed on the reader's keys."""
        attempt = Attempt()
        self._at.show(self._busy(pin is None))
        await self._at.try_once(signing(attempt, pin, self._at.card.pin, self._signed), attempt)
        self.document = attempt.document
        if attempt.outcome is not None:
            self._at.presented(attempt.outcome.after)
        return Signed.YES if self.document is not None else await self._not_signed(attempt)

    def _signed(self, sign: Sign) -> str:
        der = next(
            each.der
            for each in self._at.card.certificates
            if each.use is CertificateUse.AUTHENTICATION
        )
        return self._write(Signer(der, sign))

    async def _not_signed(self, attempt: Attempt) -> Signed:
        outcome = attempt.outcome
        if outcome is not None and not attempt.accepted:
            self.report = reported(outcome, ProblemCode.PIN_WRONG)
        elif attempt.fewer:
            return await self._counted()
        else:
            problem = attempt.problem
            return self._given_up(Report(problem.code if problem else ProblemCode.CARD_REFUSED))
        return self._again()

    async def _counted(self) -> Signed:
        """Another program spent tries meanwhile: nothing was presented, read what is left."""
        self.report = Report(ProblemCode.CARD_RESET)
        try:
            await self._at.count()
        except Problem as problem:
            return self._given_up(Report(problem.code))
        return self._again()

    def _again(self) -> Signed:
        """The code may be asked for again, as long as it is not the last try."""
        safe = self._at.card.pin.state is PinState.OK
        return Signed.NOT_YET if safe else Signed.GIVEN_UP

    def _given_up(self, report: Report) -> Signed:
        self.report = report
        return Signed.GIVEN_UP
