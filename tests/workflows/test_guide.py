"""The guide's data: every path ends, every statement says where it knows it from."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.domain.guide import Contact, End, Question, Reliability, Statement, Walk
from app.settings import Settings
from app.workflows.guide import FOLDER, load_contacts, load_guide, load_links, load_sources

FOURTEEN = set(range(1, 15))
PAGES = {"first-use", "register", "e-cps"}
CAUTIOUS = (7, 8, 10)
"""Situations whose sources disagree or have aged (domain.md 10)."""


def statements() -> Iterator[tuple[str, Statement]]:
    guide = load_guide()
    for place in (*guide.ends.values(), *guide.topics.values()):
        yield from ((place.name, said) for said in place.statements)
    yield from ((each.name, each.purpose) for each in load_contacts(Settings()))


def test_every_path_ends_and_every_end_is_reached() -> None:
    guide = load_guide()
    reached = {path[-1] for path in guide.paths()}
    assert reached == set(guide.ends)
    assert {end.situation for end in guide.ends.values()} == FOURTEEN


def test_every_question_is_asked_on_some_path() -> None:
    guide = load_guide()
    asked = {name for path in guide.paths() for name in path[:-1]}
    assert asked == set(guide.questions)


def test_every_statement_has_a_source_with_a_date() -> None:
    for place, said in statements():
        assert said.sources, f"{place}: {said.text}"
        assert all(source.date and source.publisher for source in said.sources)


def test_every_source_is_used() -> None:
    used = {source for _place, said in statements() for source in said.sources}
    used |= {source for link in load_links(Settings()).values() for source in link.sources}
    assert used == set(load_sources().values())


def test_an_end_that_rests_on_dated_or_disputed_sources_is_cautious() -> None:
    for end in load_guide().ends.values():
        assert bool(end.caution) or end.situation not in CAUTIOUS, end.name


def test_next_acts_are_pages_of_this_program() -> None:
    assert {name for end in load_guide().ends.values() for name in end.next} <= PAGES


def test_a_statement_is_worth_what_its_best_source_is() -> None:
    official, dated = load_sources()["ansm-2024"], load_sources()["ans-ps-2015"]
    assert Statement("", (dated, official)).reliability is Reliability.OFFICIAL
    assert Statement("", (dated,)).reliability is Reliability.DATED


# Walking the questions


def test_a_walk_goes_on_back_and_again() -> None:
    walk = Walk(load_guide())
    first = walk.here
    assert isinstance(first, Question)
    nurse = next(each for each in first.answers if each.to == "nurse")
    second = walk.answer(nurse)
    assert isinstance(second.here, Question) and second.here.name == "nurse"
    end = second.answer(second.here.answers[0])
    assert isinstance(end.here, End)
    assert [answer.to for _question, answer in end.given] == ["nurse", "nurse-billing"]
    assert end.back_to(1) == second
    assert end.back_to(0) == walk


def test_an_answer_to_another_question_is_refused() -> None:
    walk = Walk(load_guide())
    stray = load_guide().questions["nurse"].answers[0]
    with pytest.raises(ValueError, match="not an answer here"):
        walk.answer(stray)


# Links and lines


def test_every_link_named_is_listed() -> None:
    listed = set(load_links(Settings()))
    assert {said.link for _place, said in statements() if said.link} <= listed


def test_every_address_and_number_can_be_set() -> None:
    """An establishment puts its own value in the place of each one, by the setting's name."""
    names = {each["setting"] for each in table("links.toml").values()}
    for contact in table("contacts.toml")["contact"]:
        names |= {contact[key] for key in ("number", "mail", "hours", "price") if key in contact}
    own = replace(Settings(), **dict.fromkeys(names, "https://own.example.org"))
    assert {link.address for link in load_links(own).values()} == {"https://own.example.org"}
    for mine in load_contacts(own):
        given = {mine.number, mine.mail, mine.hours, mine.price} - {None}
        assert given == {"https://own.example.org"}


def test_what_no_source_gives_is_not_invented() -> None:
    links = load_links(Settings())
    assert (links["tom"].address, links["tops"].address) == (None, None)
    assert contact("mail").mail is None and contact("mail").unknown
    assert contact("e-cps").hours is None


def test_only_the_card_line_asks_for_the_unblocking_code() -> None:
    asking = [each.name for each in load_contacts(Settings()) if each.wants_unblocking_code]
    assert asking == ["cards"]


def contact(name: str) -> Contact:
    return next(each for each in load_contacts(Settings()) if each.name == name)


def table(file: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / file).read_text("utf-8"))
