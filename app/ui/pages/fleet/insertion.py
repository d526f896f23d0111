"""Insertion after insertion: what the last card was, how many were noted, a sound for each.

The name of a holder is on screen only while the card is in a reader.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.catalogue import explain
from app.domain.problem import LocalProblem
from app.domain.station import Station
from app.language import _, ngettext
from app.ui.announce import announce
from app.ui.pages.fleet.words import RESPONSIBLE, noted_aloud
from app.ui.shown import Tone
from app.ui.sound import Sound, play
from app.ui.theme import Role
from app.ui.widgets.beside import Beside
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.column import Column
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.icon import Icon
from app.ui.widgets.panel import Panel
from app.ui.widgets.text import TextRole, label
from app.workflows.fleet.insertion import Noted

_BESIDE = 480
_LEFT = Qt.AlignmentFlag.AlignLeft


class InsertionPanel(Panel):
    """Stands over the list while cards are put in one after the other."""

    def __init__(self, ended: Callable[[], None]) -> None:
        super().__init__(Tone.INFO)
        self._last: Noted | None = None
        self._masked = False
        self._added = self._again = 0
        self.words = label(TextRole.HEADING)
        self.count = label(TextRole.MUTED)
        self.sound = Button(Kind.QUIET, _("Avec un son"))
        self.sound.setCheckable(True)
        self.sound.setChecked(True)
        self.sound.toggled.connect(self._say_sound)
        told, beside, column = QHBoxLayout(), Beside(_BESIDE, spacing=14), QVBoxLayout()
        told.setSpacing(14)
        told.addWidget(Icon("reader", Role.ACCENT, side=28))
        column.setSpacing(2)
        column.addWidget(self.words)
        column.addWidget(self.count)
        told.addLayout(column, 1)
        beside.row.addLayout(told, 1)
        beside.row.addWidget(self.sound, 0, _LEFT)
        beside.row.addWidget(Button(Kind.QUIET, _("Terminer"), ended), 0, _LEFT)
        self.body.addWidget(beside)
        self._rest()

    def begin(self) -> None:
        """Count from the start."""
        self._added = self._again = 0
        self._rest()

    def noted(self, noted: Noted) -> None:
        """A card was put in; it interrupts what is being read only where this page is in front."""
        self._last = noted
        if noted.row is not None:
            self._added += noted.new
            self._again += not noted.new
        self._say()
        self._say_count()
        if self.sound.isChecked():
            play(_sound(noted))
        # The window's own: a page in the background is not there for a screen reader.
        announce(self.window(), self.words.text(), urgent=self.isVisible())

    def sighted(self, station: Station | None) -> None:
        """Take a name off the screen as soon as its card is in no reader."""
        held = {each.card.number for each in station.readers if each.card} if station else set()
        last = self._last.row if self._last else None
        if last is not None and last.number not in held:
            self._rest()

    def set_masked(self, masked: bool) -> None:
        """Name holders, or not, where others may look on and listen."""
        self._masked = masked
        self._say()

    def _say(self) -> None:
        if self._last is None:
            words = _("Mettez les cartes dans le lecteur, l’une après l’autre.")
        elif self._last.row is None:
            words = _not_noted(self._last.trouble)
        else:
            words = noted_aloud(self._last.row, self._last.new, self._masked)
        self.words.setText(words)

    def _rest(self) -> None:
        self._last = None
        self._say()
        self._say_count()

    def _say_sound(self, on: bool) -> None:
        self.sound.setText(_("Avec un son") if on else _("Sans son"))

    def _say_count(self) -> None:
        added = ngettext("{count} ajoutée", "{count} ajoutées", self._added)
        again = ngettext("{count} mise à jour", "{count} mises à jour", self._again)
        parts = (added.format(count=self._added), again.format(count=self._again))
        self.count.setText(_("Aucun code n’est demandé.") + " " + ", ".join(parts) + ".")


def _not_noted(trouble: LocalProblem | None) -> str:
    """Say it with its reason: the card may be put in as often as one likes while it lasts."""
    if trouble is None:
        return _("Cette carte n’a pas pu être notée\u202f: remettez-la.")
    said = explain(trouble.code, trouble.facts)
    words = _("Cette carte n’a pas pu être notée. {what} {remedy}")
    return words.format(what=said.what, remedy=said.remedy)


def _sound(noted: Noted) -> Sound:
    if noted.row is None:
        return Sound.FAILED
    return Sound.NOTED if noted.new else Sound.AGAIN


def introduction(on: Callable[[], None], locked: bool) -> QWidget:
    """Return the page while the register is off: what it is, who answers for it, the switch."""
    column = Column()
    state = EmptyState(
        "fleet",
        _("Le parc de cartes de votre établissement"),
        _(
            "Suivez les cartes de vos équipes, leurs fins de validité et leurs renouvellements. Le "
            "registre est désactivé tant que vous ne l’activez pas."
        ),
    )
    column.body.addWidget(state)
    panel = Panel(Tone.INFO)
    panel.body.addWidget(label(TextRole.STRONG, _("Qui est responsable de ces données\u202f?")))
    panel.body.addWidget(label(TextRole.BODY, _(RESPONSIBLE)))
    column.body.addWidget(panel)
    if locked:
        column.body.addWidget(
            label(TextRole.MUTED, _("Votre établissement ne permet pas ce registre sur ce poste."))
        )
    else:
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(Button(Kind.PRIMARY, _("Activer le registre"), on))
        row.addStretch(1)
        column.body.addLayout(row)
    column.body.addStretch(1)
    return column
