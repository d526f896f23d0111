"""Cards that are to leave the register: named once more, since their history goes with them."""

from collections.abc import Callable

from app.domain.fleet import FleetCard
from app.language import _
from app.ui.pages.fleet.words import cards, holder
from app.ui.shown import Fact, Tone
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.column import Column
from app.ui.widgets.facts import FactList
from app.ui.widgets.flow import Flow
from app.ui.widgets.panel import Notice, Panel
from app.ui.widgets.text import TextRole, label
from app.ui.wording import grouped

_MOST_LISTED = 500


class Removal(Column):
    """The cards and the last word; nothing is declared to anybody."""

    def __init__(
        self,
        rows: tuple[FleetCard, ...],
        masked: bool,
        go: Callable[[], None],
        left: Callable[[], None],
    ) -> None:
        super().__init__()
        title = _("Retirer du registre\u202f: {cards}").format(cards=cards(len(rows)))
        self.body.addWidget(label(TextRole.TITLE, title))
        words = _(
            "Leurs notes et leur historique sont effacés avec elles. Rien n’est déclaré\u202f: une "
            "carte perdue ou rendue se déclare d’abord."
        )
        self.body.addWidget(Notice(Tone.WARNING, words))
        panel = Panel()
        facts = (Fact(grouped(row.number), holder(row, masked)) for row in rows[:_MOST_LISTED])
        panel.body.addWidget(FactList(tuple(facts)))
        if (rest := len(rows) - _MOST_LISTED) > 0:
            panel.body.addWidget(label(TextRole.MUTED, _("et {cards}").format(cards=cards(rest))))
        self.body.addWidget(panel)
        row = Flow()
        row.add(Button(Kind.DANGER, _("Retirer du registre"), go))
        row.add(Button(Kind.QUIET, _("Annuler"), left))
        self.body.addWidget(row)
        self.body.addStretch(1)
