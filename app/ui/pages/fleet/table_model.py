"""The table behind the view: places of rows, in the order and the choice that were asked for."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from app.domain.fleet import Filter, FleetCard
from app.language import _
from app.ui import theme
from app.ui.drawing import icon
from app.ui.pages.fleet.words import COLUMNS, TONES, holder, short_date, standing_words
from app.ui.theme import Look
from app.ui.widgets.panel import TONE_ROLES
from app.ui.wording import grouped
from app.workflows.fleet.table import Column, FleetTable

Index = QModelIndex | QPersistentModelIndex
ORDER = tuple(COLUMNS)
_NOWHERE = QModelIndex()
_ICON = 16
_UNKNOWN = "—"


class CardModel(QAbstractTableModel):
    """Shows a `FleetTable` through a filter; texts are made only for what is on screen."""

    def __init__(self) -> None:
        super().__init__()
        self._table = FleetTable()
        self._places: Sequence[int] = ()
        self.masked = False
        self.wanted = Filter()
        self.by = Column.END
        self.descending = False

    def set_table(self, table: FleetTable) -> None:
        """Show another state of the register through the same filter."""
        self._table = table
        self._look()

    def set_filter(self, wanted: Filter) -> None:
        """Show what fits."""
        if wanted != self.wanted:
            self.wanted = wanted
            self._look()

    def set_masked(self, masked: bool) -> None:
        """Hide or show the names."""
        self.masked = masked
        self._look()

    @property
    def total(self) -> int:
        """How many cards the register holds."""
        return len(self._table.rows)

    def row_at(self, line: int) -> FleetCard:
        """The card on a line of the view."""
        return self._table.rows[self._places[line]]

    def shown(self) -> tuple[FleetCard, ...]:
        """Every card that fits, in order."""
        return tuple(self._table.rows[place] for place in self._places)

    def lines_of(self, numbers: frozenset[str]) -> list[int]:
        """The lines on which these cards stand."""
        rows = self._table.rows
        return [line for line, at in enumerate(self._places) if rows[at].number in numbers]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(ORDER)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(COLUMNS[ORDER[section]])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        place, column = self._places[index.row()], ORDER[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(place, column)
        if role == Qt.ItemDataRole.DecorationRole and column is Column.STANDING:
            return _standing_icon(self._table.ranks[place], theme.look(), theme.percent())
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.by, self.descending = ORDER[column], order is Qt.SortOrder.DescendingOrder
        self._look()

    def _look(self) -> None:
        places = self._table.visible(self.wanted, self.by, self.descending)
        self.beginResetModel()
        self._places = places
        self.endResetModel()

    def _text(self, place: int, column: Column) -> str:
        row = self._table.rows[place]
        if column is Column.STANDING:
            left = row.validity.days_left(self._table.today)
            return standing_words(self._table.standing(place), left)
        if column is Column.LABEL:
            name = holder(row, self.masked)
            return _("{name} (parti)").format(name=name) if row.holder_left else name
        return _TEXTS[column](row)


def _tries(row: FleetCard) -> str:
    if row.tries_left is None:
        return _UNKNOWN
    return _("bloquée") if row.blocked else str(row.tries_left)


_TEXTS: dict[Column, Callable[[FleetCard], str]] = {
    Column.TYPE: lambda row: row.type.value if row.type else _UNKNOWN,
    Column.NUMBER: lambda row: grouped(row.number),
    Column.END: lambda row: short_date(row.end),
    Column.TRIES: _tries,
    Column.STRUCTURE: lambda row: row.structure or (row.service if row.holder else ""),
}


@lru_cache(maxsize=32)
def _standing_icon(rank: int, _look: Look, _percent: int) -> QIcon:
    name, tone = tuple(TONES.values())[rank]
    return icon(name, TONE_ROLES[tone], theme.scaled(_ICON), 0, 1.0)
