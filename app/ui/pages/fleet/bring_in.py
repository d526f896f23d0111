"""An import in three views: which column holds what, what would come in, what was done.

Reading and keeping run on threads of their own; `Progress` carries how far they are, and the wish
to stop, between them and the page.
"""

import threading
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from app.language import N_, _, ngettext
from app.ui.pages.fleet.words import cards
from app.ui.shown import Tone
from app.ui.theme import percent, scaled
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.column import Column as Page
from app.ui.widgets.flow import Flow
from app.ui.widgets.panel import Notice, Panel
from app.ui.widgets.select import Select
from app.ui.widgets.text import TextRole, label
from app.workflows.fleet.card_list import CardList, Column, proposed
from app.workflows.fleet.list_file import RawList
from app.workflows.fleet.register import Imported

NAMES = {
    Column.NUMBER: N_("Numéro de carte"),
    Column.TYPE: N_("Famille de carte"),
    Column.FAMILY_NAME: N_("Nom"),
    Column.GIVEN_NAME: N_("Prénom"),
    Column.HOLDER: N_("Titulaire (prénom et nom)"),
    Column.SERVICE: N_("Service"),
    Column.STRUCTURE: N_("Structure"),
    Column.START: N_("Début de validité"),
    Column.END: N_("Fin de validité"),
    Column.NOTE: N_("Note"),
    Column.LEFT: N_("Parti"),
}
_PREVIEW, _MOST_REFUSED, _LARGE = 6, 200, 150
_NONE = N_("— aucune —")


