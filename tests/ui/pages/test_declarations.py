"""The list of declarations: where each stands, here and at the office, and what can be done."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.domain.declaration import Kind, Reason
from app.domain.followup import FollowUp, Stage
from app.domain.outbox import Dispatch, OutboxState
from app.domain.problem import NoAnswer, ProblemCode
from app.ui import theme
from app.ui.pages.declarations.model import looked, rows
from app.ui.pages.declarations.receipt_buttons import ReceiptButtons
from app.ui.places import Intent
from app.ui.shown import Tone
from app.ui.widgets.button import Button
from app.workflows.declarations.follow_up import FollowedUp
from tests.ui.conftest import Open
from tests.ui.standin import StandIn
from tests.ui.steps import entry

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
RECEIVED = Dispatch(
    entry(OutboxState.RECEIVED, reference="DCL-2026-000123", received_at=AT, receipt=b"e.y.s"),
    Kind.LOSS_THEFT,
    Reason.LOST,
)
WAITING = replace(RECEIVED, entry=entry(OutboxState.QUEUED))


def said(stage: Stage, reason: str | None = None, opposed_on: datetime | None = None) -> FollowedUp:
    id_ = RECEIVED.entry.id
    follow_up = FollowUp(id_, "DCL-2026-000123", stage, AT, reason, opposed_on)
    return FollowedUp({id_: follow_up}, AT)


@pytest.mark.parametrize(
    ("stage", "state", "tone"),
    [
        (Stage.RECEIVED, "Reçue par le bureau des cartes", Tone.OK),
        (Stage.ACCEPTED, "Acceptée par le bureau des cartes", Tone.OK),
        (Stage.REFUSED, "Refusée par le bureau des cartes", Tone.DANGER),
        (Stage.OPPOSED, "Carte mise en opposition", Tone.OK),
        (Stage.IN_PRODUCTION, "Nouvelle carte en fabrication", Tone.INFO),
        (Stage.SHIPPED, "Nouvelle carte expédiée", Tone.INFO),
        (Stage.CLOSED, "Terminée", Tone.OK),
    ],
)
def test_a_row_tells_the_stage(stage: Stage, state: str, tone: Tone) -> None:
    (row,) = rows((RECEIVED,), said(stage))
    assert (row.state, row.tone) == (state, tone)


def test_a_row_tells_why_and_when() -> None:
    (row,) = rows((RECEIVED,), said(Stage.REFUSED, "Dossier incomplet", AT))
    told = "\n".join(row.lines)
    assert "Motif\u202f: Dossier incomplet" in told
    assert "Carte en opposition le 22\u00a0novembre\u00a02026" in told


def test_what_has_not_left_is_followed_here_only() -> None:
    (row,) = rows((WAITING,), said(Stage.CLOSED))
    assert (row.state, row.receipt) == ("En attente d’envoi", None)


def test_a_look_that_failed_is_told_with_its_reason() -> None:
    problem = NoAnswer(ProblemCode.NO_NETWORK)
    assert "Le réseau ne répond pas." in looked(replace(said(Stage.ACCEPTED), problem=problem))
    assert looked(FollowedUp()) == ""


@pytest.mark.parametrize("look", [theme.Look.LIGHT, theme.Look.DARK])
def test_the_page_asks_when_it_opens_and_when_it_is_told_to(
    look: theme.Look, qtbot: QtBot, window: Open
) -> None:
    theme.apply(look, 100)
    parts = StandIn(dispatches=(RECEIVED,), followed_up=said(Stage.SHIPPED))
    shell = window(parts)
    shell.open(Intent.SEE_DECLARATIONS)
    assert parts.asked_to_follow == 1
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    texts = [each.text() for each in shell.findChildren(QLabel)]
    assert "Nouvelle carte expédiée" in texts
    assert len(shell.findChildren(ReceiptButtons)) == 1
    buttons = {each.text(): each for each in shell.findChildren(Button)}
    again = buttons["Actualiser le suivi"]
    again.setFocus()
    qtbot.keyClick(again, Qt.Key.Key_Space)
    assert parts.asked_to_follow == 2
