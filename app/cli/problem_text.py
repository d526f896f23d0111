"""A problem for a person at a terminal: its code for scripts, then what happened and what to do."""

from app.domain.catalogue import explain
from app.domain.problem import Problem


def problem_text(problem: Problem) -> str:
    """Return the lines for stderr; the first word is the problem's code."""
    explained = explain(problem.code, problem.facts)
    sentences = [explained.what, explained.cost, explained.remedy]
    return "\n".join([problem.code.value, *(f"  {each}" for each in sentences if each)])
