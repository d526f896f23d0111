"""Ten thousand declarations: twenty are drawn, the others are a click away."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.declaration import Kind, Reason
from app.domain.outbox import Dispatch, OutboxState
from app.domain.problem import ProblemCode
from app.language import _
from app.ui.pages.declarations.labels import STATES
from app.ui.pages.declarations.listed import Listed
from app.ui.pages.declarations.listing import AT_ONCE, Listing
from app.ui.pages.declarations.model import overview
from app.ui.pages.declarations.receipt_buttons import ReceiptButtons
from app.ui.widgets.button import Button
from app.ui.widgets.column import Column
from app.ui.widgets.select import Select
from app.workflows.declarations.follow_up import FollowedUp
from tests.ui.samples import NOW
from tests.ui.steps import entry

MANY = 10_000
QUEUED = entry(OutboxState.QUEUED)


def dispatches(count: int, state: OutboxState = OutboxState.QUEUED) -> tuple[Dispatch, ...]:
    """Declarations of other cards, newest first."""
    entries = (
        replace(QUEUED, id=UUID(int=n), state=state, card_number=f"29{n:08}")
        for n in range(count, 0, -1)
    )
    return tuple(Dispatch(each, Kind.LOSS_THEFT, Reason.LOST) for each in entries)


@pytest.fixture
def listing(qtbot: QtBot) -> Iterator[Listing]:
    column, made = Column(), Listing(lambda _id: None)
    column.body.addWidget(made)
    qtbot.addWidget(column)
    column.show()
    yield made  # while the column lives


def settle() -> None:
    """Let what was added appear, a few panels a turn, and what was discarded go."""
    for _turn in range(AT_ONCE):
        QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def show(listing: Listing, given: tuple[Dispatch, ...]) -> None:
    listing.show_declarations(given, overview(given, NOW), FollowedUp(), NOW)
    settle()


def panels(listing: Listing) -> list[Listed]:
    """The panels in the order in which they stand."""
    found = [each for each in listing.findChildren(Listed) if each.isVisible()]
    return sorted(found, key=lambda panel: panel.y())


def said(listing: QWidget) -> str:
    return " ".join(each.text() for each in listing.findChildren(QLabel) if each.isVisible())


def press(listing: Listing, name: str) -> None:
    next(each for each in listing.findChildren(Button) if each.text() == name).click()
    settle()


def test_a_handful_stands_alone(listing: Listing) -> None:
    show(listing, dispatches(AT_ONCE))
    assert len(panels(listing)) == AT_ONCE
    assert not listing.findChildren(Select)[0].isVisible()
    assert "sur" not in said(listing)


def test_the_others_are_a_click_away(listing: Listing) -> None:
    show(listing, dispatches(MANY))
    assert len(panels(listing)) == AT_ONCE
    assert "De 1 à 20, sur 10\u202f000" in said(listing)
    press(listing, "Plus anciennes")
    assert "De 21 à 40, sur 10\u202f000" in said(listing)
    assert len(panels(listing)) == AT_ONCE
    press(listing, "Plus récentes")
    assert "De 1 à 20" in said(listing)


def test_one_refusal_among_ten_thousand_is_found(listing: Listing) -> None:
    given = list(dispatches(MANY))
    given[7000] = replace(given[7000], entry=replace(given[7000].entry, state=OutboxState.REFUSED))
    show(listing, tuple(given))
    assert "9\u202f999 en attente, 0 reçues, 1 refusées" in said(listing)
    listing.findChildren(Select)[0].setCurrentText("Refusées")
    settle()
    assert len(panels(listing)) == 1
    assert "De 1 à 1, sur 1" in said(listing)


def test_a_turn_of_the_loop_draws_a_few(listing: Listing) -> None:
    given = dispatches(AT_ONCE)
    listing.show_declarations(given, overview(given, NOW), FollowedUp(), NOW)
    assert 0 < len(listing.findChildren(Listed)) < AT_ONCE / 2
    settle()
    assert [each.row.id for each in panels(listing)] == [each.entry.id for each in given]


def test_what_comes_while_some_are_still_to_be_drawn_takes_its_place(listing: Listing) -> None:
    given = dispatches(AT_ONCE)
    listing.show_declarations(given, overview(given, NOW), FollowedUp(), NOW)
    show(listing, dispatches(AT_ONCE + 3)[:AT_ONCE])
    assert [each.row.id.int for each in panels(listing)] == list(range(AT_ONCE + 3, 3, -1))


def test_each_panel_stays_and_says_what_became_of_it(listing: Listing) -> None:
    given = dispatches(5)
    show(listing, given)
    before = panels(listing)
    third = replace(given[2], entry=replace(given[2].entry, state=OutboxState.SENDING))
    newer = dispatches(6)[0]
    show(listing, (newer, *given[:2], third, *given[3:]))
    after = panels(listing)
    assert after[1:] == before and after[0] not in before
    sending = _(STATES[OutboxState.SENDING])
    assert [sending in said(each) for each in after] == [False, False, False, True, False, False]


def test_a_panel_keeps_neither_lines_nor_acts_that_are_no_longer_true(listing: Listing) -> None:
    problem = replace(QUEUED, problem=ProblemCode.NO_NETWORK, attempts=1)
    received = replace(QUEUED, state=OutboxState.RECEIVED, reference="DCL-1", receipt=b"e30..e30")
    for now, lines, acts in (
        (problem, 2, ["Retirer"]),
        (replace(QUEUED, state=OutboxState.SENDING), 1, []),
        (QUEUED, 1, ["Retirer"]),
        (received, 2, ["Reçu"]),
    ):
        show(listing, (Dispatch(now, Kind.RENEWAL, None),))
        (panel,) = panels(listing)
        assert len([each for each in panel.findChildren(QLabel) if each.isVisible()]) == 2 + lines
        assert [each.text() for each in panel.findChildren(Button) if each.isVisible()] == acts


def test_an_open_receipt_stays_open_while_the_office_goes_on(listing: Listing) -> None:
    received = replace(QUEUED, state=OutboxState.RECEIVED, reference="DCL-1", receipt=b"e30..e30")
    show(listing, (Dispatch(received, Kind.RENEWAL, None),))
    press(listing, "Reçu")
    (kept,) = listing.findChildren(ReceiptButtons)
    show(listing, (Dispatch(replace(received, reference="DCL-2"), Kind.RENEWAL, None),))
    assert listing.findChildren(ReceiptButtons) == [kept] and kept.isVisible()


def test_a_page_that_emptied_shows_the_last_one(listing: Listing) -> None:
    show(listing, dispatches(45))
    press(listing, "Plus anciennes")
    press(listing, "Plus anciennes")
    assert "De 41 à 45" in said(listing)
    show(listing, dispatches(30))
    assert "De 21 à 30" in said(listing)


@pytest.mark.parametrize(
    ("state", "reason", "offered"),
    [
        (OutboxState.QUEUED, Reason.LOST, True),
        (OutboxState.QUEUED, None, False),
        (OutboxState.SENDING, Reason.LOST, False),
        (OutboxState.RECEIVED, Reason.LOST, False),
        (OutboxState.REFUSED, Reason.LOST, False),
    ],
)
def test_what_waits_can_be_changed(
    state: OutboxState, reason: Reason | None, offered: bool, qtbot: QtBot
) -> None:
    asked: list[UUID] = []
    column, listing = Column(), Listing(lambda _id: None, asked.append)
    column.body.addWidget(listing)
    qtbot.addWidget(column)
    column.show()
    one = Dispatch(replace(QUEUED, state=state), Kind.LOSS_THEFT, reason)
    show(listing, (one,))
    found = [each for each in listing.findChildren(Button) if each.text() == "Modifier"]
    assert bool(found) is offered
    for button in found:
        button.click()
    assert asked == ([one.entry.id] if offered else [])
