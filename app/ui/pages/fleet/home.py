"""The list with what stands over it: title, acts, reminders, a batch under way, trouble."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.catalogue import explain
from app.domain.declaration import Reason
from app.domain.fleet import FleetCard, Reminder
from app.domain.problem import LocalProblem, ProblemCode
from app.language import _
from app.ui.announce import announce
from app.ui.pages.fleet.browse import Browse
from app.ui.pages.fleet.insertion import InsertionPanel
from app.ui.pages.fleet.office import OfficePanel
from app.ui.pages.fleet.words import cards, ways_of_renewal
from app.ui.shown import Tone
from app.ui.widgets.beside import Beside
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.flow import Flow
from app.ui.widgets.layouts import MARGIN, empty
from app.ui.widgets.menu_button import MenuButton
from app.ui.widgets.panel import Notice, Panel
from app.ui.widgets.text import TextRole, label
from app.ui.wording import days
from app.workflows.fleet.batch import Posting
from app.workflows.fleet.insertion import Noted
from app.workflows.fleet.register import FleetState

_TOP, _LEAST = 16, 520


@dataclass(frozen=True, slots=True)
class HomeActs:
    """What the page does when it is asked."""

    opened: Callable[[FleetCard], None]
    act: Callable[[Reason | None, tuple[FleetCard, ...]], None]
    remove: Callable[[tuple[FleetCard, ...]], None]
    bring_in: Callable[[], None]
    office: Callable[[str], None]
    export: Callable[[str], None]
    resume: Callable[[], None]
    stop: Callable[[], None]
    give_up: Callable[[], None]
    off: Callable[[], None]


class Home(QScrollArea):
    """What the page shows while nothing else is being done."""

    def __init__(self, acts: HomeActs, page: QWidget) -> None:
        super().__init__(page)
        self._acts = acts
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.browse = Browse(acts.opened, acts.act, acts.remove)
        self.insertion = InsertionPanel(lambda: self.insert(False))
        self.office = OfficePanel(acts.office)
        self._title = label(TextRole.TITLE, _("Parc"))
        self._notices, self._reminders, self._batch = _Slot(), _Slot(), _Slot()
        self._nothing = self._empty()
        self._trouble: LocalProblem | None = None
        self.hide_names = QAction(_("Masquer les noms (au comptoir)"), self)
        self.hide_names.setCheckable(True)
        self.hide_names.toggled.connect(self.browse.set_masked)
        self.hide_names.toggled.connect(self.insertion.set_masked)
        ground = QWidget()
        ground.setMinimumHeight(_LEAST)
        self.setWidget(ground)
        column = QVBoxLayout(ground)
        column.setContentsMargins(MARGIN, _TOP, MARGIN, _TOP)
        column.setSpacing(12)
        column.addWidget(self._head())
        for part in (self._notices, self._batch, self.insertion, self.office, self._reminders):
            column.addWidget(part)
        column.addWidget(self._nothing)
        column.addWidget(self.browse, 100)
        column.addStretch(1)
        self.insertion.hide()
        self.office.hide()

    @property
    def masked(self) -> bool:
        """Whether names are hidden."""
        return self.hide_names.isChecked()

    @property
    def inserting(self) -> bool:
        """Whether cards are being put in one after the other."""
        return self.insertion.isVisibleTo(self)

    def insert(self, begun: bool) -> None:
        """Begin or end the insertion of cards."""
        if begun:
            self.insertion.begin()
        self.insertion.setVisible(begun)

    def noted(self, noted: Noted) -> None:
        """Tell a card that was put in; nobody needs to click first."""
        if not self.inserting:
            self.insert(True)
        self.insertion.noted(noted)

    def focus(self) -> None:
        """Take the focus to the search, or to the first act while there is nothing to search."""
        if self.browse.isVisibleTo(self):
            self.browse.focus()
        else:
            self._writing[0].setFocus()

    def show_state(self, state: FleetState) -> None:
        """Show how many cards there are, and what is wrong; aloud when it is new."""
        self._notices.clear()
        damaged = [each for each in state.notices if each.code is ProblemCode.STORE_DAMAGED]
        for problem in (state.trouble, *damaged):
            if problem is not None:
                said = explain(problem.code, problem.facts)
                self._notices.add(Notice(Tone.WARNING, f"{said.what} {said.remedy}"))
        self._say_trouble(state.trouble)
        for button in self._writing:
            button.setEnabled(state.writable)
        nothing = state.ready and not state.rows
        focused = QApplication.focusWidget()
        searching = focused is not None and self.browse.isAncestorOf(focused)
        self._nothing.setVisible(nothing)
        self.browse.setVisible(not nothing)
        if nothing and searching:
            self.focus()

    def _say_trouble(self, trouble: LocalProblem | None) -> None:
        before, self._trouble = self._trouble, trouble
        if (before is None) == (trouble is None) or not self.isVisible():
            return
        back = _("Le registre répond de nouveau.")
        said = explain(trouble.code, trouble.facts).what if trouble else back
        announce(self, said, urgent=True)

    def show_reminders(self, reminders: tuple[Reminder, ...]) -> None:
        """Show how many cards near their end, by threshold, and how each is renewed."""
        self._reminders.clear()
        if not reminders:
            return
        counts = ", ".join(
            _("{cards} dans {days}").format(cards=cards(len(each.rows)), days=days(each.days))
            for each in reminders
        )
        words = _("Fins à prévoir\u202f: {counts}. {ways}")
        said = words.format(counts=counts, ways=ways_of_renewal(reminders))
        notice = Notice(Tone.WARNING, said)
        show = partial(self.browse.filters.show_within, reminders[-1].days)
        notice.row.addWidget(Button(Kind.QUIET, _("Les voir"), show))
        self._reminders.add(notice)

    def show_batch(self, posting: Posting) -> None:
        """Show how far a batch has got, and what can be done about it."""
        self._batch.clear()
        if not posting.left and not posting.running:
            return
        panel = Panel(Tone.INFO if posting.trouble is None else Tone.WARNING)
        words = _("Déclarations en lot\u202f: {done} sur {total} déposées.")
        said = words.format(done=posting.done, total=posting.total)
        if posting.trouble is not None:
            said += " " + explain(posting.trouble.code, posting.trouble.facts).what
        panel.body.addWidget(label(TextRole.STRONG, said))
        bar = QProgressBar()
        bar.setTextVisible(False)
        bar.setRange(0, posting.total)
        bar.setValue(posting.done)
        bar.setAccessibleName(said)
        panel.body.addWidget(bar)
        flow = Flow()
        if posting.running:
            flow.add(Button(Kind.QUIET, _("Arrêter"), self._acts.stop))
        else:
            flow.add(Button(Kind.PRIMARY, _("Reprendre"), self._acts.resume))
            flow.add(Button(Kind.QUIET, _("Abandonner le reste"), self._acts.give_up))
        panel.body.addWidget(flow)
        self._batch.add(panel)

    def _head(self) -> QWidget:
        insert = Button(Kind.PRIMARY, _("Ajouter par le lecteur"), lambda: self.insert(True))
        bring_in = Button(Kind.QUIET, _("Importer une liste"), self._acts.bring_in)
        self.ends = Button(Kind.QUIET, _("Échéances"))
        self.ends.setCheckable(True)
        self.ends.toggled.connect(self.browse.open_picture)
        self._writing = (insert, bring_in)
        flow = Flow()
        for button in (*self._writing, self.ends, self._export(), self._more()):
            flow.add(button)
        head = Beside(_LEAST, spacing=16)
        head.row.addWidget(self._title, 0)
        head.row.addWidget(flow, 1)
        self._title.setWordWrap(False)
        return head

    def _export(self) -> Button:
        button = MenuButton(_("Exporter"))
        for kind, words in (
            ("csv", _("Tableur (CSV)")),
            ("ics", _("Agenda avec alarmes (ICS)")),
            ("pdf", _("Liste à imprimer (PDF)")),
        ):
            button.choices.addAction(words).triggered.connect(partial(self._exported, kind))
        return button

    def _exported(self, kind: str, _checked: bool = False) -> None:
        self._acts.export(kind)

    def _more(self) -> Button:
        button = MenuButton(_("Plus"))
        menu = button.choices
        menu.addAction(self.hide_names)
        menu.addAction(_("Demander les cartes au serveur"), self._toggle_office)
        menu.addSeparator()
        menu.addAction(_("Désactiver le registre"), self._acts.off)
        return button

    def _toggle_office(self) -> None:
        self.office.setVisible(not self.office.isVisibleTo(self))
        if self.office.isVisibleTo(self):
            self.office.focus()

    def _empty(self) -> QWidget:
        words = _("Mettez les cartes dans le lecteur l’une après l’autre, ou importez une liste.")
        return EmptyState("fleet", _("Aucune carte au registre"), words)


class _Slot(QWidget):
    """A place that is not there while it is empty."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self.hide()

    def add(self, part: QWidget) -> None:
        self._layout.addWidget(part)
        self.show()

    def clear(self) -> None:
        empty(self._layout)
        self.hide()
