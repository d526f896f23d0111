"""The shape of a problem's sentences; the sentences stand in `sentences_*`, by whose problem it is.

They are French, marked for translation, and take facts by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.language import N_


class Cost(StrEnum):
    """Whether a problem costs a try of the code."""

    NO = "no"
    ONE = "one"
    PERHAPS = "perhaps"


COSTS: Mapping[Cost, str] = {
    Cost.NO: N_("Aucun essai n’a été utilisé."),
    Cost.ONE: N_("Un essai a été utilisé."),
    Cost.PERHAPS: N_("Un essai a peut-être été utilisé\u202f: la carte le dira."),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """The sentences of one problem.

    `detailed` replaces `what` when all the facts it names are known. `codes` tells that a card is
    concerned, so that the cost is worth saying.
    """

    what: str
    remedy: str
    cost: Cost = Cost.NO
    detailed: str | None = None
    codes: bool = True
