"""What the tries, read again, tell of a code that got no answer."""

import pytest

from app.domain.pin import PinStatus
from app.domain.problem import ProblemCode
from app.workflows.codes.outcomes import settled

CAUSE = ProblemCode.CARD_REMOVED


@pytest.mark.parametrize(
    ("before", "after", "problem", "spent"),
    [
        (3, 2, ProblemCode.PIN_WRONG, True),
        (1, 0, ProblemCode.PIN_WRONG, True),
        (3, 3, CAUSE, False),
        (2, 2, CAUSE, False),
        (2, 3, CAUSE, False),
        (None, 3, ProblemCode.PIN_UNCERTAIN, None),
        (3, None, ProblemCode.PIN_UNCERTAIN, None),
    ],
)
def test_settled(
    before: int | None, after: int | None, problem: ProblemCode, spent: bool | None
) -> None:
    report = settled(PinStatus(before), PinStatus(after), CAUSE)
    assert (report.problem, report.spent) == (problem, spent)
    assert (report.before, report.after) == (before, after)
    assert report.facts == ({"tries": after} if spent else {})
