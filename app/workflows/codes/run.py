"""One run of the work with the code porteur: what each state does, and the event it ends in.

The tables of `activate` and `change_pin` say which state follows; each state is one method here,
in the order in which a first use meets them. Two rules hold in all of them:

- A code typed is presented once. Whatever ends the go early, the code is wiped, and the next
  VERIFY needs the person to type and click again.
- When the card left or was disturbed, its tries are read again before anything is said of them.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from app.domain.entitlement import routes_for_codes
from app.domain.pin import (
    Pin,
    PinOutcome,
    PinState,
    PinStatus,
    Verdict,
    Weakness,
    entry_problem,
    letter_entry_problem,
    new_code_problem,
    weakness,
)
from app.domain.problem import Problem, ProblemCode
from app.workflows.codes import steps
from app.workflows.codes.at_card import means_absence
from app.workflows.codes.attempts import Attempt, Work, changing, verifying
from app.workflows.codes.outcomes import (
    NOT_ACCEPTED,
    absence_in,
    change_unsure,
    doubt,
    half_unblocked,
    number_of,
    reported,
    settled,
    ways_out,
)
from app.workflows.codes.proof import challenge
from app.workflows.codes.states import CodeEvent as Event
from app.workflows.codes.states import CodeState as State
from app.workflows.codes.steps import Act, CodeKind, Ending, Report, Stage
from app.workflows.codes.visit import Visit

Table = Mapping[tuple[State, Event], State]


class CodeRun:
    """What one run knows of the person, the card and what happened last."""

    def __init__(self, visit: Visit, kind: CodeKind) -> None:
        self._visit = visit
        self._codes = visit.codes
        self._kind = kind
        self._report: Report | None = None
        self._cause = ProblemCode.CARD_REMOVED
        self._uncertain: PinStatus | None = None
        self._accepted: PinOutcome | None = None
        self._weakness: Weakness | None = None
        self._doubt: Report | None = None
        self._comparing = self._on_computer = False
        self._stage = Stage.RECEIVED
        self._fate = steps.CodeFate.KEPT
        self._ending = Ending.LATER

    async def follow(self, table: Table) -> Ending:
        """Go through the states of `table` until the end."""
        await self._visit.follow(
            table, State.WAITING, State.ENDED, lambda state: _DOES[state](self), self._lost
        )
        return self._ending

    # Before any code

    async def wait(self) -> Event:
        """Wait for a card; a blocked one, or one half unblocked, needs its code set first."""
        before = self._visit.card.serial if self._visit.begun else None
        await self._visit.begin(self._report)
        self._report = None
        if self._visit.card.pin.state is PinState.BLOCKED:
            self._report = Report(ProblemCode.PIN_BLOCKED)
            return Event.CARD_BLOCKED
        if await half_unblocked(self._visit.at, self._visit.journal):
            self._report = Report(ProblemCode.UNBLOCK_INTERRUPTED)
            return Event.CARD_BLOCKED
        if before == self._visit.card.serial:
            return Event.CARD_READY_AGAIN if self._comparing else Event.CARD_READY
        self._comparing = False
        if before is not None:
            self._report = Report(ProblemCode.CARD_CHANGED, facts=number_of(self._visit.card))
        return Event.CARD_READY

    async def triage(self) -> Event:
        """What did you receive?"""
        received = await self._visit.at.ask(steps.WhatReceived(self._visit.card, self._report))
        self._report = None
        self._comparing = received is steps.Received.LETTER
        self._kind = CodeKind.OWN if received is steps.Received.OWN_CODE else CodeKind.LETTER
        return {
            steps.Received.LETTER: Event.HAS_LETTER,
            steps.Received.OWN_CODE: Event.HAS_OWN_CODE,
            steps.Received.NO_CODES: Event.HAS_NO_CODES,
        }[received]

    async def explain_codes(self) -> Event:
        """No codes: who to ask, for this type of card."""
        await self._visit.at.ask(
            steps.NoCodes(self._visit.card, routes_for_codes(self._visit.card.type))
        )
        return Event.BACK

    async def compare(self) -> Event:
        """Is it the letter of this card? Asked before any try."""
        answer = await self._visit.at.ask(steps.CompareLetter(self._visit.card))
        self._comparing = False
        return Event.SAME_NUMBER if answer is steps.Comparison.SAME else Event.OTHER_NUMBER

    async def refuse_letter(self) -> Event:
        """The letter of another card: stop."""
        report = Report(ProblemCode.LETTER_MISMATCH, facts=number_of(self._visit.card))
        await self._visit.at.ask(steps.WrongLetter(self._visit.card, report))
        return Event.BACK

    # The code

    async def enter(self) -> Event:
        """Take the code and judge it here first."""
        self._stage, card = Stage.CODE, self._visit.card
        kind = self._kind if self._codes.unsure is None else CodeKind.NEW_UNSURE
        if self._visit.at.keypad and not self._on_computer:
            step = steps.UseKeypad(card, kind, card.pin, self._report)
            if await self._visit.at.ask(step) is steps.Keys.READER:
                return self._ready(None)
            self._on_computer = True
        pin = await self._visit.at.ask(steps.EnterCode(card, kind, card.pin, self._report))
        problem = letter_entry_problem(pin) if kind is CodeKind.LETTER else entry_problem(pin)
        if problem is not None:
            pin.wipe()
            self._report = Report(problem)
            return Event.MALFORMED
        return self._ready(pin)

    def _ready(self, pin: Pin | None) -> Event:
        """Ready to present the code; None is the one about to be typed on the reader's keys."""
        self._codes.typed = pin
        last = self._visit.card.pin.state is PinState.LAST_TRY
        return Event.TYPED_FOR_LAST_TRY if last else Event.TYPED

    async def confirm_last_try(self) -> Event:
        """The last try needs proof that the person looks at this very card."""
        confirmed = await self._visit.last_try()
        if confirmed is None:
            return Event.TAKEN_BACK
        return Event.CONFIRMED if confirmed else Event.NOT_CONFIRMED

    async def verify(self) -> Event:
        """One click, one VERIFY; when it is right, the card proves itself in the same go."""
        pin, message, attempt = self._codes.typed, challenge(), Attempt()
        await self._go(
            Act.VERIFYING, verifying(attempt, pin, self._visit.card.pin, message), attempt
        )
        if attempt.accepted and (absent := absence_in(attempt)) is None:
            return self._code_right(pin, attempt, message)
        if attempt.accepted:
            return self._lost(absent or ProblemCode.CARD_REMOVED)
        return self._not_accepted(attempt)

    def _code_right(self, pin: Pin | None, attempt: Attempt, message: bytes) -> Event:
        self._accepted = attempt.outcome
        self._doubt = doubt(self._visit.card, attempt, message)
        changed = pin is not None and pin == self._codes.unsure
        self._codes.wipe_unsure()
        if changed:
            self._fate = steps.CodeFate.CHANGED
            return Event.NEW_CODE_RIGHT
        own = self._kind is CodeKind.OWN
        return Event.OWN_CODE_RIGHT if own else Event.LETTER_CODE_RIGHT

    # An own code

    async def offer(self) -> Event:
        """Recommend an own code; it may be skipped."""
        self._stage, accepted = Stage.OWN_CODE, self._accepted
        before, after = accepted.before if accepted else PinStatus(), self._visit.card.pin
        choice = await self._visit.at.ask(steps.OfferOwnCode(self._visit.card, before, after))
        return Event.CHOOSE if choice is steps.OwnCode.CHOOSE else Event.KEEP

    async def choose(self) -> Event:
        """Take a new code twice and judge it here: nothing is sent on a local mistake."""
        self._stage = Stage.OWN_CODE
        skippable = self._kind is CodeKind.LETTER
        if self._codes.typed is None:
            return await self._choose_on_keypad(skippable)
        answer = await self._visit.at.ask(
            steps.ChooseCode(self._visit.card, skippable, self._report)
        )
        self._report = None
        if answer is None:
            return Event.KEEP
        problem = new_code_problem(answer.new, answer.again, self._codes.typed)
        answer.again.wipe()
        if problem is not None:
            answer.new.wipe()
            self._report = Report(problem)
            return Event.MALFORMED
        self._codes.new = answer.new
        self._weakness = weakness(answer.new, self._visit.card.number)
        return Event.ADVISED_AGAINST if self._weakness else Event.GOOD

    async def _choose_on_keypad(self, skippable: bool) -> Event:
        """The present code was typed on the reader's keys; so is the new one, if wanted."""
        keys = await self._visit.at.ask(
            steps.ChangeOnKeypad(self._visit.card, skippable, self._report)
        )
        self._report = None
        if keys is steps.Keys.COMPUTER:
            self._on_computer = True
            return Event.ON_COMPUTER
        return Event.KEEP if keys is None else Event.GOOD

    async def warn(self) -> Event:
        """Advise against a weak code; the person decides."""
        if await self._visit.keeps_weak(self._weakness or Weakness.REPEATED, Stage.OWN_CODE):
            return Event.GOOD
        self._codes.wipe_new()
        return Event.ANOTHER

    async def change(self) -> Event:
        """One click, one change; the card then proves itself in the same go."""
        old, new = self._codes.typed, self._codes.new
        message, attempt = challenge(), Attempt()
        await self._go(
            Act.CHANGING, changing(attempt, old, new, self._visit.card.pin, message), attempt
        )
        if attempt.accepted:
            self._fate = steps.CodeFate.CHANGED
            if old is not None:  # on the reader's keys the card has proven itself at the VERIFY
                self._doubt = doubt(self._visit.card, attempt, message)
            return Event.CHANGED
        outcome = attempt.outcome
        if outcome is not None and outcome.verdict is Verdict.REFUSED:
            self._codes.wipe_new()
            self._report = reported(outcome, ProblemCode.CARD_REFUSED)
            return Event.REFUSED
        if outcome is not None and change_unsure(outcome):
            self._codes.unsure = new
        return self._not_accepted(attempt)

    # When something got in the way

    def _not_accepted(self, attempt: Attempt) -> Event:
        """A code without an answer and a card that is still there: another program was between."""
        outcome = attempt.outcome
        if outcome is None and attempt.fewer:
            self._codes.wipe_typed()
            self._report = Report(ProblemCode.CARD_RESET)
            return Event.UNCERTAIN
        if outcome is None:
            return self._disturbed(attempt.problem)
        self._codes.wipe_typed()
        if outcome.verdict is Verdict.UNCERTAIN:
            self._uncertain, self._cause = outcome.before, ProblemCode.CARD_RESET
        event, otherwise = NOT_ACCEPTED[outcome.verdict]
        self._report = reported(outcome, otherwise)
        return event

    def _disturbed(self, problem: Problem | None) -> Event:
        """The card could not be worked with; no code was presented in this go."""
        code = problem.code if problem else ProblemCode.CARD_REFUSED
        if problem is not None and means_absence(problem):
            return self._lost(code)
        self._codes.wipe_typed()
        self._cause = code
        if self._uncertain is None:
            self._report = Report(code, facts=problem.facts if problem else {})
        return Event.TROUBLE

    def _lost(self, code: ProblemCode) -> Event:
        """The card was there before: that there is none means that it was pulled out."""
        self._codes.wipe_typed()
        self._cause = ProblemCode.CARD_REMOVED if code is ProblemCode.CARD_ABSENT else code
        if self._uncertain is None:
            self._report = Report(self._cause)
        return Event.CARD_GONE

    async def wait_for_return(self) -> Event:
        """The card is away: wait for it, or begin again with another."""
        card, stage = self._visit.card, self._stage
        report = self._report or Report(self._cause)
        back = await self._visit.at.returned(
            lambda other: steps.Reinsert(card, report, stage, other)
        )
        if back:
            if self._uncertain is None:
                self._report = None  # it asks for the card, which is back
            return Event.CARD_BACK
        self._codes.wipe()
        self._report = self._uncertain = None
        return Event.OTHER_CARD

    async def wait_for_again(self) -> Event:
        """The card is there but cannot be worked with: the person says when to look again."""
        report = self._report or Report(self._cause)
        await self._visit.at.ask(steps.TryAgain(self._visit.card, report, self._stage))
        return Event.AGAIN

    async def count(self) -> Event:
        """Read the tries again, and so learn what became of a code without an answer."""
        self._visit.at.show(steps.Working(self._visit.card, Act.READING_AGAIN, self._stage))
        try:
            counters = await self._visit.at.count()
        except Problem as problem:
            return self._disturbed(problem)
        before, self._uncertain = self._uncertain, None
        if before is not None:
            self._report = settled(before, counters.pin, self._cause)
        if counters.pin.state is PinState.BLOCKED:
            self._report = replace(
                self._report or Report(self._cause), problem=ProblemCode.PIN_BLOCKED
            )
            return Event.CARD_BLOCKED
        return Event.COUNTED

    # The end

    async def tell_blocked(self) -> Event:
        """Blocked: what is possible depends on the code de déblocage."""
        report, choices = ways_out(self._visit.card, self._report)
        choice = await self._visit.interaction.ask(steps.Blocked(self._visit.card, report, choices))
        self._ending = Ending(choice)  # each choice has the name of its ending
        return Event.CLOSED

    async def finish(self) -> Event:
        """What changed, what did not."""
        self._codes.wipe()
        proven = self._doubt is None
        await self._visit.interaction.ask(
            steps.Finished(self._visit.card, self._fate, proven, self._doubt)
        )
        self._ending = Ending.DONE
        return Event.CLOSED

    # Parts of the above

    async def _go(self, act: Act, work: Work, attempt: Attempt) -> None:
        self._report = None
        keyed = self._codes.typed is None
        self._visit.at.show(steps.Working(self._visit.card, act, self._stage, keyed))
        await self._visit.at.try_once(work, attempt)
        if attempt.outcome is not None:
            self._visit.at.presented(attempt.outcome.after)


_DOES: Mapping[State, Callable[[CodeRun], Awaitable[Event]]] = {
    State.WAITING: CodeRun.wait,
    State.TRIAGE: CodeRun.triage,
    State.NO_CODES: CodeRun.explain_codes,
    State.COMPARING: CodeRun.compare,
    State.WRONG_LETTER: CodeRun.refuse_letter,
    State.ENTERING: CodeRun.enter,
    State.LAST_TRY: CodeRun.confirm_last_try,
    State.VERIFYING: CodeRun.verify,
    State.OFFERING: CodeRun.offer,
    State.CHOOSING: CodeRun.choose,
    State.WEAK: CodeRun.warn,
    State.CHANGING: CodeRun.change,
    State.AWAY: CodeRun.wait_for_return,
    State.TROUBLED: CodeRun.wait_for_again,
    State.COUNTING: CodeRun.count,
    State.BLOCKED: CodeRun.tell_blocked,
    State.FINISHED: CodeRun.finish,
}
