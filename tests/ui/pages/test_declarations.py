"""The list of declarations: where each stands, here and at the office, and what can be done."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.domain.declaration import Kind, Reason
from app.domain.followup import FollowUp, Stage
from app.domain.outbox import ACKNOWLEDGE_LIMIT, Dispatch, OutboxState
from app.domain.problem import NoAnswer, ProblemCode
from app.ui import theme
from app.ui.pages.declarations.listing import Listing
from app.ui.pages.declarations.model import looked, rows
from app.ui.pages.declarations.receipt_buttons import ReceiptButtons
from app.ui.places import Intent
from app.ui.shell import Shell
from app.ui.shown import Tone
from app.ui.widgets.button import Button
from app.ui.widgets.menu_button import MenuButton
from app.workflows.declarations.follow_up import FollowedUp
from app.workflows.identity.identify import Identified
from app.workflows.identity.steps import ChooseWay, Way
from tests.ui.conftest import Open, Play
from tests.ui.samples import NOW
from tests.ui.standin import StandIn
from tests.ui.steps import entry

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
RECEIVED = Dispatch(
    entry(OutboxState.RECEIVED, reference="DCL-2026-000123", received_at=AT, receipt=b"e.y.s"),
    Kind.LOSS_THEFT,
    Reason.LOST,
)
LIMIT_OF_SILENCE = ACKNOWLEDGE_LIMIT - timedelta(milliseconds=50)
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
    (row,) = rows((RECEIVED,), said(stage), NOW)
    assert (row.state, row.tone) == (state, tone)


def test_a_row_tells_why_and_when() -> None:
    (row,) = rows((RECEIVED,), said(Stage.REFUSED, "Dossier incomplet", AT), NOW)
    told = "\n".join(row.lines)
    assert "Motif\u202f: Dossier incomplet" in told
    assert "Carte en opposition le 22\u00a0novembre\u00a02026" in told


def test_what_has_not_left_is_followed_here_only() -> None:
    (row,) = rows((WAITING,), said(Stage.CLOSED), NOW)
    assert (row.state, row.receipt) == ("En attente d’envoi", None)


def test_a_look_that_failed_is_told_with_its_reason() -> None:
    problem = NoAnswer(ProblemCode.NO_NETWORK)
    assert "Le réseau ne répond pas." in looked(replace(said(Stage.ACCEPTED), problem=problem))
    assert looked(FollowedUp()) == ""


@pytest.mark.parametrize("look", [theme.Look.LIGHT, theme.Look.DARK])
def test_the_page_asks_when_it_opens_and_when_it_is_told_to(look: theme.Look, window: Open) -> None:
    theme.apply(look, 100)
    parts = StandIn(dispatches=(RECEIVED,), followed_up=said(Stage.SHIPPED))
    shell = window(parts)
    shell.open(Intent.SEE_DECLARATIONS)
    assert parts.asked_to_follow == 1
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    texts = [each.text() for each in shell.findChildren(QLabel)]
    assert "Nouvelle carte expédiée" in texts
    buttons = {each.text(): each for each in shell.findChildren(Button)}
    buttons["Reçu"].click()
    assert len(shell.findChildren(ReceiptButtons)) == 1
    more(shell)["Actualiser le suivi"].trigger()
    assert parts.asked_to_follow == 2


def more(shell: Shell) -> dict[str, QAction]:
    """Return what the menu of the page offers."""
    assert shell.page is not None
    button = shell.page.widget.findChildren(MenuButton)[-1]
    return {each.text(): each for each in button.choices.actions()}


def silent(shell: Shell) -> bool:
    """Whether the page says to phone."""
    QApplication.processEvents()
    texts = " ".join(each.text() for each in shell.findChildren(QLabel) if each.isVisible())
    return "demandez l’opposition par téléphone" in texts and "Le plus rapide" in texts


def test_an_opposition_without_an_answer_asks_for_a_phone_call(window: Open) -> None:
    late = StandIn(dispatches=(WAITING,), time=NOW + timedelta(minutes=5))
    shell = window(late)
    shell.open(Intent.SEE_DECLARATIONS)
    assert silent(shell)


def test_the_page_says_to_phone_when_the_time_comes(qtbot: QtBot, window: Open) -> None:
    parts = StandIn(dispatches=(WAITING,), time=WAITING.entry.queued_at + LIMIT_OF_SILENCE)
    shell = window(parts)
    shell.open(Intent.SEE_DECLARATIONS)
    assert not silent(shell)
    parts.time = WAITING.entry.queued_at + ACKNOWLEDGE_LIMIT
    qtbot.waitUntil(lambda: silent(shell))
    renewal = Dispatch(WAITING.entry, Kind.RENEWAL, None)
    parts.hold((renewal,))
    assert not silent(shell)


def test_who_is_logged_in_is_said_and_can_be_ended(window: Open) -> None:
    parts = StandIn(identified=Identified("899700990015", AT, memory_only=True), demo=False)
    shell = window(parts)
    shell.open(Intent.SEE_DECLARATIONS)
    texts = " ".join(each.text() for each in shell.findChildren(QLabel))
    assert "RPPS 99\u00a0700\u00a0990\u00a0015" in texts and "Sans trousseau" in texts
    assert "S’identifier" not in more(shell)
    more(shell)["Se déconnecter"].trigger()
    assert parts.logged_out == 1


@pytest.mark.parametrize(("stopped", "line"), [(False, "sans autre question"), (True, "gardée")])
def test_one_logs_in_beforehand_or_at_the_door(
    stopped: bool, line: str, play: Play, window: Open
) -> None:
    at_the_door = entry(OutboxState.QUEUED, problem=ProblemCode.NOT_AUTHORISED)
    dispatches = (replace(WAITING, entry=at_the_door),) if stopped else ()
    parts = StandIn(dispatches=dispatches, script=(ChooseWay((Way.PHONE,), None),))

    async def scenario() -> None:
        shell = window(parts)
        shell.open(Intent.SEE_DECLARATIONS)
        buttons = {each.text(): each for each in shell.findChildren(Button)}
        assert ("S’identifier" in buttons) is stopped, "what holds a declaration up is in sight"
        buttons["S’identifier"].click() if stopped else more(shell)["S’identifier"].trigger()
        while not any(line in each.text() for each in shell.findChildren(QLabel)):
            await asyncio.sleep(0)
        shell.page.leave()
        await parts.ended.wait()

    play(scenario)


def test_what_waits_is_changed_in_its_own_sequence(play: Play, window: Open) -> None:
    parts = StandIn(dispatches=(WAITING,))

    async def scenario() -> None:
        shell = window(parts)
        shell.open(Intent.SEE_DECLARATIONS)
        buttons = {each.text(): each for each in shell.findChildren(Button)}
        buttons["Modifier"].click()
        assert any(each.text() == "Modifier une déclaration" for each in shell.findChildren(QLabel))
        async with asyncio.timeout(5):
            await parts.ended.wait()
        assert parts.amended == [WAITING.entry.id]

    play(scenario)


def test_without_a_server_earlier_declarations_are_listed(window: Open) -> None:
    shell = window(StandIn(dispatches=(RECEIVED,), can_send=False))
    shell.open(Intent.SEE_DECLARATIONS)
    texts = [each.text() for each in shell.findChildren(QLabel)]
    assert "Déclarations de ce poste" in texts and "Reçue par le serveur" in texts


def test_the_place_in_the_list_outlives_what_changes_above_it(window: Open) -> None:
    many = tuple(
        replace(WAITING, entry=replace(WAITING.entry, id=UUID(int=number))) for number in range(30)
    )
    parts = StandIn(dispatches=many)
    shell = window(parts)
    shell.open(Intent.SEE_DECLARATIONS)
    (listing,) = shell.findChildren(Listing)
    next(each for each in listing.findChildren(Button) if each.text() == "Plus anciennes").click()
    received = replace(many[0], entry=replace(many[0].entry, state=OutboxState.RECEIVED))
    parts.hold((received, *many[1:]))
    QApplication.processEvents()
    assert shell.findChildren(Listing) == [listing]
    texts = [each.text() for each in shell.findChildren(QLabel) if each.isVisible()]
    assert "De 21 à 30, sur 30" in texts
    assert "Actualiser le suivi" in more(shell)
    parts.hold(())
    QApplication.processEvents()
    assert not any(each.isVisible() for each in shell.findChildren(Listing))
