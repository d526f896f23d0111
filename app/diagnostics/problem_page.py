"""The page docs/problems.md: every problem code with its cause, what it costs, what to do.

Written from the catalogue, so that it cannot grow old: `python -m app.diagnostics.problem_page`
prints it, and a test compares.
"""

from collections.abc import Iterator

from app.domain.catalogue import CATALOGUE
from app.domain.problem import ProblemCode
from app.domain.sentences import COSTS, Entry
from app.domain.sentences_backend import BACKEND, WORKSTATION
from app.domain.sentences_card import CARDS, CODES, READERS

_CHAPTERS = (
    ("Service et lecteurs", READERS),
    ("Carte", CARDS),
    ("Codes de la carte", CODES),
    ("Serveur et réseau", BACKEND),
    ("Poste de travail", WORKSTATION),
)


def problem_page() -> str:
    """Return the page as Markdown, in French, one line a code."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "# Codes de problème"
    yield ""
    yield "Écrit par `python -m app.diagnostics.problem_page` d’après `app/domain/catalogue.py`."
    yield f"La ligne de commande imprime ces codes ; il y en a {len(CATALOGUE)}."
    for title, entries in _CHAPTERS:
        yield f"\n## {title}\n"
        yield "| code | ce qui s’est passé | essais | que faire |"
        yield "|---|---|---|---|"
        for code, entry in entries.items():
            yield _row(code, entry)
    yield ""


def _row(code: ProblemCode, entry: Entry) -> str:
    cost = COSTS[entry.cost] if entry.codes else "sans objet"
    return f"| `{code.value}` | {entry.what} | {cost} | {entry.remedy} |"


if __name__ == "__main__":
    print(problem_page(), end="")