class Progress:
    """How far a thread has got; `stop` asks it to give up."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self._stopped = threading.Event()

    def heard(self, done: int, total: int) -> bool:
        """Take note, on the working thread; False once it should stop."""
        self.done, self.total = done, total
        return not self._stopped.is_set()

    def stop(self) -> None:
        """Give up; nothing is kept."""
        self._stopped.set()


class Mapping(Page):
    """Which column of the file holds what, over its first lines."""

    def __init__(
        self,
        raw: RawList,
        go_on: Callable[[dict[Column, int]], None],
        left: Callable[[], None],
    ) -> None:
        super().__init__()
        self.choices: dict[Column, Select] = {}
        guessed = proposed(raw.columns)
        self.body.addWidget(label(TextRole.TITLE, _("Importer une liste")))
        words = _("{count} lignes. Vérifiez à quoi correspond chaque colonne du fichier.")
        self.body.addWidget(label(TextRole.BODY, words.format(count=len(raw.lines))))
        self.body.addWidget(_preview(raw))
        panel, grid = Panel(), QGridLayout()
        wide = 1 if percent() >= _LARGE else 2
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for place, (column, name) in enumerate(NAMES.items()):
            choice = Select(_(name), (_(_NONE), *raw.columns))
            choice.setCurrentIndex(guessed.get(column, -1) + 1)
            words_ = label(TextRole.STRONG, _(name))
            words_.setBuddy(choice)
            grid.addWidget(words_, place // wide, place % wide * 2)
            grid.addWidget(choice, place // wide, place % wide * 2 + 1)
            self.choices[column] = choice
        panel.body.addLayout(grid)
        self.body.addWidget(panel)
        row = Flow()
        row.add(Button(Kind.PRIMARY, _("Vérifier la liste"), lambda: go_on(self.columns())))
        row.add(Button(Kind.QUIET, _("Annuler"), left))
        self.body.addWidget(row)
        self.body.addStretch(1)

    def columns(self) -> dict[Column, int]:
        """The places of the columns that were chosen."""
        found = {column: choice.currentIndex() - 1 for column, choice in self.choices.items()}
        return {column: place for column, place in found.items() if place >= 0}


class Report(Page):
    """What would come in and what would not; nothing is kept yet."""

    def __init__(self, found: CardList, keep: Callable[[], None], left: Callable[[], None]) -> None:
        super().__init__()
        self.body.addWidget(label(TextRole.TITLE, _("Importer une liste")))
        ready = _("{cards} à importer.").format(cards=cards(len(found.rows)))
        self.body.addWidget(Notice(Tone.OK if found.rows else Tone.WARNING, ready))
        if found.repeated:
            twice = _("{count} numéros reviennent\u202f: la dernière ligne l’emporte.")
            self.body.addWidget(Notice(Tone.INFO, twice.format(count=len(found.repeated))))
        if found.refused:
            self.body.addWidget(_refused(found))
        row = Flow()
        go = Button(Kind.PRIMARY, _("Importer {cards}").format(cards=cards(len(found.rows))), keep)
        go.setEnabled(bool(found.rows))
        row.add(go)
        row.add(Button(Kind.QUIET, _("Annuler"), left))
        self.body.addWidget(row)
        self.body.addStretch(1)


class Working(Page):
    """Work under way: a bar and the button that stops it, with nothing kept."""

    def __init__(self, words: str, progress: Progress) -> None:
        super().__init__()
        self.progress = progress
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(words)
        self.bar.setRange(0, 0)
        self.body.addWidget(label(TextRole.TITLE, words))
        self.body.addWidget(self.bar)
        self.words = label(TextRole.MUTED, _("Rien n’est enregistré avant la fin."))
        self.body.addWidget(self.words)
        row = Flow()
        row.add(Button(Kind.QUIET, _("Arrêter"), progress.stop))
        self.body.addWidget(row)
        self.body.addStretch(1)
        self.startTimer(100)

    def timerEvent(self, _event: object) -> None:
        if self.progress.total:
            self.bar.setRange(0, self.progress.total)
            self.bar.setValue(self.progress.done)


def outcome(done: Imported) -> str:
    """Return what an import did."""
    parts = (
        ngettext("{count} carte ajoutée", "{count} cartes ajoutées", done.added),
        ngettext("{count} mise à jour", "{count} mises à jour", done.changed),
        ngettext("{count} inchangée", "{count} inchangées", done.same),
    )
    counts = (done.added, done.changed, done.same)
    told = [text.format(count=count) for text, count in zip(parts, counts, strict=True)]
    return _("Import terminé\u202f: {counts}.").format(counts=", ".join(told))


def _preview(raw: RawList) -> QTableWidget:
    lines = raw.preview[:_PREVIEW]
    table = _plain_table(list(raw.columns), [list(line) for line in lines])
    table.setAccessibleName(_("Premières lignes du fichier"))
    return table


def _refused(found: CardList) -> QWidget:
    panel = Panel(Tone.WARNING)
    words = ngettext("{count} ligne refusée", "{count} lignes refusées", len(found.refused))
    panel.body.addWidget(label(TextRole.STRONG, words.format(count=len(found.refused))))
    cells = [
        [str(each.line), each.column, each.value, _(each.reason)]
        for each in found.refused[:_MOST_REFUSED]
    ]
    table = _plain_table([_("Ligne"), _("Colonne"), _("Valeur"), _("Raison")], cells)
    table.setAccessibleName(_("Lignes refusées"))
    panel.body.addWidget(table)
    if len(found.refused) > _MOST_REFUSED:
        first = _("Les {count} premières sont montrées ici.").format(count=_MOST_REFUSED)
        panel.body.addWidget(label(TextRole.SMALL, first))
    return panel


def _plain_table(columns: list[str], cells: list[list[str]]) -> QTableWidget:
    table = QTableWidget(len(cells), len(columns))
    table.setHorizontalHeaderLabels(columns)
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    for row, line in enumerate(cells):
        for column, cell in enumerate(line[: len(columns)]):
            table.setItem(row, column, QTableWidgetItem(cell))
    table.resizeColumnsToContents()
    table.horizontalHeader().setStretchLastSection(True)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    table.setFixedHeight(scaled(38 + 30 * min(7, len(cells) + 1)))
    return table
