"""The list: search, filters, the picture, the table, and what can be done with the selection."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.domain.declaration import Reason
from app.domain.fleet import Filter, FleetCard
from app.language import _, ngettext
from app.ui import theme
from app.ui.announce import announce
from app.ui.pages.fleet.figures import Figures
from app.ui.pages.fleet.filters import Filters
from app.ui.pages.fleet.table_model import ORDER, CardModel
from app.ui.pages.fleet.words import MATTERS, cards
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.flow import Flow
from app.ui.widgets.text import TextRole, label
from app.ui.wording import thousands
from app.workflows.fleet.table import Column, FleetTable

_SELECT = QItemSelectionModel.SelectionFlag
_LINE, _LEAST, _MOST_KEPT = 40, 260, 1000
_WIDTHS = {
    Column.STANDING: 184,
    Column.TYPE: 68,
    Column.NUMBER: 136,
    Column.END: 108,
    Column.TRIES: 78,
}
_LEAVES_BELOW = {Column.STRUCTURE: 900, Column.TRIES: 720}
"""The widths below which a column makes room for the others."""


class Browse(QWidget):
    """The list of cards; `opened` hears which card was opened, `act` and `remove` of several."""

    def __init__(
        self,
        opened: Callable[[FleetCard], None],
        act: Callable[[Reason | None, tuple[FleetCard, ...]], None],
        remove: Callable[[tuple[FleetCard, ...]], None],
    ) -> None:
        super().__init__()
        self._opened, self._act = opened, act
        self.model = CardModel()
        self.filters = Filters(self._filter)
        self.figures = Figures(self._pick_month)
        self.view = self._table()
        self._count, self._acts = label(TextRole.MUTED), Flow()
        matters = (
            Button(Kind.QUIET, _(words), partial(self._do, matter))
            for matter, words in MATTERS.items()
        )
        away = Button(Kind.QUIET, _("Retirer"), lambda: remove(self.selected))
        self._of_selected = (*matters, away)
        for button in self._of_selected:
            self._acts.add(button)
        self.figures.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.figures)
        column.addWidget(self.filters)
        row = QHBoxLayout()
        row.addWidget(self._count, 1)
        row.addWidget(self._acts, 4)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        self.view.selectionModel().selectionChanged.connect(lambda _on, _off: self._say())
        self._say()

    def show_table(self, table: FleetTable) -> None:
        """Show another state of the register; what is selected stays so, and so does the place."""
        kept, stood = self._kept(), self._stood()
        self.model.set_table(table)
        self.filters.set_services(table.services)
        self.figures.show_table(table)
        self._select(kept)
        self._stand(stood)
        self._say()

    def set_masked(self, masked: bool) -> None:
        """Hide or show the names."""
        self.model.set_masked(masked)

    def open_picture(self, shown: bool) -> None:
        """Show the picture over the list, or take it away with its filter."""
        self.figures.setVisible(shown)
        if not shown and self.model.wanted.month is not None:
            self.filters.set_month(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        for column, least in _LEAVES_BELOW.items():
            self.view.setColumnHidden(ORDER.index(column), self.width() < theme.scaled(least))
        super().resizeEvent(event)

    @property
    def selected(self) -> tuple[FleetCard, ...]:
        """The selected cards, in the order of the list."""
        return tuple(self.model.row_at(line) for line in self._lines())

    def focus(self) -> None:
        """Take the focus to the search."""
        self.filters.search.setFocus()

    def _lines(self) -> list[int]:
        chosen = self.view.selectionModel().selection()
        ranges = [chosen.at(place) for place in range(chosen.count())]
        return sorted({line for each in ranges for line in range(each.top(), each.bottom() + 1)})

    def _kept(self) -> frozenset[str]:
        """What to select again after a change; a selection of thousands is not followed."""
        lines = self._lines()
        few = lines if len(lines) <= _MOST_KEPT else ()
        return frozenset(self.model.row_at(line).number for line in few)

    def _select(self, numbers: frozenset[str]) -> None:
        if not numbers:
            return
        chosen = QItemSelection()
        for line in self.model.lines_of(numbers):
            first, last = self.model.index(line, 0), self.model.index(line, len(ORDER) - 1)
            chosen.select(first, last)
        self.view.selectionModel().select(chosen, _SELECT.Select)

    def _stood(self) -> str:
        """The card at which the keyboard stands."""
        at = self.view.currentIndex()
        return self.model.row_at(at.row()).number if self.view.hasFocus() and at.isValid() else ""

    def _stand(self, number: str) -> None:
        """Put the keyboard back to its card, or to the first one, without scrolling."""
        if not self.view.hasFocus() or not self.model.rowCount():
            return
        lines = self.model.lines_of(frozenset({number})) if number else []
        bar = self.view.verticalScrollBar()
        scrolled = bar.value()
        place, nothing = self.model.index(lines[0] if lines else 0, 0), _SELECT.NoUpdate
        self.view.selectionModel().setCurrentIndex(place, nothing)
        bar.setValue(scrolled)

    def _filter(self, wanted: Filter) -> None:
        self.model.set_filter(wanted)
        self._say()
        announce(self.view, cards(self.model.rowCount()))

    def _pick_month(self, month: date | None) -> None:
        self.filters.set_month(month)

    def _say(self) -> None:
        """Say how many are shown, or selected, and offer what can be done."""
        count, total = len(self._lines()), self.model.total
        shown = cards(self.model.rowCount())
        if self.model.rowCount() != total:
            shown = _("{cards} sur {total}").format(cards=shown, total=total)
        words = ngettext("{count} carte sélectionnée", "{count} cartes sélectionnées", count)
        self._count.setText(words.format(count=thousands(count)) if count else shown)
        why = "" if count else _("Choisissez d’abord une ou plusieurs lignes de la liste.")
        for button in self._of_selected:
            button.setEnabled(count > 0)
            button.setToolTip(why)
        self.figures.chart.set_picked(self.model.wanted.month)

    def _do(self, matter: Reason | None) -> None:
        self._act(matter, self.selected)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self._opened(self.model.row_at(index.row()))

    def _table(self) -> QTableView:
        view = QTableView()
        view.setModel(self.model)
        view.setSortingEnabled(True)
        view.horizontalHeader().setSortIndicator(
            ORDER.index(Column.END), Qt.SortOrder.AscendingOrder
        )
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setTabKeyNavigation(False)
        view.setAccessibleName(_("Cartes du registre"))
        view.setMinimumHeight(_LEAST)
        lines = view.verticalHeader()
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        lines.setDefaultSectionSize(theme.scaled(_LINE))
        lines.hide()
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for at, column in enumerate(ORDER):
            if column in _WIDTHS:
                header.resizeSection(at, theme.scaled(_WIDTHS[column]))
            else:
                header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        view.doubleClicked.connect(self._open)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shortcut = QShortcut(QKeySequence(key), view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda: self._open(view.currentIndex()))
        return view
