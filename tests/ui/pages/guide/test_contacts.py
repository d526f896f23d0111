"""Whom to call, and where to turn to when nothing can be sent from here."""

import pytest

from app.domain.card import Card
from app.domain.declaration import Kind
from app.ui.pages.declarations.elsewhere import elsewhere
from app.ui.pages.guide.contacts import contacts_sheet
from app.ui.places import Intent
from app.ui.sheets.card_values import for_operator
from app.ui.sheets.view import (
    Banner,
    Rows,
)
from app.ui.sheets.view import Line as PhoneLine
from app.ui.shown import Act
from app.workflows.guide import load_contacts
from tests.ui.pages.guide.sheets import USUAL, links, of
from tests.ui.samples import BLOCKED, DEAD, EXPIRED, NURSE, SECRETARY, TODAY


@pytest.mark.parametrize(
    ("card", "headline", "intent"),
    [
        (BLOCKED, "Votre carte est bloquée", Intent.UNBLOCK),
        (DEAD, "Votre carte est bloquée", Intent.DECLARE_BLOCKED),
        (EXPIRED, "Votre carte a expiré", Intent.RENEW),
    ],
)
def test_the_next_useful_act_comes_first(card: Card, headline: str, intent: Intent) -> None:
    banner = contacts_sheet(load_contacts(USUAL), card, TODAY).blocks[0]
    assert isinstance(banner, Banner) and isinstance(banner.act, Act)
    assert (banner.headline, banner.act.intent) == (headline, intent)


@pytest.mark.parametrize("card", [None, NURSE])
def test_otherwise_the_line_for_lost_cards_does(card: Card | None) -> None:
    first = contacts_sheet(load_contacts(USUAL), card, TODAY).blocks[0]
    assert isinstance(first, PhoneLine)
    assert "perdue ou volée" in first.lead
    assert first.call is not None and first.call.address == "tel:0825852000"
    assert first.conditions == "24\u00a0h/24, 7\u00a0j/7, 0,06\u00a0€/min + prix d’un appel."


def test_a_contact_without_an_address_says_why() -> None:
    lines = of(PhoneLine, contacts_sheet(load_contacts(USUAL), None, TODAY))
    (mail,) = [line for line in lines if line.icon == "mail"]
    assert (mail.number, mail.call) == ("", None)
    assert "janvier 2024" in mail.conditions


def test_the_operators_facts_are_ready() -> None:
    assert {each.name: each.copied for each in for_operator(SECRETARY)} == {
        "Carte": "CPE",
        "Titulaire": "ALEX PETIT",
        "Identifiant national": "3999990013/0007",
        "Numéro de la carte": "3000000012",
        "Structure": "CLINIQUE DES LILAS",
        "Fin de validité": "31 janvier 2028",
    }


@pytest.mark.parametrize(
    ("card", "names"),
    [
        (None, ["CPS ou CPF", "CPE ou CPA", "CPE d’un cabinet", "Par écrit"]),
        (NURSE, ["CPS ou CPF", "Par écrit"]),
        (SECRETARY, ["CPE ou CPA", "CPE d’un cabinet", "Par écrit"]),
    ],
)
def test_the_portals_are_those_of_the_card(card: Card | None, names: list[str]) -> None:
    contacts = {each.name: each for each in load_contacts(USUAL)}
    sheet = elsewhere(Kind.LOSS_THEFT, contacts, links(), card, TODAY)
    assert [row.name for row in of(Rows, sheet)[0].rows] == names
    call = sheet.blocks[1]
    assert isinstance(call, PhoneLine) and call.lead


@pytest.mark.parametrize(
    ("card", "words"),
    [
        (None, "se renouvelle d’elle-même"),
        (NURSE, "Le renouvellement est automatique"),
        (SECRETARY, "passe par votre structure"),
        (EXPIRED, "La carte a expiré"),
    ],
)
def test_a_renewal_is_told_as_it_is(card: Card | None, words: str) -> None:
    contacts = {each.name: each for each in load_contacts(USUAL)}
    sheet = elsewhere(Kind.RENEWAL, contacts, links(), card, TODAY)
    banner = sheet.blocks[0]
    assert isinstance(banner, Banner)
    assert words in banner.headline
    assert not any(line.lead for line in of(PhoneLine, sheet))
