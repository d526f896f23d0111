"""Draws *Déclarations*: the list, and the guided declaration or renewal under way."""

from collections.abc import Awaitable, Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.declaration import Kind, Reason
from app.domain.outbox import Dispatch
from app.domain.problem import LocalProblem
from app.language import _
from app.ui.frame import Frame
from app.ui.guided.problems import stated
from app.ui.guided.sequence import Sequence
from app.ui.guided.talk import Talk
from app.ui.pages.declarations import identity, renewal, steps
from app.ui.pages.declarations.elsewhere import elsewhere
from app.ui.pages.declarations.hotline import HotlinePanel
from app.ui.pages.declarations.model import (
    Row,
    looked,
    received,
    rows,
    stopped_at_the_door,
    waiting,
)
from app.ui.pages.declarations.receipt_buttons import ReceiptButtons
from app.ui.places import Intent
from app.ui.sheets.sheet import SheetView
from app.ui.sheets.view import Sheet
from app.ui.shown import Tone
from app.ui.widgets.button import Button
from app.ui.widgets.button import Kind as ButtonKind
from app.ui.widgets.column import Column
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.flow import Flow
from app.ui.widgets.fold import Fold
from app.ui.widgets.icon import Icon
from app.ui.widgets.layouts import empty, pinned
from app.ui.widgets.panel import TONE_ROLES, Panel, ProblemPanel
from app.ui.widgets.text import TextRole, label
from app.workflows.declarations.follow_up import FollowedUp
from app.workflows.declarations.steps import DeclarationEnding
from app.workflows.guide import load_contacts, load_links
from app.workflows.interaction import Left

_KINDS = {
    Intent.RENEW: Kind.RENEWAL,
    Intent.DECLARE: Kind.LOSS_THEFT,
    Intent.DECLARE_BLOCKED: Kind.INCIDENT,
}
Work = Callable[[Talk], Awaitable[DeclarationEnding]]


