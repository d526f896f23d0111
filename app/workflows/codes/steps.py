"""Steps of the work with a card's codes: first use, change of code, unblocking.

A step says what is asked and holds all that its page shows; the page finds the words. Facts that
every page needs come with each step: the card as last read (its number, dates, tries left) and
`report`, what happened just before, if anything did.

The workflow may take a question back while it is on screen, because the card left the reader: the
shell's `ask` is cancelled then and the next step follows. `Left` means that the person left.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.card import Card, Generation
from app.domain.entitlement import Route
from app.domain.pin import Pin, PinStatus, Weakness
from app.domain.problem import Facts, ProblemCode
from app.workflows.interaction import Step


@dataclass(frozen=True, slots=True)
class Report:
    """What happened just before a step; `app.domain.catalogue` has its sentences.

    `spent` tells whether a try of the code was spent, None while only the card can tell;
    `before` and `after` are the tries left, None where they are not known.
    """

    problem: ProblemCode
    spent: bool | None = False
    before: int | None = None
    after: int | None = None
    facts: Facts = field(default_factory=dict)


class Stage(StrEnum):
    """Lines of the numbered list that a guided page shows; each step stands under one."""

    RECEIVED = "received"
    LETTER = "letter"
    CODE = "code"
    OWN_CODE = "own-code"
    DONE = "done"


# Anywhere


@dataclass(frozen=True, slots=True)
class InsertCard(Step[None]):
    """Wait for a card; ends by itself. `report` tells what keeps it from going on, if anything."""

    report: Report | None = None


@dataclass(frozen=True, slots=True)
class Reinsert(Step[None]):
    """The card left: wait for it; ends by itself when it is back.

    `found` is another card that came instead: answering then means to start again with that one.
    """

    card: Card
    report: Report
    stage: Stage
    found: Card | None = None


@dataclass(frozen=True, slots=True)
class TryAgain(Step[None]):
    """The card is there but could not be worked with (busy, reset...); the answer is "again"."""

    card: Card
    report: Report
    stage: Stage


class Act(StrEnum):
    """What the card is doing."""

    VERIFYING = "verifying"
    CHANGING = "changing"
    UNBLOCKING = "unblocking"
    READING_AGAIN = "reading-again"


@dataclass(frozen=True, slots=True)
class Working(Step[None]):
    """Shown, not asked: the card works, it must not be pulled out.

    `keypad`: it waits for the code, which is typed on the reader's own keys.
    """

    card: Card
    act: Act
    stage: Stage
    keypad: bool = False


# First use


class Received(StrEnum):
    """What the person holds."""

    LETTER = "letter"
    OWN_CODE = "own-code"
    NO_CODES = "no-codes"


@dataclass(frozen=True, slots=True)
class WhatReceived(Step[Received]):
    """Ask what the person holds: the letter with the codes, a code chosen earlier, nothing."""

    card: Card
    report: Report | None = None
    stage: Stage = Stage.RECEIVED


@dataclass(frozen=True, slots=True)
class NoCodes(Step[None]):
    """Tell how to get the codes, for this kind of card; the answer is "back"."""

    card: Card
    routes: tuple[Route, ...]
    stage: Stage = Stage.RECEIVED


class Comparison(StrEnum):
    """Whether the letter carries the number of the card in the reader."""

    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class CompareLetter(Step[Comparison]):
    """Ask whether the letter is the one of this card, before any try."""

    card: Card
    stage: Stage = Stage.LETTER


@dataclass(frozen=True, slots=True)
class WrongLetter(Step[None]):
    """The letter belongs to another card: stop here; the answer is "back"."""

    card: Card
    report: Report
    stage: Stage = Stage.LETTER


class CodeKind(StrEnum):
    """Which code porteur is asked."""

    LETTER = "letter"
    OWN = "own"
    NEW_UNSURE = "new-unsure"


@dataclass(frozen=True, slots=True)
class EnterCode(Step[Pin]):
    """Ask the code porteur; one answer is one try.

    `kind` LETTER has exactly four digits, the others four to eight. NEW_UNSURE: a change was
    interrupted, so the code chosen then is to be tried first, the earlier one if it is refused.
    `tries` is what is left now.
    """

    card: Card
    kind: CodeKind
    tries: PinStatus
    report: Report | None = None
    stage: Stage = Stage.CODE


class Keys(StrEnum):
    """Where a code is typed."""

    READER = "reader"
    COMPUTER = "computer"


@dataclass(frozen=True, slots=True)
class UseKeypad(Step[Keys]):
    """In place of `EnterCode` where the reader has keys; the answer READER is one try.

    COMPUTER: the code is typed on the computer after all, for the rest of this work.
    """

    card: Card
    kind: CodeKind
    tries: PinStatus
    report: Report | None = None
    stage: Stage = Stage.CODE


@dataclass(frozen=True, slots=True)
class LastTry(Step[str | None]):
    """Before the last try: ask the last `asked` digits of the number printed on the card.

    None as an answer takes the code back: nothing is sent. `wrong` tells that the digits typed
    before were not the card's. `asked` is 0 when the card's number is unknown: an empty answer
    then confirms. `puk`: it is the last try of the code de déblocage.
    """

    card: Card
    asked: int
    wrong: bool = False
    puk: bool = False
    stage: Stage = Stage.CODE


class OwnCode(StrEnum):
    """What to do with the letter's code once it was accepted."""

    CHOOSE = "choose"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class OfferOwnCode(Step[OwnCode]):
    """The letter's code is right: recommend an own code, which may be skipped.

    `before` and `after` are the tries around the code just accepted.
    """

    card: Card
    before: PinStatus
    after: PinStatus
    stage: Stage = Stage.OWN_CODE


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code chosen, typed twice."""

    new: Pin
    again: Pin


@dataclass(frozen=True, slots=True)
class ChooseCode(Step[NewCode | None]):
    """Ask a new code of four to eight digits, twice; None keeps the present one if `skippable`.

    `report` carries what a local check found: nothing was sent to the card.
    """

    card: Card
    skippable: bool
    report: Report | None = None
    stage: Stage = Stage.OWN_CODE


@dataclass(frozen=True, slots=True)
class ChangeOnKeypad(Step[Keys | None]):
    """In place of `ChooseCode` after `UseKeypad`; None keeps the present code if `skippable`.

    READER starts the reader, which asks the present code once more: that is one try. COMPUTER: the
    present code is asked again, and all goes on there.
    """

    card: Card
    skippable: bool
    report: Report | None = None
    stage: Stage = Stage.OWN_CODE

    @property
    def four_digits(self) -> bool:
        """Whether both codes must have four digits: the card wants them in one command."""
        return self.card.generation is Generation.CPS3


class WeakChoice(StrEnum):
    """What to do with a code that is easy to guess."""

    ANOTHER = "another"
    USE_ANYWAY = "use-anyway"


@dataclass(frozen=True, slots=True)
class WeakCode(Step[WeakChoice]):
    """Advise against the code just chosen, and say why; the person decides."""

    card: Card
    weakness: Weakness
    stage: Stage = Stage.OWN_CODE
    problem: ProblemCode = ProblemCode.PIN_WEAK


class BlockedChoice(StrEnum):
    """What to do about a blocked card."""

    UNBLOCK = "unblock"
    DECLARE = "declare"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Blocked(Step[BlockedChoice]):
    """The code porteur is blocked. `choices` says what is possible, LATER always.

    `card.puk` tells what is left of the code de déblocage; when it is exhausted or blocked,
    the card must be replaced and UNBLOCK is not among the choices.
    """

    card: Card
    report: Report
    choices: tuple[BlockedChoice, ...]
    stage: Stage = Stage.CODE


class CodeFate(StrEnum):
    """What became of the code porteur."""

    KEPT = "kept"
    CHANGED = "changed"
    UNBLOCKED = "unblocked"


@dataclass(frozen=True, slots=True)
class Finished(Step[None]):
    """The closing page: what changed, what did not, the card's end date, a reminder.

    `proven` tells whether the card signed a fresh challenge and the signature fits its
    certificate; when it is False, `report` says why. None: it was not asked to (unblocking).
    """

    card: Card
    fate: CodeFate
    proven: bool | None
    report: Report | None = None
    stage: Stage = Stage.DONE


# Unblocking


@dataclass(frozen=True, slots=True)
class UnblockAnswer:
    """The code de déblocage and the new code, typed twice."""

    puk: Pin
    new: Pin
    again: Pin


@dataclass(frozen=True, slots=True)
class EnterUnblock(Step[UnblockAnswer]):
    """Ask the eight-digit code de déblocage and a new code; one answer is one try of the former.

    `card.puk` has the tries and uses left. `finishing` tells that an unblocking of this card was
    interrupted earlier and is finished now. `keypad`: the reader has keys, which are not used: its
    commands follow each other without a pause (card.md 3.6), and half an unblocking costs a use.
    """

    card: Card
    report: Report | None = None
    finishing: bool = False
    keypad: bool = False
    stage: Stage = Stage.CODE


class Ending(StrEnum):
    """How a work with codes ended, and so what the shell opens next."""

    DONE = "done"
    LATER = "later"
    UNBLOCK = "unblock"
    DECLARE = "declare"
