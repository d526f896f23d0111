"""Facts have French names, and the machine's words among their values too."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.fact_words import SENTENCES, TITLES, VALUES, FactValue, title_of, words_of

DIAGNOSTICS = Path(__file__).parents[2] / "app" / "diagnostics"


def names_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in ("plain", "personal"):
                yield from (keyword.arg for keyword in node.keywords if keyword.arg)
            if node.func.id == "host_fact" and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


def test_every_fact_that_a_check_tells_has_a_name_and_every_name_a_fact() -> None:
    files = DIAGNOSTICS.rglob("*.py")
    told = {name for file in files for name in names_in(ast.parse(file.read_text("utf-8")))}
    assert told == set(TITLES)
    assert set(VALUES) | SENTENCES <= told


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("door", "open", "ouvert"),
        ("chain", ("trusted", "unknown"), "autorité connue, non vérifié"),
        ("opensc", True, "oui"),
        ("opensc", False, "non"),
        ("count", 0, "0"),
        ("count", None, ""),
        ("version", "open", "open"),
        ("signer", "one that nobody foresaw", "one that nobody foresaw"),
    ],
)
def test_words(name: str, value: FactValue, words: str) -> None:
    assert words_of(name, value, lambda text: text) == words


def test_everything_but_names_and_numbers_is_translated() -> None:
    assert title_of("door", str.upper) == "ACCÈS AU SERVICE"
    assert title_of("unheard-of", str.upper) == "unheard-of"
    assert words_of("error", "connexion refusée", str.upper) == "CONNEXION REFUSÉE"
    assert words_of("version", "beta", str.upper) == "beta"
