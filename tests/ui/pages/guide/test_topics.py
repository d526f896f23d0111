"""e-CPS, e-FIT and this workstation, for every card."""

import pytest

from app.diagnostics.book import by_number
from app.domain.card import Card
from app.domain.finding import Finding, Light, Line
from app.domain.problem import ProblemCode
from app.ui.pages.guide.topics import TROUBLE, ecps_sheet, efit_sheet
from app.ui.pages.guide.workstation import LINES, workstation_sheet
from app.ui.places import Intent
from app.ui.sheets.view import (
    Banner,
    Checks,
    Code,
    Copies,
    Remark,
)
from app.ui.sheets.view import Line as PhoneLine
from app.ui.shown import Act, Tone
from tests.ui.pages.guide.sheets import GUIDE, SERVICE, USUAL, contact, links, of, texts
from tests.ui.samples import BEGUN, BLOCKED, EXPIRED, NURSE, SECRETARY, TODAY


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
