"""Two people changed the same card: both versions side by side, a choice for each difference.

What only the other one changed is theirs, unless this person chooses otherwise.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtWidgets import QButtonGroup

from app.domain.fleet import FleetCard
from app.language import N_, _
from app.ui.pages.fleet.words import HIDDEN, short_date
from app.ui.shown import Tone
from app.ui.widgets.beside import Beside
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.column import Column
from app.ui.widgets.flow import Flow
from app.ui.widgets.option import Choice
from app.ui.widgets.panel import Notice
from app.ui.widgets.text import TextRole, label
from app.ui.wording import grouped

_BESIDE = 480
FIELDS = {
    "note": N_("Note"),
    "service": N_("Service"),
    "holder_left": N_("Titulaire parti"),
    "holder": N_("Titulaire"),
    "structure": N_("Structure"),
    "end": N_("Fin de validité"),
}


def differences(ours: FleetCard, theirs: FleetCard) -> tuple[str, ...]:
    """Return the fields that a person can write and that differ."""
    return tuple(name for name in FIELDS if getattr(ours, name) != getattr(theirs, name))


class Merge(Column):
    """The choices between `ours`, made on `before`, and `theirs`, which stands.

    `kept` hears the merged card and theirs, which it is made on; `left` that it was given up.
    """

    def __init__(
        self,
        ours: FleetCard,
        theirs: FleetCard,
        before: FleetCard,
        masked: bool,
        kept: Callable[[FleetCard, FleetCard], None],
        left: Callable[[], None],
    ) -> None:
        super().__init__()
        self._ours, self._theirs, self._before, self._kept = ours, theirs, before, kept
        self._masked = masked
        self.groups: dict[str, QButtonGroup] = {}
        title = _("Carte {number}\u202f: deux modifications").format(number=grouped(ours.number))
        self.body.addWidget(label(TextRole.TITLE, title))
        self.sentence = _(
            "Quelqu’un a modifié cette carte pendant que vous le faisiez. Rien n’a été "
            "écrasé\u202f: choisissez ce qui doit rester."
        )
        self.body.addWidget(Notice(Tone.WARNING, self.sentence))
        for name in differences(ours, theirs):
            self._add(name)
        row = Flow()
        row.add(Button(Kind.PRIMARY, _("Enregistrer ces choix"), self._keep))
        row.add(Button(Kind.QUIET, _("Garder l’autre version"), left))
        self.body.addWidget(row)
        self.body.addStretch(1)

    def merged(self) -> FleetCard:
        """The card with what was chosen, on the version that stands."""
        chosen: dict[str, Any] = {
            name: getattr(self._ours, name)
            for name, group in self.groups.items()
            if group.checkedId() == 0
        }
        return replace(self._theirs, **chosen)

    def _keep(self) -> None:
        self._kept(self.merged(), self._theirs)

    def _add(self, name: str) -> None:
        self.body.addWidget(label(TextRole.HEADING, _(FIELDS[name])))
        touched = getattr(self._ours, name) != getattr(self._before, name)
        mine = _("Votre modification") if touched else _("Comme avant")
        beside, group = Beside(_BESIDE), QButtonGroup(self)
        for place, (words, card) in enumerate(
            ((mine, self._ours), (_("L’autre modification"), self._theirs))
        ):
            hidden = self._masked and name == "holder" and card.holder
            choice = Choice(words, HIDDEN if hidden else _shown(getattr(card, name)))
            group.addButton(choice, place)
            beside.row.addWidget(choice)
        group.button(0 if touched else 1).setChecked(True)
        self.groups[name] = group
        self.body.addWidget(beside)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, date):
        return short_date(value)
    return str(value) if value else _("(rien)")
