"""Steps of declarations: loss, theft and other incidents, and renewal.

A step says what is asked and holds all that its page shows. `hotline` stands on every step of a
declaration that cannot wait: its page shows the phone line first and keeps it in sight.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.card import Card
from app.domain.declaration import (
    Address,
    CardReference,
    Declaration,
    Incident,
    OldCard,
    Person,
    Quality,
    Reason,
)
from app.domain.entitlement import Decision
from app.domain.holder import Activity, Structure
from app.domain.hotline import Hotline
from app.domain.outbox import OutboxEntry
from app.domain.pin import Pin
from app.domain.problem import ProblemCode
from app.domain.validation import FieldProblem, Wants
from app.workflows.codes.steps import Keys, Report
from app.workflows.interaction import Step


class DeclarationStage(StrEnum):
    """Lines of the numbered list that the page shows; each step stands under one."""

    REASON = "reason"
    CARD = "card"
    DETAILS = "details"
    REVIEW = "review"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class ChooseReason(Step[Reason]):
    """Ask what happened, among `reasons`; each may be chosen, the right path follows."""

    reasons: tuple[Reason, ...]
    hotline: Hotline
    stage: DeclarationStage = DeclarationStage.REASON


@dataclass(frozen=True, slots=True)
class ChooseQuality(Step[Quality]):
    """Ask in what capacity the person declares."""

    reason: Reason | None
    hotline: Hotline | None
    stage: DeclarationStage = DeclarationStage.REASON


@dataclass(frozen=True, slots=True)
class ChooseCard(Step[CardReference | None]):
    """Ask which card: one of `known` (in a reader now, or seen before), or a typed number.

    None is none of `known`: the lost card of a colleague is in nobody's reader. It is then asked
    for again, with nothing known, which wants a typed number.
    `typed` is what was typed before when `problems` speaks of it.
    """

    reason: Reason | None
    known: tuple[CardReference, ...]
    hotline: Hotline | None
    typed: CardReference | None = None
    problems: tuple[FieldProblem, ...] = ()
    stage: DeclarationStage = DeclarationStage.CARD


@dataclass(frozen=True, slots=True)
class AnotherWay(Step[None]):
    """Not through this program, or not by this person: who can, and how; the answer is "back"."""

    reason: Reason | None
    quality: Quality
    card: CardReference
    decision: Decision
    hotline: Hotline | None
    stage: DeclarationStage = DeclarationStage.CARD
    problem: ProblemCode = ProblemCode.NOT_ENTITLED


@dataclass(frozen=True, slots=True)
class Details:
    """What the form of a declaration holds; what a reason does not want stays None.

    `attested` is the tick under the attestation. Texts are as typed: `validate` judges them.
    """

    holder: Person
    declarant: Person
    structure: Structure | None = None
    incident: Incident | None = None
    reorder: bool = False
    delivery: Address | None = None
    attested: bool = False


@dataclass(frozen=True, slots=True)
class FillDetails(Step[Details]):
    """The form; `wants`, `wants_holder` and `wants_structure` say its parts.

    Without `wants_holder` the holder is the declarant, or there is none (service card). `details`
    is what is known or was typed before; each of `problems` goes under its field.
    """

    reason: Reason
    quality: Quality
    card: CardReference
    details: Details
    wants: Wants
    wants_holder: bool
    wants_structure: bool
    hotline: Hotline
    problems: tuple[FieldProblem, ...] = ()
    stage: DeclarationStage = DeclarationStage.DETAILS


class ReviewChoice(StrEnum):
    """What to do with a declaration that was read over."""

    GO_ON = "go-on"
    CORRECT = "correct"


@dataclass(frozen=True, slots=True)
class Review(Step[ReviewChoice]):
    """Show all that will be sent; unless `final`, a second confirmation follows.

    `report` tells why it was not sent: it could not be kept on this workstation, or not signed.
    """

    declaration: Declaration
    final: bool
    hotline: Hotline | None
    report: Report | None = None
    stage: DeclarationStage = DeclarationStage.REVIEW


@dataclass(frozen=True, slots=True)
class ConfirmOpposition(Step[bool]):
    """The second confirmation: the card will be put in opposition for good. False goes back."""

    declaration: Declaration
    hotline: Hotline
    stage: DeclarationStage = DeclarationStage.REVIEW


class SignatureChoice(StrEnum):
    """Whether to sign a declaration on the card."""

    SIGN = "sign"
    WITHOUT = "without"


@dataclass(frozen=True, slots=True)
class OfferSignature(Step[SignatureChoice]):
    """Propose to sign on the declarant's card, which is in a reader; it may be declined."""

    declaration: Declaration
    card: Card
    hotline: Hotline | None
    stage: DeclarationStage = DeclarationStage.REVIEW


@dataclass(frozen=True, slots=True)
class EnterSigningCode(Step[Pin | Keys | None]):
    """Ask for the code porteur, once a click; None sends the declaration without a signature.

    `report` tells what became of the code before. `keypad`: the answer is where to type it, and
    READER is one try.
    """

    card: Card
    hotline: Hotline | None
    report: Report | None = None
    keypad: bool = False
    stage: DeclarationStage = DeclarationStage.REVIEW


