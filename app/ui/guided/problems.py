"""A workflow's report as a problem panel: what happened, what it cost, what to do now."""

from app.domain.catalogue import explain
from app.domain.problem import Facts, ProblemCode
from app.language import _
from app.ui.shown import Fact, ProblemView, Tone
from app.workflows.codes.steps import Report

_HARMLESS = frozenset(
    {
        ProblemCode.CARD_ABSENT,
        ProblemCode.CARD_CHANGED,
        ProblemCode.NO_READER,
        ProblemCode.PIN_FORMAT,
        ProblemCode.PIN_LOOKS_LIKE_PUK,
        ProblemCode.PIN_MISMATCH,
        ProblemCode.PIN_UNCHANGED,
        ProblemCode.PUK_FORMAT,
    }
)
_SERIOUS = frozenset(
    {
        ProblemCode.PIN_BLOCKED,
        ProblemCode.PUK_BLOCKED,
        ProblemCode.UNBLOCKS_EXHAUSTED,
        ProblemCode.REFUSED,
    }
)


def told(report: Report | None) -> ProblemView | None:
    """Return the panel for what happened just before a step."""
    if report is None:
        return None
    said = explain(report.problem, report.facts, report.spent)
    details = [Fact(_("Code du problème"), report.problem.value)]
    if report.before is not None or report.after is not None:
        tries = f"{_number(report.before)} → {_number(report.after)}"
        details.append(Fact(_("Essais avant → après"), tries))
    return ProblemView(
        _tone(report.problem, report.spent), said.what, said.cost, said.remedy, tuple(details)
    )


def stated(problem: ProblemCode, facts: Facts | None = None, detail: str = "") -> ProblemView:
    """Return the panel for a problem that has nothing to do with a code."""
    said = explain(problem, facts)
    details = [Fact(_("Code du problème"), problem.value)]
    if detail:
        details.append(Fact(_("Réponse reçue"), detail))
    return ProblemView(_tone(problem, False), said.what, "", said.remedy, tuple(details))


def _tone(problem: ProblemCode, spent: bool | None) -> Tone:
    if problem in _SERIOUS:
        return Tone.DANGER
    return Tone.INFO if problem in _HARMLESS and spent is False else Tone.WARNING


def _number(tries: int | None) -> str:
    return "?" if tries is None else str(tries)
