"""Counts in the language of the source."""

import pytest

from app import language


@pytest.mark.parametrize(("count", "said"), [(0, "carte"), (1, "carte"), (2, "cartes")])
def test_in_french_nought_is_singular(count: int, said: str) -> None:
    language.use("fr")
    assert language.ngettext("carte", "cartes", count) == said
