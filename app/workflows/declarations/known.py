"""What is known before a form is filled in: the card in question, and the people it tells of."""

from dataclasses import replace

from app.domain.card import Card
from app.domain.declaration import CardReference, Declaration, Person, Quality
from app.domain.holder import Holder
from app.domain.validation import wants_holder, wants_structure
from app.workflows.declarations import steps
from app.workflows.interaction import Interaction


def references(known: tuple[Card, ...]) -> tuple[CardReference, ...]:
    """The cards of which enough is known to declare something about them."""
    found = (CardReference.of(card) for card in known)
    return tuple(reference for reference in found if reference is not None)


async def card_in_question(interaction: Interaction, step: steps.ChooseCard) -> CardReference:
    """Ask which card; when it is none of the known ones, ask for its number."""
    answer = await interaction.ask(step)
    while answer is None:
        answer = await interaction.ask(replace(step, known=()))
    return ungrouped(answer)


def ungrouped(card: CardReference) -> CardReference:
    """The card with its number as the issuer writes it: people type the spaces they read."""
    return card if card.from_chip else replace(card, number="".join(card.number.split()))


def chosen(card: CardReference | None) -> CardReference:
    """The card that was chosen before this state."""
    if card is None:
        raise RuntimeError("no card was chosen")
    return card


def known_details(card: Card | None, quality: Quality) -> steps.Details:
    """What the form holds before anything is typed, from the card if one was read."""
    holder = person_of(card.holder if card else None)
    declarant = holder if quality is Quality.HOLDER else Person()
    structure = card.structure if card and wants_structure(quality) else None
    return steps.Details(holder, declarant, structure)


def details_of(declaration: Declaration) -> steps.Details:
    """What the form holds of a declaration that is changed; it is attested anew."""
    return steps.Details(
        holder=declaration.holder,
        declarant=declaration.declarant.person,
        structure=declaration.structure,
        incident=declaration.incident,
        reorder=declaration.reorder,
        delivery=declaration.delivery,
    )


def person_of(holder: Holder | None) -> Person:
    """What the card tells of its holder."""
    if holder is None:
        return Person()
    return Person(
        family_name=holder.family_name or "",
        given_name=holder.given_name or "",
        civility=holder.civility,
        national_id=holder.national_id.value if holder.national_id else None,
        profession_code=holder.profession.code if holder.profession else None,
    )


def holder_of(quality: Quality, card: CardReference, details: steps.Details) -> Person:
    """The holder: the declarant himself, somebody else, or nobody (service card)."""
    if quality is Quality.HOLDER:
        return details.declarant
    return details.holder if wants_holder(quality, card) else Person()
