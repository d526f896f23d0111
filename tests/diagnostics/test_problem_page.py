"""docs/problems.md is what the catalogue says today."""

from pathlib import Path

from app.diagnostics.problem_page import problem_page
from app.domain.problem import ProblemCode

PAGE = Path(__file__).parents[2] / "docs" / "problems.md"


def test_the_page_is_current_and_holds_every_code() -> None:
    assert PAGE.read_text("utf-8") == problem_page(), "run: python -m app.diagnostics.problem_page"
    assert all(f"| `{code.value}` |" in problem_page() for code in ProblemCode)
