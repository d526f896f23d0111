"""What to say for each problem: what happened, whether it cost a try, what to do now.

A page reads in that order. `explain` translates the sentences and fills them with the facts at the
moment of display.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from app.domain.problem import Facts, ProblemCode
from app.domain.sentences import COSTS, Cost, Entry
from app.domain.sentences_backend import BACKEND, WORKSTATION
from app.domain.sentences_card import CARDS, CODES, READERS
from app.language import _

CATALOGUE: Mapping[ProblemCode, Entry] = {**READERS, **CARDS, **CODES, **BACKEND, **WORKSTATION}
"""The sentences of every problem."""

_COST_OF = {True: Cost.ONE, False: Cost.NO, None: Cost.PERHAPS}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a page shows; `cost` is empty where no card is concerned."""

    what: str
    cost: str
    remedy: str


def explain(
    code: ProblemCode, facts: Facts | None = None, spent: bool | Cost | None = Cost.NO
) -> Explanation:
    """Return the sentences for display, in the present language.

    `spent` is what is known of this occurrence (True, False, None for "not yet known"); when it
    is left out, the catalogue's own statement stands.
    """
    entry, known = CATALOGUE[code], facts or {}
    detailed = entry.detailed
    what = detailed if detailed is not None and needs(detailed) <= known.keys() else entry.what
    cost = _COST_OF[spent] if not isinstance(spent, Cost) else entry.cost
    return Explanation(
        what=_(what).format_map(known),
        cost=_(COSTS[cost]) if entry.codes else "",
        remedy=_(entry.remedy),
    )


def needs(sentence: str) -> frozenset[str]:
    """Return the names of the facts that a sentence takes."""
    return frozenset(name for _text, name, _spec, _conv in Formatter().parse(sentence) if name)
