"""The catalogues: good English, nothing lost on the way from a sentence to its translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from app import translation_catalogue as made
from app.language import CATALOGUES
from tests.french import french

ENGLISH = CATALOGUES / "en" / "LC_MESSAGES" / "poste_cpx.po"
FIELD = re.compile(r"\{[^}]*\}|%(?:\(\w+\))?[rs]")
SAME_END = (".", ":", "?", "!", "…")
WRONG = {
    "straight quotation marks": r"['\"]",
    "a space before a sign": r"[\s\u00a0\u202f][:;?!](?:\s|$)",
    "two spaces": r"  ",
    "three full stops": r"\.\.\.",
    "a space at an end": r"^\s|\s$",
}


def read(po: Path) -> Catalog:
    with po.open("rb") as file:
        return read_po(file, locale="en")


PAIRS = [
    (source, words)
    for message in read(ENGLISH)
    if message.id and made.is_translated(message)
    for source, words in (
        [(message.id, message.string)]
        if isinstance(message.id, str)
        else zip(message.id, message.string, strict=True)
    )
]
"""Every French sentence with its English one, singular and plural apart."""


def wrong(broken: list[tuple[str, str]]) -> str:
    return "\n".join(f"{source!r}: {words!r}" for source, words in broken)


def test_there_is_english() -> None:
    assert made.catalogues() == (ENGLISH,)
    assert len(PAIRS) > 1500


def test_the_fields_are_the_same() -> None:
    def fields(text: str) -> list[str]:
        return sorted(FIELD.findall(text))

    broken = [(source, words) for source, words in PAIRS if fields(source) != fields(words)]
    assert not broken, wrong(broken)


def test_a_sentence_ends_as_it_did() -> None:
    broken = [(s, w) for s, w in PAIRS if s.strip() and s[-1] in SAME_END and w[-1] != s[-1]]
    assert not broken, wrong(broken)


@pytest.mark.parametrize("rule", WRONG)
def test_english_typography(rule: str) -> None:
    # What is put between words (a colon, a space between thousands) is left as it is.
    sentences = [(s, w) for s, w in PAIRS if s == s.strip() and any(map(str.isalpha, w))]
    broken = [(s, w) for s, w in sentences if re.search(WRONG[rule], w)]
    assert not broken, f"{rule}\n{wrong(broken)}"


def test_no_french_is_left() -> None:
    broken = [(source, words) for source, words in PAIRS if french(words)]
    assert not broken, wrong(broken)


def test_every_sentence_of_the_sources_has_its_english() -> None:
    """After a change: `make translations`, write the English of the new ones, and again."""
    catalogue = made.updated(ENGLISH)
    missing = [each.id for each in catalogue if each.id and not made.is_translated(each)]
    assert not missing
    assert ENGLISH.read_bytes() == made.as_po(catalogue)


def test_the_program_reads_what_the_catalogue_says() -> None:
    assert ENGLISH.with_suffix(".mo").read_bytes() == made.as_mo(read(ENGLISH))


def test_what_is_marked_in_code_is_found() -> None:
    code = """
_("un")
_("deux" if much else "trois")
_(looked_up)
_(hint or "")
N_("quatre " "cinq")
ngettext("{count} an", "{count} ans", count)
other("six")
"""
    found = list(made.in_code(ast.parse(code)))
    assert found == ["un", "deux", "trois", "quatre cinq", ("{count} an", "{count} ans")]


def test_what_stands_in_data_is_found() -> None:
    data = {"id": "a", "title": "un", "lead": {"text": "deux", "link": "b"}, "unknown": ["trois"]}
    assert list(made.in_data(data)) == ["un", "deux", "trois"]


def test_an_update_keeps_what_is_translated() -> None:
    catalogue = made.updated(ENGLISH)
    known = read(ENGLISH)
    for source in ("Fermer", "Carte perdue"):
        assert catalogue.get(source).string == known.get(source).string
    assert catalogue.get("{count} carte").string == ("{count} card", "{count} cards")


OUTSIDE = {
    "app/demo/": "what the sandbox and the demonstration cards say is another party's",
    "app/ui/tour.py": "it looks for French on the screen",
    "app/diagnostics/problem_page.py": "it writes a page of the documentation",
    "app/workflows/fleet/card_list.py": "names of columns in other people's lists",
    "app/ui/widgets/pin_field.py": "keys of the French keyboard",
    "app/ui/shortcuts.py": "keys of the French keyboard",
    "app/policy_templates.py": "values of an example that an establishment replaces",
    "app/diagnostics/checks/readers.py": "what names of readers hold",
    "app/ui/pages/settings/model.py": "the name of French, in French",
}
"""Where French stands that no one translates, and why."""


def test_no_french_stands_unmarked() -> None:
    found = [
        f"{path}:{line}: {text!r}"
        for source in sorted((made.ROOT / "app").rglob("*.py"))
        if not (path := source.relative_to(made.ROOT).as_posix()).startswith(tuple(OUTSIDE))
        for line, text in unmarked(ast.parse(source.read_text("utf-8")))
        if (" " in text.strip() or not text.isascii()) and any(map(str.isalpha, text))
        if french(text)
    ]
    assert not found, "\n".join(found)


def unmarked(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the texts that are neither marked for translation nor documentation."""
    known = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        or (
            (isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
            and node.func.id in made.MARKS
        )
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in known:
            yield node.lineno, node.value
