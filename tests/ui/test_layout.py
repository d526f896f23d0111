"""Every state of every page, at the sizes people use: nothing is cut, everything has a name."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app import language
from app.domain.declaration import Kind, Reason
from app.domain.hotline import CARDS
from app.domain.outbox import Dispatch, OutboxState
from app.domain.problem import ProblemCode
from app.ui import theme
from app.ui.choices import WindowChoices
from app.ui.guided.sequence import Sequence
from app.ui.guided.view import StepView
from app.ui.pages.declarations import renewal
from app.ui.pages.declarations import steps as declaration
from app.ui.pages.first_use.model import Flow, titles, words
from app.ui.places import Place
from app.ui.shown import Tone
from app.ui.theme import Appearance, Look
from app.ui.widgets.button import Button
from app.ui.widgets.column import Column
from app.ui.widgets.rail import Rail
from app.workflows.declarations.steps import FillDetails
from app.workflows.interaction import Step
from tests.ui.conftest import Open
from tests.ui.layout import cut, loose, outside, settle, unnamed
from tests.ui.samples import STATIONS, TODAY
from tests.ui.standin import StandIn
from tests.ui.steps import CODE_STEPS, DECLARATION_STEPS, RENEWAL_STEPS, entry

SIZES = [((1080, 720), 100), ((880, 600), 200)]
_WAITS = entry(OutboxState.QUEUED, id=UUID(int=3), problem=ProblemCode.NO_NETWORK)
_RECEIVED = entry(OutboxState.RECEIVED, id=UUID(int=2), reference="DCL-1")
_REFUSED = entry(OutboxState.REFUSED, id=UUID(int=1), problem=ProblemCode.REFUSED)
DISPATCHES = (
    Dispatch(_WAITS, Kind.RENEWAL, None),
    Dispatch(_RECEIVED, Kind.LOSS_THEFT, Reason.LOST),
    Dispatch(_REFUSED, Kind.INCIDENT, Reason.DEATH),
)
Put = Callable[[Step[Any]], StepView]
GUIDED: list[tuple[tuple[str, ...], Put, tuple[Step[Any], ...]]] = [
    (titles(Flow.FIRST_USE), words(Flow.FIRST_USE, CARDS), CODE_STEPS),
    (declaration.titles(), declaration.words(TODAY), DECLARATION_STEPS),
    (renewal.titles(), renewal.words(TODAY), RENEWAL_STEPS),
]


@pytest.mark.parametrize(("size", "percent"), SIZES)
def test_the_card_page(
    window: Open, choices: WindowChoices, size: tuple[int, int], percent: int
) -> None:
    choices.percent = percent
    parts = StandIn()
    shell = window(parts, size)
    assert theme.percent() == percent
    for state, station in STATIONS.items():
        if station is not None:
            parts.become(station)
        settle()
        assert (state, *faults(shell)) == (state, [], [], [], [])


@pytest.mark.parametrize(("size", "percent"), SIZES)
def test_the_other_pages(
    window: Open, choices: WindowChoices, size: tuple[int, int], percent: int
) -> None:
    choices.percent, choices.appearance = percent, Appearance.DARK
    shell = window(StandIn(station=STATIONS["valid"], dispatches=DISPATCHES), size)
    assert (theme.look(), theme.percent()) == (Look.DARK, percent)
    for place in Place:
        shell.go(place)
        shell.notify(Tone.WARNING, "Ce poste n’a pas de trousseau où garder une clé à l’abri.")
        settle()
        assert (place, *faults(shell)) == (place, [], [], [], [])


@pytest.mark.parametrize("percent", theme.PERCENTS)
@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_all_pages_of_the_rail_are_in_sight_in_the_smallest_window(
    window: Open, choices: WindowChoices, percent: int, spoken: str
) -> None:
    choices.percent = percent
    language.use(spoken)
    try:
        shell = window(StandIn(demo=True, station=STATIONS["valid"]), (880, 600))
        settle()
        (rail,) = shell.findChildren(Rail)
        names = rail.findChildren(Button)
        assert len(names) == len(Place)
        for each in names:
            assert each.visibleRegion().boundingRect() == each.rect(), each.text()
    finally:
        language.use(language.SOURCE)


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("guided", GUIDED, ids=["codes", "declaration", "renewal"])
def test_every_step(
    qtbot: QtBot, guided: tuple[tuple[str, ...], Put, tuple[Step[Any], ...]], percent: int
) -> None:
    theme.apply(Look.LIGHT, percent)
    page = Column()
    qtbot.addWidget(page)
    page.resize(584 if percent == 200 else 652, 600)
    lines, put, samples = guided
    run = Sequence(lines, put)
    holder = QVBoxLayout()
    holder.addWidget(run)
    page.body.addLayout(holder)
    page.body.addStretch(1)
    page.show()
    for step in one_form_each(samples):
        run.talk.show(step)
        settle()
        assert (type(step).__name__, *faults(page)) == (type(step).__name__, [], [], [], [])


def faults(window: QWidget) -> tuple[list[str], ...]:
    return cut(window), outside(window), unnamed(window), loose(window)


def one_form_each(samples: tuple[Step[Any], ...]) -> list[Step[Any]]:
    """Leave out forms that have the same fields as another one."""
    forms = {
        (step.wants, step.wants_holder, bool(step.problems)): step
        for step in samples
        if isinstance(step, FillDetails)
    }
    return [*(step for step in samples if not isinstance(step, FillDetails)), *forms.values()]
