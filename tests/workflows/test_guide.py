"""The guide's data: every path ends, every end is reached and says where it knows it from."""

from app.workflows.guide import load_guide

FOURTEEN = set(range(1, 15))
PAGES = {"first-use", "register", "e-cps"}


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
    for end in load_guide().ends.values():
        for said in end.statements:
            assert said.sources, f"{end.name}: {said.text}"
            assert all(source.date and source.publisher for source in said.sources)


def test_an_end_that_rests_on_dated_or_secondary_sources_alone_is_cautious() -> None:
    for end in load_guide().ends.values():
        if end.situation in (7, 8, 10):
            assert end.caution, end.name


def test_next_acts_are_pages_of_this_program() -> None:
    assert {name for end in load_guide().ends.values() for name in end.next} <= PAGES
