"""The picture over the list: counts to filter by, the chart of ends, and its figures as a table."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
)

from app.domain.fleet import Month
from app.language import _
from app.ui import theme
from app.ui.pages.fleet.chart import ExpiryChart
from app.ui.widgets.fold import Fold
from app.ui.widgets.panel import Panel
from app.ui.widgets.text import TextRole, label
from app.ui.wording import month_and_year
from app.workflows.fleet.table import FleetTable

_TABLE_HEIGHT = 220


class Figures(Panel):
    """The chart and, folded, the same figures line by line."""

    def __init__(self, picked: Callable[[date | None], None]) -> None:
        super().__init__()
        self.chart = ExpiryChart(picked)
        self._lines: QTableWidget | None = None
        self._months: tuple[Month, ...] = ()
        self.body.setSpacing(4)
        self.body.addWidget(label(TextRole.STRONG, _("Fins de validité sur trois ans")))
        self.body.addWidget(self.chart)
        self.body.addWidget(Fold(_("Les mêmes chiffres en tableau"), self._make_lines))

    def show_table(self, table: FleetTable) -> None:
        """Show the counts of this state of the register."""
        self.chart.set_months(table.months)
        if table.months == self._months:
            return
        self._months = table.months
        if self._lines is not None:
            _fill(self._lines, table.months)

    def _make_lines(self) -> QTableWidget:
        lines = self._lines = _lines()
        _fill(lines, self._months)
        return lines


def _fill(lines: QTableWidget, months: tuple[Month, ...]) -> None:
    lines.setRowCount(len(months))
    for at, month in enumerate(months):
        lines.setItem(at, 0, QTableWidgetItem(month_and_year(month.first)))
        lines.setItem(at, 1, QTableWidgetItem(str(month.count)))


def _lines() -> QTableWidget:
    lines = QTableWidget(0, 2)
    lines.setHorizontalHeaderLabels([_("Mois"), _("Cartes qui finissent")])
    lines.verticalHeader().hide()
    lines.setShowGrid(False)
    lines.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    lines.setTabKeyNavigation(False)
    lines.setAccessibleName(_("Fins de validité, mois par mois"))
    lines.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    lines.setFixedHeight(theme.scaled(_TABLE_HEIGHT))
    return lines
