"""What is shown where nothing can be sent from here: the phone line, then the portals.

A declaration that would wait for ever is not begun (domain.md 2.1: there is no public server).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from app.domain.card import Card, CardType
from app.domain.declaration import CardReference, Kind
from app.domain.entitlement import Route
from app.domain.guide import Contact, Link
from app.language import N_, _
from app.ui.pages.declarations.renewal import SITUATIONS
from app.ui.places import Intent
from app.ui.routes import route_sentence
from app.ui.sheets.lines import asked, line
from app.ui.sheets.saying import opening
from app.ui.sheets.view import Acts, Banner, Block, Remark, Row, Rows, Sheet
from app.ui.shown import Act, Tone
from app.workflows.declarations.renew import situation

TITLES = {
    None: N_("Déclarations"),
    Kind.LOSS_THEFT: N_("Perte ou vol d’une carte"),
    Kind.INCIDENT: N_("Incident sur une carte"),
    Kind.RENEWAL: N_("Renouvellement"),
}
_PROFESSIONAL = frozenset({CardType.CPS, CardType.CPF})
_PORTALS = (
    (N_("CPS ou CPF"), Route.HOLDER_PORTAL, "macarte", _PROFESSIONAL),
    (N_("CPE ou CPA"), Route.STRUCTURE_PORTAL, "tom", frozenset({CardType.CPE, CardType.CPA})),
    (N_("CPE d’un cabinet"), Route.EMPLOYER_PORTAL, "tops", frozenset({CardType.CPE})),
    (N_("Par écrit"), Route.INCIDENT_FORM, "assistance", frozenset(CardType)),
)
"""What stands at the left, the way, the link to it, and the cards it is for."""


def elsewhere(
    kind: Kind | None,
    contacts: Mapping[str, Contact],
    links: Mapping[str, Link],
    card: Card | None,
    today: date,
) -> Sheet:
    """Return the ways that stay open for a matter, None for any."""
    call = line(contacts["cards"])
    portals = Rows(_("Par un portail ou par écrit"), _portals(kind, links, card))
    if kind is Kind.RENEWAL:
        ways: tuple[Block, ...] = (portals, call, asked(card))
    else:
        first = replace(call, lead=_("Le plus rapide\u202f: appelez."))
        ways = (first, asked(card), portals)
    acts = Acts("", (Act(_("Trouver ma démarche"), Intent.GET_CARD),))
    return Sheet(_(TITLES[kind]), "", (_nothing_leaves(kind, card, today), *ways, acts))


def _nothing_leaves(kind: Kind | None, card: Card | None, today: date) -> Block:
    text = _("Aucune déclaration ne peut partir de ce poste\u202f: voici les autres voies.")
    if kind is not Kind.RENEWAL:
        return Remark(Tone.WARNING, text)
    return Banner(Tone.INFO, "info", _renewal(card, today), text)


def _renewal(card: Card | None, today: date) -> str:
    """Return what is true of a renewal, before any way that leads to one."""
    reference = CardReference.of(card) if card else None
    if reference is None:
        return _(
            "Une CPS ou une CPF se renouvelle d’elle-même\u202f; une CPE ou une CPA se demande par "
            "la structure."
        )
    return _(SITUATIONS[situation(reference, today)])


def _portals(kind: Kind | None, links: Mapping[str, Link], card: Card | None) -> tuple[Row, ...]:
    type_ = card.type if card else None
    return tuple(
        _portal(_(name), route, links[link], links)
        for name, route, link, cards in _PORTALS
        if (type_ is None or type_ in cards)
        and not (kind is Kind.RENEWAL and route is Route.INCIDENT_FORM)
    )


def _portal(name: str, route: Route, link: Link, links: Mapping[str, Link]) -> Row:
    unknown = _("Son adresse n’est pas connue de ce programme\u202f: partez de l’assistance.")
    note = "" if link.address else unknown
    return Row(name, route_sentence(route, None), note, opening(link, links))
