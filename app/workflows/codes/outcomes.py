"""What to say and what can be done after a go at the card, from what the card told."""

from collections.abc import Mapping
from contextlib import suppress

from app.domain.card import Card
from app.domain.pin import PinOutcome, PinStatus, PukState, UnblockStep, Verdict
from app.domain.problem import Problem, ProblemCode
from app.workflows.codes import steps
from app.workflows.codes.at_card import AtCard, means_absence
from app.workflows.codes.attempts import Attempt, UnblockJournal, pending_in
from app.workflows.codes.proof import proves
from app.workflows.codes.states import CodeEvent
from app.workflows.codes.steps import Report

NOT_ACCEPTED: Mapping[Verdict, tuple[CodeEvent, ProblemCode]] = {
    Verdict.WRONG: (CodeEvent.WRONG, ProblemCode.PIN_WRONG),
    Verdict.BLOCKED: (CodeEvent.CARD_BLOCKED, ProblemCode.PIN_BLOCKED),
    Verdict.REFUSED: (CodeEvent.TROUBLE, ProblemCode.CARD_REFUSED),
    Verdict.UNCERTAIN: (CodeEvent.UNCERTAIN, ProblemCode.PIN_UNCERTAIN),
}
"""What happens after a code that was not accepted, and what to say where the card told nothing."""


def doubt(card: Card, attempt: Attempt, message: bytes) -> Report | None:
    """Say why the card did not prove itself by its signature of `message`, or None if it did."""
    signature, problem = attempt.signature, attempt.problem
    if signature is not None and proves(card, message, signature):
        return None
    return Report(problem.code if problem else ProblemCode.PROOF_FAILED)


def reported(outcome: PinOutcome, otherwise: ProblemCode) -> Report:
    """Say what a code that was not accepted ended in."""
    after = outcome.after.tries_left
    return Report(
        outcome.problem or otherwise,
        outcome.spent,
        outcome.before.tries_left,
        after,
        {} if after is None else {"tries": after},
    )


def settled(before: PinStatus, after: PinStatus, cause: ProblemCode) -> Report:
    """Tell from the tries, read again, what became of a code that got no answer.

    Fewer tries: it was wrong and cost one. As many or more: it cost none, for a right code gives
    all tries back.
    """
    had, has = before.tries_left, after.tries_left
    if had is None or has is None:
        return Report(ProblemCode.PIN_UNCERTAIN, None, had, has)
    if has < had:
        return Report(ProblemCode.PIN_WRONG, True, had, has, {"tries": has})
    return Report(cause, False, had, has)


def ways_out(card: Card, report: Report | None) -> tuple[Report, tuple[steps.BlockedChoice, ...]]:
    """Say what can be done about a blocked card, from what is left of the code de déblocage."""
    choice = steps.BlockedChoice
    dead = {
        PukState.EXHAUSTED: ProblemCode.UNBLOCKS_EXHAUSTED,
        PukState.BLOCKED: ProblemCode.PUK_BLOCKED,
    }.get(card.puk.state)
    if dead is not None:
        return Report(dead), (choice.DECLARE, choice.LATER)
    return report or Report(ProblemCode.PIN_BLOCKED), (choice.UNBLOCK, choice.LATER)


def change_unsure(outcome: PinOutcome) -> bool:
    """Whether the new code may be in force: no answer, and not to the old code's VERIFY."""
    return outcome.verdict is Verdict.UNCERTAIN and outcome.problem is not ProblemCode.PIN_UNCERTAIN


def absence_in(attempt: Attempt) -> ProblemCode | None:
    """Return the code of the problem that ended a go early because the card left, or None."""
    problem = attempt.problem
    return problem.code if problem is not None and means_absence(problem) else None


def interrupted(pending: UnblockStep | None) -> bool:
    """Whether a step noted in the journal leaves an unblocking to be finished."""
    return pending not in (None, UnblockStep.PRESENTING_PUK)


async def half_unblocked(at: AtCard, journal: UnblockJournal) -> bool:
    """Whether an unblocking of this card is to be finished; a card that cannot tell is taken on."""
    with suppress(Problem):
        return interrupted(await at.read(pending_in(journal, at.card.serial)))
    return False


def number_of(card: Card) -> dict[str, str | int]:
    """Return the fact `number`, as far as the card tells it."""
    return {} if card.number is None else {"number": card.number}
