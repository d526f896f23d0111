"""The declarations of the page, twenty at a time: ten thousand of them cost no more than twenty.

Only what changed about a declaration is drawn again, a few declarations at a time.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.outbox import Dispatch
from app.language import _
from app.ui.pages.declarations.listed import Listed
from app.ui.pages.declarations.model import Group, Overview, Row, in_group, progress, rows
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.layouts import arranged_once
from app.ui.widgets.select import Select
from app.ui.widgets.text import TextRole, label
from app.ui.wording import thousands
from app.workflows.declarations.follow_up import FollowedUp

AT_ONCE = 20
_A_TURN = 2
"""Panels drawn before the event loop turns again: twenty would keep it for 50 ms."""

_GROUPS = tuple(Group)


class Listing(QWidget):
    """A page of declarations; what leads to the others appears with the twenty-first."""

    def __init__(
        self, withdraw: Callable[[UUID], None], amend: Callable[[UUID], None] | None = None
    ) -> None:
        super().__init__()
        self._withdraw, self._amend = withdraw, amend
        self._given: tuple[tuple[Dispatch, ...], FollowedUp, datetime] | None = None
        self._first = 0
        self._drawn: dict[UUID, Listed] = {}
        self._wanted: tuple[Row, ...] = ()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._draw_some)
        self._panels = QVBoxLayout()
        self._panels.setSpacing(16)
        self._make_ways()
        column = self._column = QVBoxLayout(self)
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
        self._wanted = rows(shown, said, now)
        self._draw_some()
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

    def _draw_some(self) -> None:
        """Draw what is not true yet; what keeps the window too long is left for its next turn."""
        with arranged_once(self._column):
            self._drop_others()
            stale = [row for row in self._wanted if not self._is_drawn(row)]
            for row in stale[:_A_TURN]:
                self._draw_one(row)
            self._put_in_order()
        if len(stale) > _A_TURN:
            self._rest.start()

    def _is_drawn(self, row: Row) -> bool:
        panel = self._drawn.get(row.id)
        return panel is not None and panel.row == row

    def _drop_others(self) -> None:
        staying = {row.id for row in self._wanted}
        for left in [each for each in self._drawn if each not in staying]:
            panel = self._drawn.pop(left)
            panel.hide()
            panel.deleteLater()

    def _draw_one(self, row: Row) -> None:
        panel = self._drawn.get(row.id)
        if panel is None:
            self._drawn[row.id] = Listed(row, self._withdraw, self._amend)
        else:
            panel.follow(row)

    def _put_in_order(self) -> None:
        standing = (self._drawn[row.id] for row in self._wanted if row.id in self._drawn)
        for place, panel in enumerate(standing):
            if (item := self._panels.itemAt(place)) is None or item.widget() is not panel:
                self._panels.insertWidget(place, panel)
                panel.show()
