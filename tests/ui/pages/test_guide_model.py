"""What *Obtenir une carte* says, for every end and for every card; no window."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

import pytest

from app.diagnostics.book import by_number
from app.domain.card import Card
from app.domain.declaration import Kind
from app.domain.finding import Finding, Light, Line
from app.domain.guide import Contact, End, Link, Walk
from app.domain.problem import ProblemCode
from app.settings import Settings
from app.ui.pages.declarations.elsewhere import elsewhere
from app.ui.pages.guide.contacts import contacts_sheet
from app.ui.pages.guide.model import Asking, Reached, standing
from app.ui.pages.guide.topics import TROUBLE, ecps_sheet, efit_sheet
from app.ui.pages.guide.workstation import LINES, workstation_sheet
from app.ui.places import Intent
from app.ui.sheets.card_values import for_operator
from app.ui.sheets.view import (
    Acts,
    Banner,
    Checks,
    Code,
    Copies,
    Folded,
    Opening,
    Remark,
    Rows,
    Sheet,
)
from app.ui.sheets.view import Line as PhoneLine
from app.ui.shown import Act, Tone
from app.workflows.guide import load_contacts, load_guide, load_links
from tests.ui.samples import BEGUN, BLOCKED, DEAD, EXPIRED, NURSE, SECRETARY, SOON, TODAY

B = TypeVar("B")
GUIDE = load_guide()
USUAL = Settings()
SERVICE = replace(SECRETARY, nominative=False)
CARDS = (None, NURSE, SECRETARY, SERVICE, EXPIRED, SOON, BLOCKED, DEAD, BEGUN)
OWN = Settings(
    hotline_number="01 00 00 00 01",
    hotline_hours="le matin",
    ecps_hotline_number="01 00 00 00 02",
    ecps_hotline_hours="le soir",
    efit_hotline_number="01 00 00 00 03",
    card_office_mail="cartes@example.org",
    holder_portal_url="https://holder.example.org",
    structure_portal_url="https://tom.example.org",
    employer_portal_url="https://tops.example.org",
    ecps_portal_url="https://ecps.example.org",
    assistance_url="https://help.example.org",
    form_f201_url="https://forms.example.org/F201",
    form_f301_url="https://forms.example.org/F301",
)
"""Every address and number that the guide shows, as an establishment may set it."""


def links(settings: Settings = USUAL) -> dict[str, Link]:
    return dict(load_links(settings))


def contact(name: str, settings: Settings = USUAL) -> Contact:
    return next(each for each in load_contacts(settings) if each.name == name)


def ends() -> Iterator[tuple[End, Walk]]:
    """Every end, with a walk that leads to it."""
    for path in GUIDE.paths():
        walk = Walk(GUIDE)
        for name in path[1:]:
            asking = GUIDE.questions[walk.here.name]
            walk = walk.answer(next(answer for answer in asking.answers if answer.to == name))
        assert isinstance(walk.here, End)
        yield walk.here, walk


ENDS = tuple(ends())


def reached(walk: Walk, settings: Settings = USUAL) -> Reached:
    now = standing(walk, links(settings)).now
    assert isinstance(now, Reached)
    return now


def sheets(card: Card | None, settings: Settings = USUAL) -> tuple[Sheet, ...]:
    """Every sheet for a card in the reader."""
    known, contacts = links(settings), load_contacts(settings)
    topics, by_name = GUIDE.topics, {each.name: each for each in contacts}
    return (
        ecps_sheet(topics["e-cps"], known, by_name["e-cps"], card, TODAY),
        efit_sheet(topics["e-fit"], known, by_name["e-fit"], card),
        workstation_sheet(topics["workstation"], known, {}, card),
        contacts_sheet(contacts, card, TODAY),
        *(elsewhere(kind, by_name, known, card, TODAY) for kind in (None, *Kind)),
    )


def texts(shown: object) -> Iterator[str]:
    """Every text in a sheet, a block or a part of it, addresses left out."""
    if isinstance(shown, str):
        yield shown
    elif isinstance(shown, tuple):
        for each in shown:
            yield from texts(each)
    elif isinstance(shown, Opening):
        yield shown.words
    elif is_dataclass(shown):
        for each in fields(shown):
            yield from texts(getattr(shown, each.name))


def of(kind: type[B], sheet: Sheet | Reached) -> list[B]:
    return [block for block in sheet.blocks if isinstance(block, kind)]


def openings(settings: Settings) -> set[str]:
    """Every address that can be opened from anywhere in the guide."""
    shown = (*sheets(NURSE, settings), *(reached(walk, settings) for _end, walk in ENDS))
    return {each.address for sheet in shown for each in found(sheet.blocks)}


def found(shown: object) -> Iterator[Opening]:
    if isinstance(shown, Opening):
        yield shown
    elif isinstance(shown, tuple):
        for each in shown:
            yield from found(each)
    elif is_dataclass(shown):
        for each in fields(shown):
            yield from found(getattr(shown, each.name))


# All of it


@pytest.mark.parametrize("card", CARDS, ids=range(len(CARDS)))
def test_every_sentence_is_set_as_french_is(card: Card | None) -> None:
    shown = (*sheets(card), *(reached(walk) for _end, walk in ENDS))
    for text in texts(shown):
        assert "{" not in text, text
        assert "'" not in text, text
        assert not re.search(r"[^\u202f][;:!?»]( |$)|«[^\u202f]", text), text


@pytest.mark.parametrize("card", CARDS, ids=range(len(CARDS)))
def test_no_sheet_gives_a_code_to_copy(card: Card | None) -> None:
    names = [
        value.name
        for sheet in sheets(card)
        for block in of(Copies, sheet)
        for value in block.values
    ]
    assert not [name for name in names if "code" in name.lower()]


def test_every_address_and_number_follows_the_settings() -> None:
    usual, own = openings(USUAL), openings(OWN)
    assert len(usual) >= 8
    assert usual.isdisjoint(own)
    assert {"tel:0100000001", "tel:0100000002", "tel:0100000003"} < own
    assert {"mailto:cartes@example.org", "https://tom.example.org"} < own


@pytest.mark.parametrize("card", CARDS, ids=range(len(CARDS)))
def test_a_sheet_has_one_primary_act(card: Card | None) -> None:
    for sheet in (*sheets(card), *(reached(walk) for _end, walk in ENDS)):
        primary: list[object] = [each for each in of(Banner, sheet) if each.act is not None]
        primary += [each for each in of(PhoneLine, sheet) if each.lead]
        primary += [each for each in of(Acts, sheet) if each.primary]
        assert len([*primary, *of(Code, sheet)]) <= 1


# The questions


def test_the_first_question_stands_alone() -> None:
    shown = standing(Walk(GUIDE), links())
    assert shown.given == ()
    assert isinstance(shown.now, Asking)
    assert len(shown.now.answers) == 8


@pytest.mark.parametrize(("end", "walk"), ENDS, ids=[end.name for end, _walk in ENDS])
def test_every_end_says_all_that_is_asked(end: End, walk: Walk) -> None:
    sheet = reached(walk)
    (banner,) = of(Banner, sheet)
    how, then = of(Rows, sheet)
    assert banner.headline == end.headline
    assert end.card in banner.text
    assert {"Qui demande", "Où", "À joindre, à savoir"} <= {row.name for row in how.rows}
    assert [row.name for row in then.rows] == ["Délai", "Par la poste"]
    assert bool(of(Remark, sheet)) == bool(end.caution)
    (folded,) = of(Folded, sheet)
    assert len(folded.facts) >= len(list(end.statements))
    assert all(re.search(r"20\d\d \(", fact.value) for fact in folded.facts)


@pytest.mark.parametrize(("end", "walk"), ENDS, ids=[end.name for end, _walk in ENDS])
def test_every_end_leads_on_in_this_program(end: End, walk: Walk) -> None:
    led = [act.intent for block in of(Acts, reached(walk)) for act in block.acts]
    intents = {
        "first-use": Intent.FIRST_USE,
        "e-cps": Intent.SEE_ECPS,
        "register": Intent.SEE_FLEET,
    }
    assert led == [intents[name] for name in end.next]


def test_what_a_statement_is_worth_is_said_beside_it() -> None:
    notes = {
        row.text: row.note
        for _end, walk in ENDS
        for block in of(Rows, reached(walk))
        for row in block.rows
    }
    third = notes["La carte, puis environ 24 heures plus tard le courrier des codes."]
    dated = notes["La carte CPS de l’employeur pour se connecter."]
    assert third == "Source tierce, 2024."
    assert dated == "Source officielle de mars\u00a02014, qui a pu changer."
    assert notes["Vous-même."] == ""


def test_an_address_that_nobody_gives_is_said_unknown() -> None:
    walk = next(walk for end, walk in ENDS if end.name == "liberal-employee")
    (where,) = [row for row in of(Rows, reached(walk))[0].rows if row.name == "Où"]
    assert "n’est pas connue" in where.note
    assert where.opening is not None and where.opening.address == USUAL.assistance_url
    (own,) = [row for row in of(Rows, reached(walk, OWN))[0].rows if row.name == "Où"]
    assert "n’est pas connue" not in own.note
    assert own.opening is not None and own.opening.address == OWN.employer_portal_url


# e-CPS and e-FIT


@pytest.mark.parametrize(
    ("card", "tone", "words"),
    [
        (None, Tone.NEUTRAL, "Insérez votre carte"),
        (BEGUN, Tone.NEUTRAL, "ne dit pas"),
        (NURSE, Tone.INFO, "de test"),
        (SECRETARY, Tone.OK, "permet d’activer"),
        (SERVICE, Tone.WARNING, "carte de service"),
        (EXPIRED, Tone.WARNING, "par courriel"),
        (BLOCKED, Tone.WARNING, "débloquez-la"),
    ],
)
def test_whether_this_card_activates_an_ecps(card: Card | None, tone: Tone, words: str) -> None:
    sheet = ecps_sheet(GUIDE.topics["e-cps"], links(), contact("e-cps"), card, TODAY)
    remark = sheet.blocks[0]
    assert isinstance(remark, Remark)
    assert remark.tone is tone
    assert words in remark.text


def test_the_ecps_is_told_with_its_limits_its_trouble_and_its_help() -> None:
    sheet = ecps_sheet(GUIDE.topics["e-cps"], links(), contact("e-cps"), NURSE, TODAY)
    told = " ".join(texts(sheet))
    for said in ("90 secondes", "Une fois expirée", "carte de service", "par courriel"):
        assert said in told
    (code,) = of(Code, sheet)
    assert code.opening.address == USUAL.ecps_portal_url
    assert all(symptom.remedy in told for symptom in by_number(TROUBLE))
    (line,) = of(PhoneLine, sheet)
    assert (line.number, line.conditions) == (
        "0 806 80 02 13",
        "Horaires non connus de ce programme.",
    )


def test_efit_gives_the_numbers_that_were_read_and_names_each() -> None:
    sheet = efit_sheet(GUIDE.topics["e-fit"], links(), contact("e-fit"), NURSE)
    (copies,) = of(Copies, sheet)
    assert [(each.name, each.copied) for each in copies.values] == [
        ("Identifiant national", "899700990015"),
        ("Numéro RPPS", "99700990015"),
        ("Numéro de la carte", "2900995235"),
    ]
    assert "première ligne de la carte" in copies.sentence
    without = efit_sheet(GUIDE.topics["e-fit"], links(), contact("e-fit"), None)
    (nothing,) = of(Copies, without)
    assert nothing.values == ()
    assert "Insérez la carte" in nothing.sentence


# The workstation


def findings(**lights: Light) -> dict[Line, Finding]:
    """All lines well, but for those named."""
    given = {Line(name): light for name, light in lights.items()}
    return {line: Finding(line, given.get(line, Light.OK), "Vu.") for line in LINES}


ABSENT = findings() | {
    Line.CARD: Finding(Line.CARD, Light.ATTENTION, "Vu.", problem=ProblemCode.CARD_ABSENT)
}


@pytest.mark.parametrize(
    ("found", "tone", "headline"),
    [
        ({}, Tone.NEUTRAL, "Vérification en cours…"),
        (findings(), Tone.OK, "Ce poste est prêt"),
        (findings(middleware=Light.ATTENTION), Tone.WARNING, "Ce poste est presque prêt"),
        (findings(card=Light.UNKNOWN), Tone.WARNING, "Ce poste est presque prêt"),
        (ABSENT, Tone.WARNING, "Il manque la carte"),
        (findings(counters=Light.FAILURE), Tone.DANGER, "La carte ne peut pas servir ici"),
        (findings(card=Light.FAILURE), Tone.DANGER, "La carte ne peut pas servir ici"),
    ],
)
def test_the_verdict_on_the_workstation(
    found: dict[Line, Finding], tone: Tone, headline: str
) -> None:
    sheet = workstation_sheet(GUIDE.topics["workstation"], links(), found, NURSE)
    (banner,) = of(Banner, sheet)
    assert (banner.tone, banner.headline) == (tone, headline)
    assert banner.act == Act("Vérifier à nouveau", Intent.CHECK_WORKSTATION)


def test_every_line_is_told_in_words_and_the_fallback_after_them() -> None:
    found = findings(card=Light.FAILURE)
    sheet = workstation_sheet(GUIDE.topics["workstation"], links(), found, NURSE)
    (checks,) = of(Checks, sheet)
    titles = [check.title for check in checks.lines]
    assert titles == [
        "Carte",
        "Code porteur",
        "Lecteur",
        "Service de cartes à puce",
        "Cryptolib",
        "Secours\u202f: e-CPS",
    ]
    assert [check.state for check in checks.lines] == ["panne", *["bon"] * 4, "inconnu"]
    service = workstation_sheet(GUIDE.topics["workstation"], links(), found, SERVICE)
    assert of(Checks, service)[0].lines[-1].state == "impossible"


# Contacts


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


# Where nothing can be sent


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