@dataclass(frozen=True, slots=True)
class Signing(Step[None]):
    """Shown, not asked: the card signs, it must not be pulled out.

    `keypad`: it waits for the code, which is typed on the reader's own keys.
    """

    hotline: Hotline | None
    keypad: bool = False
    stage: DeclarationStage = DeclarationStage.REVIEW


class WhileSending(StrEnum):
    """What to do while a declaration is on its way."""

    LEAVE = "leave"
    IDENTIFY = "identify"


@dataclass(frozen=True, slots=True)
class Sending(Step[WhileSending]):
    """On its way; asked again at each change of `entry`, ends by itself.

    `entry.state` QUEUED with `entry.problem` set means that it waits, and why (no network).
    `silent`: nothing was acknowledged for five minutes, so the page says to phone. LEAVE leaves the
    page; the declaration goes on in the background. `login`: the office wants to know who sends,
    and IDENTIFY leads there.
    """

    declaration: Declaration
    entry: OutboxEntry
    silent: bool
    hotline: Hotline | None
    login: bool = False
    stage: DeclarationStage = DeclarationStage.SENT


@dataclass(frozen=True, slots=True)
class ServerSaidYes(Step[None]):
    """Received: `entry.reference` is the server's; the answer closes."""

    declaration: Declaration
    entry: OutboxEntry
    hotline: Hotline | None
    stage: DeclarationStage = DeclarationStage.SENT


class AfterNo(StrEnum):
    """What to do after the server said no."""

    CORRECT = "correct"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class ServerSaidNo(Step[AfterNo]):
    """Refused: `entry.problem` and `entry.problem_detail` say why; a correction is a new one."""

    declaration: Declaration
    entry: OutboxEntry
    hotline: Hotline | None
    stage: DeclarationStage = DeclarationStage.SENT


class DeclarationEnding(StrEnum):
    """How a declaration ended."""

    RECEIVED = "received"
    IN_BACKGROUND = "in-background"
    REFUSED = "refused"
    NOTHING_TO_SEND = "nothing-to-send"
    NOT_RECEIVED = "not-received"


# Renewal


class RenewalStage(StrEnum):
    """Lines of the numbered list of the renewal page."""

    TRUTH = "truth"
    ADDRESS = "address"
    PLACE = "place"
    OLD_CARD = "old-card"
    REVIEW = "review"
    SENT = "sent"


class RenewalSituation(StrEnum):
    """Where a card stands on its way to renewal."""

    AUTOMATIC = "automatic"
    AUTOMATIC_NEAR = "automatic-near"
    AUTOMATIC_EXPIRED = "automatic-expired"
    THROUGH_STRUCTURE = "through-structure"


class RenewalChoice(StrEnum):
    """What to do about a renewal."""

    CHECK = "check"
    NOT_RECEIVED = "not-received"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class RenewalTruth(Step[RenewalChoice]):
    """Say how this card is renewed; `choices` says what is offered, LATER always.

    `days_left` is to the end date read from the card; None when no end date was found.
    """

    card: CardReference
    situation: RenewalSituation
    days_left: int | None
    choices: tuple[RenewalChoice, ...]
    stage: RenewalStage = RenewalStage.TRUTH


@dataclass(frozen=True, slots=True)
class AddressAnswer:
    """`right`: the address on record is right, and `details.delivery` does not count."""

    right: bool
    details: Details


@dataclass(frozen=True, slots=True)
class CheckAddress(Step[AddressAnswer]):
    """Check and correct the professional address to which the new card is sent.

    `must_give`: no address is on record (a structure's card), so `right` is not offered. The form
    has the declarant, the delivery, the attestation, and what `wants_holder` and `wants_structure`
    add to it, as `FillDetails` has.
    """

    card: CardReference
    quality: Quality
    details: Details
    wants_holder: bool
    wants_structure: bool
    must_give: bool
    problems: tuple[FieldProblem, ...] = ()
    stage: RenewalStage = RenewalStage.ADDRESS


@dataclass(frozen=True, slots=True)
class ConfirmPlace(Step[bool]):
    """Confirm the places of practice; `activities` is empty when no PIN opened them.

    False: they have changed, so that the card's data must be corrected at the source too.
    """

    card: CardReference
    activities: tuple[Activity, ...]
    stage: RenewalStage = RenewalStage.PLACE


@dataclass(frozen=True, slots=True)
class AskOldCard(Step[OldCard]):
    """Ask what happens to the present card."""

    card: CardReference
    stage: RenewalStage = RenewalStage.OLD_CARD


@dataclass(frozen=True, slots=True)
class NothingToSend(Step[None]):
    """All is right and the renewal is automatic: nothing is sent; when to expect what."""

    card: CardReference
    days_left: int | None
    stage: RenewalStage = RenewalStage.REVIEW
