"""Fifty thousand nonsense answers; `python -m tests.reader.fuzz 1000000` gives more."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reader.fuzz import play

ANSWERS = 50_000


def test_no_answer_of_a_card_breaks_the_reader() -> None:
    given_answers = 0

    @settings(
        max_examples=2600,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(seed=st.integers(0, 2**64 - 1))
    def card(seed: int) -> None:
        nonlocal given_answers
        given_answers += play(Random(seed))  # noqa: S311

    card()
    assert given_answers >= ANSWERS
