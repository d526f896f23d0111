"""Every problem has its sentences, they read well, and each problem is met by some test."""

import re
from pathlib import Path

import pytest

from app.domain.catalogue import CATALOGUE, explain, needs
from app.domain.problem import ProblemCode
from app.domain.sentences import COSTS, Cost

TESTS = Path(__file__).parents[1]
SENTENCES = [
    pytest.param(code, sentence, id=f"{code.value} {part}")
    for code, entry in CATALOGUE.items()
    for part, sentence in (
        ("what", entry.what),
        ("remedy", entry.remedy),
        ("detailed", entry.detailed or entry.what),
    )
]


def test_no_problem_lacks_its_sentences() -> None:
    assert set(CATALOGUE) == set(ProblemCode)
    assert set(COSTS) == set(Cost)


@pytest.mark.parametrize(("code", "sentence"), SENTENCES)
def test_sentences_are_whole_and_in_french_typography(code: ProblemCode, sentence: str) -> None:
    assert sentence[0].isupper()
    assert sentence.endswith((".", "}"))
    assert "'" not in sentence, "a straight apostrophe"
    assert not re.search(r"[^\u202f][;:!?»]", re.sub(r"\{\w+\}", "", sentence)), "no narrow space"
    assert not re.search(r"\b(APDU|ATR|PIN|PUK|VERIFY)\b", sentence), "a word for IT only"


def test_only_the_detailed_sentence_takes_facts() -> None:
    for entry in CATALOGUE.values():
        assert needs(entry.what) == needs(entry.remedy) == frozenset()
        assert entry.detailed is None or needs(entry.detailed)


def test_facts_fill_the_sentence_and_are_not_missed() -> None:
    assert "Essais restants\u202f: 2." in explain(ProblemCode.PIN_WRONG, {"tries": 2}).what
    assert "{" not in explain(ProblemCode.PIN_WRONG).what


@pytest.mark.parametrize(
    ("spent", "cost"), [(True, Cost.ONE), (False, Cost.NO), (None, Cost.PERHAPS)]
)
def test_what_is_known_of_the_tries_goes_before_the_general_rule(
    spent: bool | None, cost: Cost
) -> None:
    assert explain(ProblemCode.CARD_REMOVED, spent=spent).cost == COSTS[cost]


def test_without_knowledge_the_catalogue_tells_the_cost() -> None:
    assert explain(ProblemCode.PIN_WRONG).cost == COSTS[Cost.ONE]
    assert explain(ProblemCode.PIN_UNCERTAIN).cost == COSTS[Cost.PERHAPS]
    assert explain(ProblemCode.NO_NETWORK).cost == ""


def test_every_problem_is_met_by_some_test() -> None:
    ours = Path(__file__)
    text = "\n".join(path.read_text("utf-8") for path in TESTS.rglob("*.py") if path != ours)
    words = set(re.findall(r"\w+", text))
    unmet = [
        code.name
        for code in ProblemCode
        if code.name not in words and f'"{code.value}"' not in text
    ]
    assert unmet == []
