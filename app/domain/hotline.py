"""The phone line for lost cards, shown before anything that can wait (domain.md 2.1).

The number is the issuer's public one and may change, so settings may replace it.
"""

from dataclasses import dataclass

from app.language import N_


@dataclass(frozen=True, slots=True)
class Hotline:
    """A line to call: `hours` and `cost` are what the issuer says of them.

    `wants_unblocking_code`: the holder is asked for the code de déblocage by voice; no form of
    this program ever asks it.
    """

    number: str
    cost: str | None = None
    hours: str | None = None
    wants_unblocking_code: bool = True


CARDS = Hotline(
    "0 825 85 2000", cost=N_("0,06 €/min + appel"), hours=N_("24\u00a0h/24, 7\u00a0j/7")
)
