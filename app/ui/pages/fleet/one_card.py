"""One card of the register: what is known, its note, its history, what can be done about it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.declaration import Reason
from app.domain.fleet import FleetCard, HistoryLine, standing
from app.language import _
from app.ui.pages.fleet.words import (
    STANDINGS,
    TONES,
    happened,
    holder,
)
from app.ui.shown import Fact
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.column import Column
from app.ui.widgets.facts import FactList
from app.ui.widgets.field import Field, line, paragraph
from app.ui.widgets.flow import Flow
from app.ui.widgets.layouts import empty
from app.ui.widgets.option import Tick
from app.ui.widgets.panel import Panel
from app.ui.widgets.text import TextRole, label
from app.ui.wording import days, full_date, grouped
from app.workflows.fleet.export import advice

_LONGEST_NOTE, _LONGEST_SERVICE = 200, 80


@dataclass(frozen=True, slots=True)
class Acts:
    """What the card's buttons do; `save` hears the edited card, then the one it was made on."""

    back: Callable[[], None]
    save: Callable[[FleetCard, FleetCard], None]
    act: Callable[[Reason | None, tuple[FleetCard, ...]], None]
    remove: Callable[[tuple[FleetCard, ...]], None]


class OneCard(Column):
    """The card on show; `row` is the version that an edit is made on."""

    def __init__(self, row: FleetCard, facts: tuple[Fact, ...], acts: Acts) -> None:
        super().__init__()
        self.row = row
        self._acts = acts
        self._history = QVBoxLayout()
        self._history.setSpacing(6)
        self.note = paragraph(row.note)
        self.service = line(row.service, _LONGEST_SERVICE)
        self.left = Tick(
            _("Le titulaire a quitté l’établissement"),
            _("La carte ne fera plus l’objet de rappels. Pensez à déclarer le départ."),
        )
        self.left.setChecked(row.holder_left)
        back = Button(Kind.LINK, _("Retour à la liste"), acts.back, symbol="chevron-left")
        head = QHBoxLayout()
        head.addWidget(back)
        head.addStretch(1)
        self.body.addLayout(head)
        self.body.addWidget(label(TextRole.TITLE, facts[0].value))
        known = Panel()
        known.body.addWidget(FactList(facts))
        known.body.addWidget(label(TextRole.MUTED, advice(row)))
        self.body.addWidget(known)
        self.body.addWidget(self._editing())
        self.body.addWidget(self._doing())
        history = Panel()
        history.body.addWidget(label(TextRole.STRONG, _("Historique")))
        history.body.addLayout(self._history)
        self.body.addWidget(history)
        self.body.addStretch(1)

    def show_history(self, lines: tuple[HistoryLine, ...]) -> None:
        """Show what happened to the card, newest first."""
        empty(self._history)
        told = tuple(Fact(full_date(each.at.astimezone().date()), happened(each)) for each in lines)
        self._history.addWidget(FactList(told or (Fact("", _("Rien encore.")),)))

    def edited(self) -> FleetCard:
        """The card as it stands in the fields."""
        return replace(
            self.row,
            note=self.note.toPlainText().strip()[:_LONGEST_NOTE],
            service=self.service.text().strip(),
            holder_left=self.left.isChecked(),
        )

    def _keep(self) -> None:
        self._acts.save(self.edited(), self.row)

    def _editing(self) -> QWidget:
        panel = Panel()
        panel.body.setSpacing(12)
        panel.body.addWidget(Field(_("Service"), self.service))
        panel.body.addWidget(Field(_("Note"), self.note, _("200 caractères au plus.")))
        panel.body.addWidget(self.left)
        row = QHBoxLayout()
        row.addWidget(Button(Kind.PRIMARY, _("Enregistrer"), self._keep))
        row.addStretch(1)
        panel.body.addLayout(row)
        return panel

    def _doing(self) -> QWidget:
        flow = Flow()
        for matter, words in (
            (None, _("Demander le renouvellement")),
            (Reason.LOST, _("Déclarer la carte perdue")),
            (Reason.DEPARTURE, _("Déclarer un départ")),
        ):
            flow.add(Button(Kind.QUIET, words, partial(self._acts.act, matter, (self.row,))))
        remove = partial(self._acts.remove, (self.row,))
        flow.add(Button(Kind.QUIET, _("Retirer du registre"), remove))
        return flow


def facts_of(row: FleetCard, today: date, soon_days: int, masked: bool) -> tuple[Fact, ...]:
    """Return what the register knows of a card."""
    stands, left = standing(row, today, soon_days), row.validity.days_left(today)
    known = [
        Fact(_("Titulaire") if row.nominative else _("Service"), holder(row, masked)),
        Fact(_("Carte"), row.type.value if row.type else _("famille inconnue")),
        Fact(_("Numéro"), grouped(row.number)),
        Fact(_("Structure"), row.structure or _("non précisée")),
        Fact(_("Fin de validité"), full_date(row.end) if row.end else _("inconnue")),
        Fact(_("État"), _(STANDINGS[stands]), TONES[stands][1].value),
    ]
    if left is not None and left >= 0:
        known.append(Fact(_("Il reste"), days(left)))
    if row.tries_left is not None:
        tries = _("bloquée") if row.blocked else str(row.tries_left)
        known.append(Fact(_("Essais du code"), tries))
    seen = full_date(row.seen_at.astimezone().date()) if row.seen_at else _("jamais")
    known.append(Fact(_("Vue dans un lecteur"), seen))
    return tuple(known)
