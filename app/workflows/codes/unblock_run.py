"""One run of an unblocking: what each state does, and the event it ends in.

The tries shown are those of the code de déblocage. What an interrupted unblocking left behind is
told by the journal and by the tries read again; it is never assumed.
"""

from collections.abc import Awaitable, Callable, Mapping

from app.domain.card import Card, Generation
from app.domain.pin import (
    PinState,
    PukState,
    UnblockStep,
    Verdict,
    Weakness,
    new_code_problem,
    puk_entry_problem,
    weakness,
)
from app.domain.problem import Problem, ProblemCode
from app.workflows.codes import steps
from app.workflows.codes.at_card import means_absence
from app.workflows.codes.attempts import Attempt, Counters, forgetting, pending_in, unblocking
from app.workflows.codes.outcomes import interrupted, reported, ways_out
from app.workflows.codes.steps import Act, Ending, Report, Stage
from app.workflows.codes.unblock_states import UnblockEvent as Event
from app.workflows.codes.unblock_states import UnblockState as State
from app.workflows.codes.visit import Visit, held

Table = Mapping[tuple[State, Event], State]


class UnblockRun:
    """What one run knows. `_codes.typed` is the code de déblocage, `_codes.new` the new code."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._codes = visit.codes
        self._report: Report | None = None
        self._before: Card | None = None
        self._cause = ProblemCode.CARD_RESET
        self._weakness: Weakness | None = None
        self._finishing = False
        self._ending = Ending.LATER

    async def follow(self, table: Table) -> Ending:
        """Go through the states of `table` until the end."""
        await self._visit.follow(
            table, State.WAITING, State.ENDED, lambda state: _DOES[state](self), self._disturbed
        )
        return self._ending

    async def wait(self) -> Event:
        """Wait for a card, blocked or not."""
        await self._visit.begin(self._report)
        self._report = None
        return Event.CARD_READY

    async def count(self) -> Event:
        """Read the tries and the journal: what is left, and is something to be finished?"""
        self._visit.at.show(steps.Working(self._visit.card, Act.READING_AGAIN, Stage.CODE))
        try:
            pending = await self._visit.at.read(
                pending_in(self._visit.journal, self._visit.card.serial)
            )
            counters = await self._visit.at.count()
        except Problem as problem:
            return self._disturbed(problem.code, problem)
        before, self._before = self._before, None
        self._finishing = interrupted(pending)
        if done := self._set_after_all(pending, before, counters):
            self._finishing = False
        if pending is not None and not self._finishing:
            await self._visit.at.read(forgetting(self._visit.journal, self._visit.card.serial))
        if done:
            return Event.UNBLOCKED
        self._explain(before, counters)
        dead = counters.puk.state in (PukState.BLOCKED, PukState.EXHAUSTED)
        return Event.NO_MORE if dead else Event.COUNTED

    def _set_after_all(
        self, pending: UnblockStep | None, before: Card | None, counters: Counters
    ) -> bool:
        """Whether the tries tell that an interrupted unblocking did its work.

        A CPS3 sets code and tries in one command, so tries given back to a blocked card are proof;
        a CPS4 gives the tries back before it sets the code.
        """
        return (
            self._visit.card.generation is Generation.CPS3
            and pending is UnblockStep.SETTING_NEW_CODE
            and before is not None
            and before.pin.state is PinState.BLOCKED
            and counters.pin.state is PinState.OK
        )

    def _explain(self, before: Card | None, counters: Counters) -> None:
        if self._finishing:
            self._report = Report(ProblemCode.UNBLOCK_INTERRUPTED)
        elif before is not None:
            had, left = before.puk.tries_left, counters.puk.tries_left
            if had is not None and left is not None and left < had:
                self._report = Report(ProblemCode.PUK_WRONG, True, had, left, {"tries": left})
            elif self._report is None or self._report.spent is None:
                self._report = Report(self._cause, False, had, left)

    async def enter(self) -> Event:
        """Take both codes and judge them here first."""
        step = steps.EnterUnblock(
            self._visit.card, self._report, self._finishing, self._visit.at.keypad
        )
        answer = await self._visit.at.ask(step)
        problem = puk_entry_problem(answer.puk) or new_code_problem(answer.new, answer.again, None)
        answer.again.wipe()
        self._codes.typed, self._codes.new = answer.puk, answer.new
        if problem is not None:
            self._codes.wipe_typed()
            self._report = Report(problem)
            return Event.MALFORMED
        self._report = None
        self._weakness = weakness(answer.new, self._visit.card.number)
        return Event.ADVISED_AGAINST if self._weakness else self._good()

    async def warn(self) -> Event:
        """Advise against a weak code; the person decides."""
        if await self._visit.keeps_weak(self._weakness or Weakness.REPEATED, Stage.CODE):
            return self._good()
        self._codes.wipe_typed()
        return Event.ANOTHER

    def _good(self) -> Event:
        last = self._visit.card.puk.state is PukState.LAST_TRY
        return Event.GOOD_FOR_LAST_TRY if last else Event.GOOD

    async def confirm_last_try(self) -> Event:
        """After the last try of this code the card must be replaced: ask twice."""
        confirmed = await self._visit.last_try(puk=True)
        if confirmed is None:
            return Event.TAKEN_BACK
        return Event.CONFIRMED if confirmed else Event.NOT_CONFIRMED

    async def present(self) -> Event:
        """One click, one presentation of the code de déblocage."""
        puk, new, attempt = held(self._codes.typed), held(self._codes.new), Attempt()
        self._visit.at.show(steps.Working(self._visit.card, Act.UNBLOCKING, Stage.CODE))
        before = self._visit.card
        work = unblocking(attempt, puk, new, before.serial, self._visit.journal)
        await self._visit.at.try_once(work, attempt)
        self._codes.wipe_typed()
        if attempt.counters is not None:
            self._visit.at.told(attempt.counters.pin, attempt.counters.puk)
            self._visit.at.looked()
        outcome = attempt.outcome
        if outcome is None:
            problem = attempt.problem
            code = problem.code if problem else ProblemCode.CARD_REFUSED
            return self._disturbed(code, problem)
        if outcome.verdict is Verdict.ACCEPTED:
            return Event.UNBLOCKED
        self._before, self._cause = before, ProblemCode.CARD_RESET
        self._report = reported(outcome, ProblemCode.PUK_WRONG)
        interrupted = outcome.verdict in (Verdict.UNCERTAIN, Verdict.REFUSED)
        return Event.INTERRUPTED if interrupted else Event.WRONG

    def _disturbed(self, code: ProblemCode, problem: Problem | None = None) -> Event:
        self._codes.wipe_typed()
        self._cause = ProblemCode.CARD_REMOVED if code is ProblemCode.CARD_ABSENT else code
        if self._before is None:
            self._report = Report(self._cause)
        return Event.TROUBLE if problem and not means_absence(problem) else Event.CARD_GONE

    async def wait_for_return(self) -> Event:
        """The card is away: wait for it, or begin again with another."""
        card, report = self._visit.card, self._report or Report(ProblemCode.CARD_REMOVED)
        back = await self._visit.at.returned(
            lambda other: steps.Reinsert(card, report, Stage.CODE, other)
        )
        if back:
            if self._before is None:
                self._report = None  # it asks for the card, which is back
            return Event.CARD_BACK
        self._report = self._before = None
        return Event.OTHER_CARD

    async def wait_for_again(self) -> Event:
        """The card is there but cannot be worked with: the person says when to look again."""
        report = self._report or Report(ProblemCode.CARD_REFUSED)
        await self._visit.at.ask(steps.TryAgain(self._visit.card, report, Stage.CODE))
        return Event.AGAIN

    async def tell_exhausted(self) -> Event:
        """The card must be replaced: lead to the declaration."""
        report, choices = ways_out(self._visit.card, self._report)
        choice = await self._visit.interaction.ask(steps.Blocked(self._visit.card, report, choices))
        declares = choice is steps.BlockedChoice.DECLARE
        self._ending = Ending.DECLARE if declares else Ending.LATER
        return Event.CLOSED

    async def finish(self) -> Event:
        """What changed, what did not."""
        fate = steps.CodeFate.UNBLOCKED
        await self._visit.interaction.ask(steps.Finished(self._visit.card, fate, proven=None))
        self._ending = Ending.DONE
        return Event.CLOSED


_DOES: Mapping[State, Callable[[UnblockRun], Awaitable[Event]]] = {
    State.WAITING: UnblockRun.wait,
    State.COUNTING: UnblockRun.count,
    State.ENTERING: UnblockRun.enter,
    State.WEAK: UnblockRun.warn,
    State.LAST_TRY: UnblockRun.confirm_last_try,
    State.UNBLOCKING: UnblockRun.present,
    State.AWAY: UnblockRun.wait_for_return,
    State.TROUBLED: UnblockRun.wait_for_again,
    State.EXHAUSTED: UnblockRun.tell_exhausted,
    State.FINISHED: UnblockRun.finish,
}
