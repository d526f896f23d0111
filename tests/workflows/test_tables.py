"""The state tables: drawn as they are, no dead end; an unknown event is an error."""

from pathlib import Path

import pytest

from app.domain.outbox import OutboxState
from app.workflows.codes.activate import ACTIVATION
from app.workflows.codes.states import CodeEvent, CodeState
from app.workflows.draw import PAGES, Page, drawn, main
from app.workflows.machine import Machine, UnexpectedEvent

DOCS = Path(__file__).parents[2] / "docs"
ENDS = {"ENDED", *(state.name for state in OutboxState if state is not OutboxState.QUEUED)}
BY_NAME = [pytest.param(page, id=page.name) for page in PAGES]


@pytest.mark.parametrize("page", BY_NAME)
def test_the_drawing_is_current(page: Page, tmp_path: Path) -> None:
    main(tmp_path)
    made = (tmp_path / f"{page.name}.md").read_text(encoding="utf-8")
    assert (DOCS / f"{page.name}.md").read_text(encoding="utf-8") == made, (
        "run `python -m app.workflows.draw docs/`"
    )


@pytest.mark.parametrize("page", BY_NAME)
def test_every_state_is_reached_and_left(page: Page) -> None:
    reached = {page.start} | set(page.table.values())
    left = {state for state, _event in page.table}
    assert left <= reached
    assert {state.name for state in reached - left} <= ENDS


def test_an_unexpected_event_is_an_error() -> None:
    machine = Machine(ACTIVATION, CodeState.WAITING)
    with pytest.raises(UnexpectedEvent, match="CHANGED in WAITING"):
        machine.fire(CodeEvent.CHANGED)
    assert machine.state is CodeState.WAITING


def test_a_drawing_has_a_line_for_each_line_of_the_table() -> None:
    for page in PAGES:
        assert drawn(page).count(" --> ") == len(page.table) + 1
