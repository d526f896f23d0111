"""What the card in the reader gives to say or to copy; never a code, which no card gives."""

from app.domain.card import Card
from app.language import _
from app.ui.pages.my_card.face import family
from app.ui.sheets.view import Copy
from app.ui.wording import NO_BREAK, full_date, grouped, rpps


def numbers(card: Card) -> tuple[Copy, ...]:
    """Return the numbers that identify the holder and the card, as far as they were read."""
    found = []
    identifier = card.holder.national_id if card.holder else None
    if identifier is not None:
        found.append(Copy(_("Identifiant national"), identifier.value, identifier.value))
        if identifier.rpps:
            found.append(Copy(_("Numéro RPPS"), rpps(identifier.rpps), identifier.rpps))
    if card.number:
        found.append(Copy(_("Numéro de la carte"), grouped(card.number), card.number))
    return tuple(found)


def for_operator(card: Card) -> tuple[Copy, ...]:
    """Return what an operator asks about a card: its kind, its holder, its numbers, its end."""
    letters, name = family(card)
    found = [Copy(_("Carte"), f"{letters}, {name}", letters)]
    if card.holder and card.holder.display_name:
        found.append(_same(_("Titulaire"), card.holder.display_name))
    found += numbers(card)
    if card.structure and card.structure.name:
        found.append(_same(_("Structure"), card.structure.name))
    if card.validity.end:
        found.append(_same(_("Fin de validité"), full_date(card.validity.end)))
    return tuple(found)


def _same(name: str, value: str) -> Copy:
    return Copy(name, value, value.replace(NO_BREAK, " "))
