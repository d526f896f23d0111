"""The questions, and the ends they lead to."""

import re

import pytest

from app.domain.guide import End, Walk
from app.ui.pages.guide.model import Asking, standing
from app.ui.places import Intent
from app.ui.sheets.view import (
    Acts,
    Banner,
    Folded,
    Remark,
    Rows,
)
from tests.ui.pages.guide.sheets import (
    ENDS,
    GUIDE,
    OWN,
    USUAL,
    links,
    of,
    reached,
)


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
