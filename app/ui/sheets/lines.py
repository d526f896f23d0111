"""A line to call or to write to in words, and what its operator will ask."""

from app.domain.card import Card
from app.domain.guide import Contact
from app.language import _
from app.ui.sheets.card_values import for_operator
from app.ui.sheets.view import Copies, Line, Opening


def line(contact: Contact) -> Line:
    """Return a contact as it is shown; what nobody gives is said to be unknown."""
    if contact.number:
        call = Opening(_("Appeler"), f"tel:{_dialled(contact.number)}")
        return _line("phone", contact, contact.number, _conditions(contact), call)
    if contact.mail:
        call = Opening(_("Écrire"), f"mailto:{contact.mail}")
        return _line("mail", contact, contact.mail, "", call)
    return _line("mail", contact, "", _(contact.unknown or ""), None)


def asked(card: Card | None) -> Copies:
    """Return what will be asked about a card, as far as the card in the reader tells it."""
    heading = _("Ce que l’opérateur vous demandera")
    codes = _(
        "Pour une opposition, il demande aussi au titulaire son code de déblocage, de vive "
        "voix\u202f: il est sur le courrier des codes, jamais sur cet écran. Le code porteur ne "
        "se donne à personne."
    )
    if card is None:
        text = _(
            "Insérez la carte dont il s’agit\u202f: ses numéros s’afficheront ici. Sans elle, "
            "prenez le courrier des codes, qui porte le numéro de la carte."
        )
        return Copies(heading, text, after=codes)
    return Copies(heading, _("Lu sur la carte du lecteur."), for_operator(card), codes)


def _line(icon: str, contact: Contact, shown: str, conditions: str, call: Opening | None) -> Line:
    title, purpose = _(contact.title), _(contact.purpose.text)
    return Line(icon, title, purpose, shown, conditions, call)


def _dialled(number: str) -> str:
    return "".join(each for each in number if each.isdigit() or each == "+")


def _conditions(contact: Contact) -> str:
    hours = _(contact.hours) if contact.hours else _("horaires non connus de ce programme")
    text = ", ".join(filter(None, (hours, _(contact.price or ""))))
    return f"{text[:1].upper()}{text[1:]}."
