"""The declarations of the page, twenty at a time: ten thousand of them cost no more than twenty.

A declaration is drawn again only when something about it changed.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.outbox import Dispatch
from app.language import _
from app.ui.pages.declarations.model import Group, Overview, Row, in_group, progress, rows
from app.ui.pages.declarations.receipt_buttons import ReceiptButtons
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.fold import Fold
from app.ui.widgets.icon import Icon
from app.ui.widgets.panel import TONE_ROLES, Panel
from app.ui.widgets.select import Select
from app.ui.widgets.text import TextRole, label
from app.ui.wording import thousands
from app.workflows.declarations.follow_up import FollowedUp

AT_ONCE = 20

_GROUPS = tuple(Group)


class Listing(QWidget):
    """A page of declarations; what leads to the others appears with the twenty-first."""

    def __init__(self, withdraw: Callable[[UUID], None]) -> None:
        super().__init__()
        self._withdraw = withdraw
        self._given: tuple[tuple[Dispatch, ...], FollowedUp, datetime] | None = None
        self._first = 0
        self._drawn: dict[UUID, tuple[Row, Panel]] = {}
        self._panels = QVBoxLayout()
        self._panels.setSpacing(16)
        self._make_ways()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._above)
        column.addLayout(self._panels)
        column.addWidget(self._below)

    def show_declarations(
        self, dispatches: tuple[Dispatch, ...], seen: Overview, said: FollowedUp, now: datetime
    ) -> None:
        """Show these, newest first, at the place where the person is."""
        self._given = (dispatches, said, now)
        self._progress.setText(progress(seen))
        self._draw()

    def _make_ways(self) -> None:
        """Make what stands above and below the panels when there are too many for one look."""
        self._above, self._below = QWidget(), QWidget()
        self._progress = label(TextRole.BODY)
        self._select = Select(_("Déclarations montrées"), tuple(_(each.value) for each in _GROUPS))
        self._select.currentIndexChanged.connect(self._choose)
        self._where = label(TextRole.MUTED)
        self._newer = Button(Kind.QUIET, _("Plus récentes"), partial(self._turn, -AT_ONCE))
        self._older = Button(Kind.QUIET, _("Plus anciennes"), partial(self._turn, AT_ONCE))
        above, below = QHBoxLayout(self._above), QHBoxLayout(self._below)
        for row in (above, below):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(12)
        above.addWidget(self._progress, 1)
        above.addWidget(self._select)
        below.addWidget(self._where, 1)
        below.addWidget(self._newer)
        below.addWidget(self._older)

    def _choose(self, _place: int) -> None:
        self._turn(-self._first)

    def _turn(self, by: int) -> None:
        self._first += by
        self._draw()

    def _draw(self) -> None:
        if self._given is None:
            return
        dispatches, said, now = self._given
        many = len(dispatches) > AT_ONCE
        group = _GROUPS[self._select.currentIndex()] if many else Group.ALL
        chosen = in_group(dispatches, group) if many else dispatches
        last_page = max(len(chosen) - 1, 0) // AT_ONCE * AT_ONCE
        self._first = min(max(self._first, 0), last_page)
        shown = chosen[self._first : self._first + AT_ONCE]
        self._draw_panels(rows(shown, said, now))
        self._above.setVisible(many)
        self._below.setVisible(many)
        if many:
            self._say_where(len(chosen), len(shown))
            self._newer.setEnabled(self._first > 0)
            self._older.setEnabled(self._first < last_page)

    def _say_where(self, total: int, shown: int) -> None:
        if not shown:
            self._where.setText(_("Aucune déclaration ici."))
            return
        where = _("De {first} à {last}, sur {total}").format(
            first=thousands(self._first + 1),
            last=thousands(self._first + shown),
            total=thousands(total),
        )
        self._where.setText(where)

    def _draw_panels(self, shown: tuple[Row, ...]) -> None:
        """Keep the panels that still tell the truth, make the others, put all into their order."""
        before, self._drawn = self._drawn, {}
        for place, row in enumerate(shown):
            known = before.pop(row.id, None)
            if known is not None and known[0] == row:
                panel = known[1]
            else:
                panel = _panel(row, self._withdraw)
                _discard(known)
            self._drawn[row.id] = (row, panel)
            if (item := self._panels.itemAt(place)) is None or item.widget() is not panel:
                self._panels.insertWidget(place, panel)
        for left in before.values():
            _discard(left)


def _discard(known: tuple[Row, Panel] | None) -> None:
    if known is not None:
        known[1].hide()
        known[1].deleteLater()


def _panel(row: Row, withdraw: Callable[[UUID], None]) -> Panel:
    panel = Panel()
    line = QHBoxLayout()
    line.setSpacing(14)
    symbol = Icon(row.icon, TONE_ROLES[row.tone], side=24)
    line.addWidget(symbol, 0, Qt.AlignmentFlag.AlignTop)
    line.addLayout(_words(row), 1)
    if row.withdraw is not None:
        button = Button(Kind.QUIET, _("Retirer"), partial(withdraw, row.withdraw))
        line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    panel.body.addLayout(line)
    return panel


def _words(row: Row) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    state = label(TextRole.BODY, row.state)
    state.setProperty("tone", row.tone.value)
    column.addWidget(label(TextRole.STRONG, row.title))
    column.addWidget(state)
    for text in row.lines:
        column.addWidget(label(TextRole.MUTED, text))
    if row.receipt is not None:
        column.addWidget(Fold(_("Reçu"), ReceiptButtons(row.receipt)))
    return column
