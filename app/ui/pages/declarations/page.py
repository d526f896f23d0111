"""Draws *Déclarations*: the list, and the guided declaration or renewal under way."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

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
from app.ui.pages.declarations.listing import Listing
from app.ui.pages.declarations.model import Overview, looked, overview
from app.ui.places import Intent, Place
from app.ui.sheets.sheet import SheetView
from app.ui.sheets.view import Sheet
from app.ui.shortcuts import Deed, listen
from app.ui.shown import Tone
from app.ui.widgets.beside import Beside
from app.ui.widgets.button import Button
from app.ui.widgets.button import Kind as ButtonKind
from app.ui.widgets.column import Column
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.flow import Flow
from app.ui.widgets.layouts import empty, pinned
from app.ui.widgets.menu_button import MenuButton
from app.ui.widgets.panel import ProblemPanel
from app.ui.widgets.text import TextRole, label
from app.workflows.declarations.follow_up import FollowedUp
from app.workflows.declarations.steps import DeclarationEnding
from app.workflows.guide import load_contacts, load_links
from app.workflows.identity.identify import Identified
from app.workflows.interaction import Left

_HEADING = 400
_KINDS = {
    Intent.RENEW: Kind.RENEWAL,
    Intent.DECLARE: Kind.LOSS_THEFT,
    Intent.DECLARE_BLOCKED: Kind.INCIDENT,
}
_LONGEST_MS = 3_600_000
Work = Callable[[Talk], Awaitable[DeclarationEnding]]


@dataclass(frozen=True, slots=True)
class _Standing:
    """What decides all that stands above the list."""

    troubles: tuple[LocalProblem, ...]
    can_send: bool
    any: bool
    phone: bool
    send: bool
    stopped: bool
    follow: bool
    looked: str
    who: Identified | None


class Declarations:
    """The page; one sequence at a time takes the place of the list."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._run: Sequence | None = None
        self._dispatches: tuple[Dispatch, ...] = ()
        self._said = FollowedUp()
        self._troubles: tuple[LocalProblem, ...] = ()
        self._who: Identified | None = None
        self._drawn: _Standing | None = None
        self._listing: Listing | None = None
        self._kind: Kind | None = None
        self._elsewhere: SheetView | None = None
        self.widget, self._column = QWidget(), Column()
        frame.take_in(self.widget)
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
        self._silence = QTimer(self.widget)
        self._silence.setSingleShot(True)
        self._silence.timeout.connect(self._silent)
        listen(self.widget, Deed.AGAIN, self._look_again, Place.DECLARATIONS)
        frame.parts.watch_outbox(self._changed)
        frame.parts.watch_follow_ups(self._heard)
        frame.parts.watch_notices(self._troubled)
        frame.parts.watch_identity(self._identified)
        frame.desk.watch(self._follow_card)

    def visit(self, intent: Intent | None) -> None:
        if not self._frame.parts.can_send:
            self._kind = _KINDS.get(intent) if intent else None
            self._open_list()
            return
        if intent is Intent.RENEW:
            self._renew()
        elif intent is Intent.DECLARE:
            self._declare(Kind.LOSS_THEFT)
        elif intent is Intent.DECLARE_BLOCKED:
            self._declare(Kind.INCIDENT, Reason.BLOCKED_FOR_GOOD)
        elif self._run is None:
            self._open_list()
        self._frame.parts.follow_up()

    def leave(self) -> str | None:
        if self._run is not None:
            self._run.talk.leave()
        return None

    def _changed(self, dispatches: tuple[Dispatch, ...]) -> None:
        self._dispatches = dispatches
        self._refresh()

    def _heard(self, said: FollowedUp) -> None:
        self._said = said
        self._refresh()

    def _troubled(self, problems: tuple[LocalProblem, ...]) -> None:
        self._troubles = problems
        self._refresh()

    def _identified(self, identified: Identified | None) -> None:
        self._who = identified
        self._refresh()

    # The list

    def _refresh(self) -> None:
        """Show what changed; what stands above the list only when it must be another."""
        seen = overview(self._dispatches, self._frame.parts.now())
        self._await_silence(seen)
        if self._run is not None or self._drawn is None or not self.widget.isVisible():
            return
        if self._drawn != self._standing(seen):
            self._list(seen)
        elif self._listing is not None:
            self._fill(self._listing, seen)

    def _standing(self, seen: Overview) -> "_Standing":
        can_send = self._frame.parts.can_send
        return _Standing(
            troubles=self._troubles,
            can_send=can_send,
            any=bool(self._dispatches),
            phone=seen.phone,
            send=can_send and seen.waiting > 0,
            stopped=seen.stopped,
            follow=can_send and seen.received > 0,
            looked=looked(self._said),
            who=self._who,
        )

    def _open_list(self) -> None:
        self._list(overview(self._dispatches, self._frame.parts.now()))
        self._column.setFocus()

    def _list(self, seen: Overview) -> None:
        self._clear_around_listing()
        standing = self._drawn = self._standing(seen)
        for problem in standing.troubles:  # disk, keyring, outbox: above all else
            self._part.addWidget(ProblemPanel(stated(problem.code, problem.facts)))
        if not standing.can_send:
            self._show_elsewhere()
            if standing.any:
                self._part.addWidget(label(TextRole.HEADING, _("Déclarations de ce poste")))
                self._show_listing(seen)
            return
        if not standing.any:
            self._part.addWidget(self._nothing(standing))
            return
        self._part.addWidget(label(TextRole.TITLE, _("Déclarations")))
        if standing.phone:
            self._part.addWidget(HotlinePanel(self._frame.parts.hotline, urgent=True))
        self._part.addWidget(self._acts(standing, centred=False))
        for told in (standing.looked, self._whom()):
            if told:
                self._part.addWidget(label(TextRole.MUTED, told))
        self._show_listing(seen)

    def _clear_around_listing(self) -> None:
        """Keep the list, and with it the place where the person is in it."""
        listing = self._listing if self._dispatches else None
        if listing is not None:
            self._part.removeWidget(listing)
        self._clear()
        self._listing = listing

    def _show_listing(self, seen: Overview) -> None:
        if self._listing is None:
            amend = self._amend if self._frame.parts.can_send else None
            self._listing = Listing(self._frame.parts.withdraw, amend)
        self._fill(self._listing, seen)
        self._part.addWidget(self._listing)

    def _fill(self, listing: Listing, seen: Overview) -> None:
        listing.show_declarations(self._dispatches, seen, self._said, self._frame.parts.now())

    def _nothing(self, standing: "_Standing") -> QWidget:
        state = EmptyState(
            "outbox",
            _("Aucune déclaration"),
            _("Une carte perdue ou volée se déclare sans attendre."),
        )
        state.acts.addWidget(self._acts(standing, centred=True))
        if told := self._whom():
            state.acts.addWidget(label(TextRole.MUTED, told))
        return state

    def _whom(self) -> str:
        return "" if self._who is None else identity.known(self._who, self._frame.parts.demo)

    def _acts(self, standing: "_Standing", centred: bool) -> QWidget:
        """Return what is begun here, the loss first, and a menu for what concerns the list."""
        acts = Flow(centred)
        lost = _("Déclarer une perte ou un vol")
        acts.add(Button(ButtonKind.PRIMARY, lost, partial(self._declare, Kind.LOSS_THEFT)))
        incident = partial(self._declare, Kind.INCIDENT)
        acts.add(Button(ButtonKind.QUIET, _("Autre incident"), incident))
        acts.add(Button(ButtonKind.QUIET, _("Renouvellement"), self._renew))
        if standing.stopped:  # nothing leaves before that
            acts.add(Button(ButtonKind.QUIET, _("S’identifier"), self._identify))
        acts.add(self._more(standing))
        return acts

    def _more(self, standing: "_Standing") -> MenuButton:
        more, parts = MenuButton(_("Plus")), self._frame.parts
        if standing.send:
            more.choices.addAction(_("Envoyer maintenant"), parts.send_now)
        if standing.follow:
            more.choices.addAction(_("Actualiser le suivi"), parts.follow_up)
        if standing.who is None:
            more.choices.addAction(_("S’identifier"), self._identify)
        else:
            more.choices.addAction(_("Se déconnecter"), parts.log_out)
        return more

    def _look_again(self) -> None:
        """Ask the office what became of the declarations, where there is one to ask."""
        if self._frame.parts.can_send:
            self._frame.parts.follow_up()

    def _await_silence(self, seen: Overview) -> None:
        """Look again when the next opposition will have waited too long for an answer."""
        if seen.phone_at is None:
            self._silence.stop()
            return
        left = seen.phone_at - self._frame.parts.now()
        self._silence.start(min(int(left.total_seconds() * 1000) + 1, _LONGEST_MS))

    def _silent(self) -> None:
        """An opposition has waited for five minutes: say so wherever the person is."""
        self._refresh()
        phone = overview(self._dispatches, self._frame.parts.now()).phone
        if phone and self._run is None and not self.widget.isVisible():
            words = _("Une opposition reste sans réponse. Demandez-la par téléphone au {number}.")
            number = self._frame.parts.hotline.number
            self._frame.notify(Tone.WARNING, words.format(number=number))

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

    def _amend(self, declaration: UUID) -> None:
        parts = self._frame.parts
        run = Sequence(steps.titles(), steps.words(parts.today()))
        self._start(
            _("Modifier une déclaration"),
            run,
            lambda talk: parts.amend(declaration, talk),
            HotlinePanel(parts.hotline, urgent=False),
        )

    def _renew(self) -> None:
        parts, card = self._frame.parts, self._frame.desk.card
        run = Sequence(renewal.titles(), renewal.words(parts.today()))
        self._start(_("Renouvellement"), run, lambda talk: parts.renew(card, talk), None)

    def _identify(self) -> None:
        parts = self._frame.parts
        waits = overview(self._dispatches, parts.now()).stopped

        async def work(talk: Talk) -> DeclarationEnding:
            await parts.identify(talk)
            return DeclarationEnding.NOTHING_TO_SEND

        run = Sequence(identity.titles(), identity.words(waits))
        self._start(_("Dire qui déclare"), run, work, HotlinePanel(parts.hotline, urgent=False))

    def _start(self, title: str, run: Sequence, work: Work, above: HotlinePanel | None) -> None:
        if self._run is not None:
            self._run.talk.leave()
        self._clear()
        self._run = run
        heading = Beside(_HEADING)
        heading.row.addWidget(label(TextRole.TITLE, title), 1)
        leave = Button(ButtonKind.QUIET, _("Quitter"), run.talk.leave)
        heading.row.addWidget(leave, 0, Qt.AlignmentFlag.AlignLeft)
        self._part.addWidget(heading)
        if above is not None:
            self._above.setContentsMargins(0, 16, 0, 8)
            self._above.addWidget(above)
            self._part.addWidget(above.conditions)
        self._part.addWidget(run)
        self._frame.spawn(self._follow(run, work))

    def _clear(self) -> None:
        empty(self._above)
        self._above.setContentsMargins(0, 0, 0, 0)
        empty(self._part)
        self._elsewhere = None
        self._listing = None
        self._drawn = None

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
        self._open_list()
        if ending is DeclarationEnding.IN_BACKGROUND:
            kept = _("La déclaration est dans la boîte d’envoi. Elle partira d’elle-même.")
            self._frame.notify(Tone.INFO, kept)
