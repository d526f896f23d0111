"""The phone line for lost cards, shown before anything that can wait (domain.md 2.1).

The number is the issuer's public one and may change, so settings may replace it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hotline:
    """A line to call. `around_the_clock` is 24 hours, 7 days.

    `cost` is what the issuer says of the price. `wants_unblocking_code`: the holder is asked for
    the code de déblocage by voice; no form of this program ever asks it.
    """

    number: str
    cost: str | None = None
    around_the_clock: bool = True
    wants_unblocking_code: bool = True


CARDS = Hotline(number="0 825 85 2000", cost="0,06 €/min + appel")