class Declarations:
    """The page; one sequence at a time takes the place of the list."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._run: Sequence | None = None
        self._dispatches: tuple[Dispatch, ...] = ()
        self._said = FollowedUp()
        self._troubles: tuple[LocalProblem, ...] = ()
        self._kind: Kind | None = None
        self._elsewhere: SheetView | None = None
        self.widget, self._column = QWidget(), Column()
        above = QWidget()
        self._above = pinned(above)
        self._part = QVBoxLayout()
        self._part.setSpacing(16)
        self._column.body.addLayout(self._part)
        self._column.body.addStretch(1)
        whole = QVBoxLayout(self.widget)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(above)
        whole.addWidget(self._column, 1)
        frame.parts.watch_outbox(self._changed)
        frame.parts.watch_follow_ups(self._heard)
        frame.parts.watch_notices(self._troubled)
        frame.desk.watch(self._follow_card)

    def visit(self, intent: Intent | None) -> None:
        if not self._frame.parts.can_send:
            self._kind = _KINDS.get(intent) if intent else None
            self._list()
            return
        if intent is Intent.RENEW:
            self._renew()
        elif intent is Intent.DECLARE:
            self._declare(Kind.LOSS_THEFT)
        elif intent is Intent.DECLARE_BLOCKED:
            self._declare(Kind.INCIDENT, Reason.BLOCKED_FOR_GOOD)
        elif self._run is None:
            self._list()
        self._frame.parts.follow_up()

    def leave(self) -> str | None:
        if self._run is not None:
            self._run.talk.leave()
        return None

    def _changed(self, dispatches: tuple[Dispatch, ...]) -> None:
        self._dispatches = dispatches
        if self._run is None:
            self._list()

    def _heard(self, said: FollowedUp) -> None:
        self._said = said
        if self._run is None:
            self._list()

    def _troubled(self, problems: tuple[LocalProblem, ...]) -> None:
        self._troubles = problems
        if self._run is None:
            self._list()

    # The list

    def _list(self) -> None:
        self._clear()
        self._column.setFocus()
        self._show_troubles()
        if not self._frame.parts.can_send:
            self._show_elsewhere()
            return
        shown = rows(self._dispatches, self._said)
        if not shown:
            self._part.addWidget(self._nothing())
            return
        self._part.addWidget(label(TextRole.TITLE, _("Déclarations")))
        self._part.addWidget(self._acts(centred=False))
        if told := looked(self._said):
            self._part.addWidget(label(TextRole.MUTED, told))
        for row in shown:
            self._part.addWidget(self._row(row))

    def _show_troubles(self) -> None:
        """Say above all else what is wrong with the disk, the keyring or the outbox."""
        for problem in self._troubles:
            self._part.addWidget(ProblemPanel(stated(problem.code, problem.facts)))

    def _nothing(self) -> QWidget:
        state = EmptyState(
            "outbox",
            _("Aucune déclaration"),
            _("Une carte perdue ou volée se déclare sans attendre."),
        )
        state.acts.addWidget(self._acts(centred=True))
        return state

    def _acts(self, centred: bool) -> QWidget:
        acts = Flow(centred)
        lost = _("Déclarer une perte ou un vol")
        acts.add(Button(ButtonKind.PRIMARY, lost, partial(self._declare, Kind.LOSS_THEFT)))
        incident = partial(self._declare, Kind.INCIDENT)
        acts.add(Button(ButtonKind.QUIET, _("Autre incident"), incident))
        acts.add(Button(ButtonKind.QUIET, _("Renouvellement"), self._renew))
        if waiting(self._dispatches):
            send = self._frame.parts.send_now
            acts.add(Button(ButtonKind.QUIET, _("Envoyer maintenant"), send, symbol="sent"))
        if stopped_at_the_door(self._dispatches):
            acts.add(Button(ButtonKind.QUIET, _("S’identifier"), self._identify))
        if received(self._dispatches):
            follow = self._frame.parts.follow_up
            acts.add(Button(ButtonKind.QUIET, _("Actualiser le suivi"), follow))
        return acts

    def _row(self, row: Row) -> QWidget:
        panel = Panel()
        line = QHBoxLayout()
        line.setSpacing(14)
        symbol = Icon(row.icon, TONE_ROLES[row.tone], side=24)
        line.addWidget(symbol, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        state = label(TextRole.BODY, row.state)
        state.setProperty("tone", row.tone.value)
        column.addWidget(label(TextRole.STRONG, row.title))
        column.addWidget(state)
        for text in row.lines:
            column.addWidget(label(TextRole.MUTED, text))
        if row.receipt is not None:
            column.addWidget(Fold(_("Reçu"), ReceiptButtons(row.receipt)))
        line.addLayout(column, 1)
        if row.withdraw is not None:
            withdraw = partial(self._frame.parts.withdraw, row.withdraw)
            button = Button(ButtonKind.QUIET, _("Retirer"), withdraw)
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        panel.body.addLayout(line)
        return panel

    # Where nothing can be sent

    def _show_elsewhere(self) -> None:
        sheet = self._ways()
        self._part.addWidget(label(TextRole.TITLE, sheet.title))
        self._elsewhere = SheetView(self._frame)
        self._elsewhere.show_blocks(sheet.blocks)
        self._part.addWidget(self._elsewhere)

    def _ways(self) -> Sheet:
        desk, settings = self._frame.desk, self._frame.parts.settings().settings
        contacts = {each.name: each for each in load_contacts(settings)}
        return elsewhere(self._kind, contacts, load_links(settings), desk.card, desk.today)

    def _follow_card(self) -> None:
        """Show the numbers of the card that is in the reader now, and none of one that left."""
        if self._elsewhere is not None:
            self._elsewhere.show_blocks(self._ways().blocks)

    # A sequence

    def _declare(self, kind: Kind, reason: Reason | None = None) -> None:
        parts, card = self._frame.parts, self._frame.desk.card
        loss = kind is Kind.LOSS_THEFT
        run = Sequence(steps.titles(), steps.words(parts.today()))
        self._start(
            _("Perte ou vol d’une carte") if loss else _("Incident sur une carte"),
            run,
            lambda talk: parts.declare(kind, card, talk, reason),
            HotlinePanel(parts.hotline, urgent=loss),
        )

    def _renew(self) -> None:
        parts, card = self._frame.parts, self._frame.desk.card
        run = Sequence(renewal.titles(), renewal.words(parts.today()))
        self._start(_("Renouvellement"), run, lambda talk: parts.renew(card, talk), None)

    def _identify(self) -> None:
        parts = self._frame.parts

        async def work(talk: Talk) -> DeclarationEnding:
            await parts.identify(talk)
            return DeclarationEnding.NOTHING_TO_SEND

        run = Sequence(identity.titles(), identity.words())
        self._start(_("Dire qui déclare"), run, work, HotlinePanel(parts.hotline, urgent=False))

    def _start(self, title: str, run: Sequence, work: Work, above: QWidget | None) -> None:
        if self._run is not None:
            self._run.talk.leave()
        self._clear()
        self._run = run
        heading = QWidget()
        row = QHBoxLayout(heading)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(TextRole.TITLE, title), 1)
        row.addWidget(Button(ButtonKind.QUIET, _("Quitter"), run.talk.leave))
        self._part.addWidget(heading)
        if above is not None:
            self._above.setContentsMargins(0, 16, 0, 8)
            self._above.addWidget(above)
        self._part.addWidget(run)
        self._frame.spawn(self._follow(run, work))

    def _clear(self) -> None:
        empty(self._above)
        self._above.setContentsMargins(0, 0, 0, 0)
        empty(self._part)
        self._elsewhere = None

    async def _follow(self, run: Sequence, work: Work) -> None:
        try:
            ending = await work(run.talk)
        except Left:
            ending = DeclarationEnding.NOTHING_TO_SEND
        if self._run is not run:
            return
        self._run = None
        if ending is DeclarationEnding.NOT_RECEIVED:
            self._declare(Kind.INCIDENT, Reason.NOT_RECEIVED)
            return
        self._list()
        if ending is DeclarationEnding.IN_BACKGROUND:
            kept = _("La déclaration est dans la boîte d’envoi. Elle partira d’elle-même.")
            self._frame.notify(Tone.INFO, kept)
