"""What holds for everything that the guide says."""

import re

import pytest

from app.domain.card import Card
from app.ui.sheets.view import (
    Acts,
    Banner,
    Code,
    Copies,
)
from app.ui.sheets.view import Line as PhoneLine
from tests.ui.pages.guide.sheets import (
    CARDS,
    ENDS,
    OWN,
    USUAL,
    of,
    openings,
    reached,
    sheets,
    texts,
)


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
