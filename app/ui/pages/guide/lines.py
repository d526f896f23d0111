"""A line to call or to write to, in words."""

from app.domain.guide import Contact
from app.language import _
from app.ui.pages.guide.view import Line, Opening


def line(contact: Contact) -> Line:
    """Return a contact as it is shown; what nobody gives is said to be unknown."""
    if contact.number:
        call = Opening(_("Appeler"), f"tel:{_dialled(contact.number)}")
        return _line("phone", contact, contact.number, _conditions(contact), call)
    if contact.mail:
        call = Opening(_("Écrire"), f"mailto:{contact.mail}")
        return _line("mail", contact, contact.mail, "", call)
    return _line("mail", contact, "", _(contact.unknown or ""), None)


def _line(icon: str, contact: Contact, shown: str, conditions: str, call: Opening | None) -> Line:
    title, purpose = _(contact.title), _(contact.purpose.text)
    return Line(icon, title, purpose, shown, conditions, call)


def _dialled(number: str) -> str:
    return "".join(each for each in number if each.isdigit() or each == "+")


def _conditions(contact: Contact) -> str:
    hours = _(contact.hours) if contact.hours else _("horaires non connus de ce programme")
    text = ", ".join(filter(None, (hours, _(contact.price or ""))))
    return f"{text[:1].upper()}{text[1:]}."
