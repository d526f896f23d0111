"""A structure's cards as the card office knows them, asked page by page."""

from collections.abc import Callable

from app.domain.fleet import FleetCard, Origin
from app.domain.followup import CardPage, RegisteredCard
from app.domain.problem import BadAnswer, ProblemCode
from app.lane import Lane

MOST_PAGES = 2000
"""A server that always knows a next page is not followed for ever."""

Ask = Callable[[str, str | None], CardPage]
"""Asks for the cards of a Struct_IdNat after a page; blocks and raises BackendProblem."""


async def cards_of(
    structure_id: str, ask: Ask, net: Lane, heard: Callable[[int], bool]
) -> tuple[FleetCard, ...] | None:
    """Return the structure's cards; None when `heard` (cards so far) says to stop."""
    found: dict[str, FleetCard] = {}
    after: str | None = None
    for _page in range(MOST_PAGES):
        page = await net.run(lambda at=after: ask(structure_id, at))  # type: ignore[misc]
        found |= {each.card.number: row_of(each) for each in page.cards}
        if not heard(len(found)):
            return None
        if page.next is None:
            return tuple(found.values())
        after = page.next
    raise BadAnswer(ProblemCode.ANSWER_TOO_LARGE)


def row_of(registered: RegisteredCard) -> FleetCard:
    """A card of the office as a row of the register."""
    card, person = registered.card, registered.holder
    names = (person.given_name, person.family_name) if person else ()
    return FleetCard(
        number=card.number,
        type=card.type,
        director=card.director is True,
        holder=" ".join(name for name in names if name),
        service=card.service_label or "",
        start=card.start,
        end=card.end,
        origin=Origin.OFFICE,
    )
