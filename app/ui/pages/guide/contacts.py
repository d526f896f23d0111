"""Whom to call, what is useful first, and what the operator will ask."""

from dataclasses import replace
from datetime import date

from app.domain.card import Card
from app.domain.guide import Contact
from app.domain.pin import PinState, PukState
from app.domain.validity import ValidityState
from app.language import _
from app.ui.places import Intent
from app.ui.sheets.lines import asked, line
from app.ui.sheets.saying import sources
from app.ui.sheets.view import Acts, Banner, Block, Sheet
from app.ui.shown import Act, Tone


def contacts_sheet(contacts: tuple[Contact, ...], card: Card | None, today: date) -> Sheet:
    """Return the view: the next useful act, the line for cards, what it asks, the other lines."""
    lines = [line(contact) for contact in contacts]
    banner = _first(card, today)
    if banner is None:
        lead = _("Carte perdue ou volée\u202f: appelez d’abord, déclarez ensuite.")
        lines[0] = replace(lines[0], lead=lead)
    blocks: tuple[Block, ...] = (
        *((banner,) if banner else ()),
        lines[0],
        asked(card),
        *lines[1:],
        Acts(_("Dans ce programme"), _acts()),
        sources((_(each.title), each.purpose.sources) for each in contacts),
    )
    lead = _("Chaque ligne, ses horaires, et ce que l’opérateur vous demandera.")
    return Sheet(_("Appeler, écrire"), lead, blocks)


def _first(card: Card | None, today: date) -> Banner | None:
    """Return what is more useful than to call, for the card in the reader."""
    if card is not None and card.pin.state is PinState.BLOCKED:
        return _blocked(card)
    if card is not None and card.validity.state(today) is ValidityState.EXPIRED:
        text = _("La nouvelle aurait dû arriver\u202f: signalez-le d’ici, ou appelez.")
        act = Act(_("Voir le renouvellement"), Intent.RENEW)
        return Banner(Tone.DANGER, "danger", _("Votre carte a expiré"), text, act)
    return None


def _blocked(card: Card) -> Banner:
    headline = _("Votre carte est bloquée")
    if card.puk.state in (PukState.EXHAUSTED, PukState.BLOCKED):
        text = _("Elle ne se débloquera plus\u202f: déclarez-la, une autre la remplacera.")
        act = Act(_("Déclarer la carte bloquée"), Intent.DECLARE_BLOCKED)
        return Banner(Tone.DANGER, "lock", headline, text, act)
    text = _("Avec le code de déblocage de son courrier, débloquez-la ici, sans appeler.")
    act = Act(_("Débloquer la carte"), Intent.UNBLOCK)
    return Banner(Tone.WARNING, "lock", headline, text, act)


def _acts() -> tuple[Act, ...]:
    return (
        Act(_("Déclarer une perte ou un vol"), Intent.DECLARE),
        Act(_("Débloquer la carte"), Intent.UNBLOCK),
        Act(_("Trouver ma démarche"), Intent.GET_CARD),
    )
