"""The register in the settings: the switch, who answers for its data, how long, names on show,
sounds.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from app.language import _
from app.ui.frame import Frame
from app.ui.pages.fleet.switch import Switch
from app.ui.pages.fleet.words import RESPONSIBLE
from app.ui.widgets.layouts import empty
from app.ui.widgets.option import Choice
from app.ui.widgets.panel import Panel
from app.ui.widgets.text import TextRole, label


class RegisterSettings(QWidget):
    """Built anew at each visit: the register's own page may have changed what it shows."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame, self._switch = frame, Switch(frame)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)

    def redraw(self) -> None:
        """Show what holds now."""
        empty(self._column)
        self._column.addWidget(label(TextRole.HEADING, _("Registre des cartes (Parc)")))
        panel = Panel()
        panel.body.addWidget(label(TextRole.STRONG, _("Qui est responsable de ces données\u202f?")))
        panel.body.addWidget(label(TextRole.BODY, _(RESPONSIBLE)))
        panel.body.addWidget(label(TextRole.MUTED, self._kept_for()))
        self._column.addWidget(panel)
        on = self._frame.parts.fleet.fleet.state.value.on
        if self._switch.locked:
            fixed = _("Activé par votre établissement.")
            unfixed = _("Désactivé par votre établissement.")
            self._column.addWidget(label(TextRole.MUTED, fixed if on else unfixed))
        else:
            self._ask((_("Activé"), _("Désactivé")), on, self._turn)
        words = (_("Noms masqués"), _("Noms affichés"))
        self._ask(words, self._frame.choices.names_hidden, self._hide)
        words = (_("Un son à chaque carte"), _("Sans son"))
        self._ask(words, self._frame.choices.sounds, self._sound)

    def _kept_for(self) -> str:
        words = _(
            "Une carte qui a expiré, ou dont le titulaire est parti, est effacée {days} jours "
            "après sa dernière modification."
        )
        return words.format(days=self._frame.parts.settings().settings.fleet_retention_days)

    def _ask(self, words: tuple[str, str], first: bool, chosen: Callable[[bool], None]) -> None:
        """Offer two answers side by side; `chosen` hears whether it is the first."""
        box = QWidget()
        row, group = QHBoxLayout(box), QButtonGroup(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for place, text in enumerate(words):
            choice = Choice(text)
            choice.setChecked(first is (place == 0))
            choice.clicked.connect(partial(_told, chosen, place == 0))
            group.addButton(choice)
            row.addWidget(choice)
        self._column.addWidget(box)

    def _turn(self, on: bool) -> None:
        if on:
            self._switch.on()
        else:
            self._switch.off()

    def _hide(self, hidden: bool) -> None:
        self._frame.choices.names_hidden = hidden

    def _sound(self, on: bool) -> None:
        self._frame.choices.sounds = on


def _told(chosen: Callable[[bool], None], value: bool, _checked: bool = False) -> None:
    chosen(value)
