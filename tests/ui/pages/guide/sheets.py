"""What *Obtenir une carte* says, for every end and for every card; no window."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from app.domain.card import Card
from app.domain.declaration import Kind
from app.domain.guide import Contact, End, Link, Walk
from app.settings import Settings
from app.ui.pages.declarations.elsewhere import elsewhere
from app.ui.pages.guide.contacts import contacts_sheet
from app.ui.pages.guide.model import Reached, standing
from app.ui.pages.guide.topics import ecps_sheet, efit_sheet
from app.ui.pages.guide.workstation import workstation_sheet
from app.ui.sheets.view import (
    Opening,
    Sheet,
)
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
