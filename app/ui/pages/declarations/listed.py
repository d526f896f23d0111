"""One declaration of the list, drawn once and told anew each time something about it changes.

While thousands are delivered the list changes twenty times a second: new widgets each time would
keep the window for longer than a person overlooks.
"""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from app.language import _
from app.ui.pages.declarations.model import Row
from app.ui.pages.declarations.receipt_buttons import ReceiptButtons
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.fold import Fold
from app.ui.widgets.icon import Icon
from app.ui.widgets.layouts import arranged_once
from app.ui.widgets.panel import TONE_ROLES, Panel
from app.ui.widgets.text import TextRole, label, restyle

_BEFORE_LINES = 2
"""The title and the state."""


class Listed(Panel):
    """The panel of one declaration; `row` is what it says."""

    def __init__(
        self,
        row: Row,
        withdraw: Callable[[UUID], None],
        amend: Callable[[UUID], None] | None = None,
    ) -> None:
        super().__init__()
        self.row = row
        self._take_back, self._change = withdraw, amend
        self._icon = Icon(row.icon, TONE_ROLES[row.tone], side=24)
        self._title = label(TextRole.STRONG, row.title)
        self._state = label(TextRole.BODY, row.state)
        self._state.setProperty("tone", row.tone.value)
        self._lines: list[QLabel] = []
        self._amend: Button | None = None
        self._withdraw: Button | None = None
        self._receipt: Fold | None = None
        self._arrange()
        self._say()

    def follow(self, row: Row) -> None:
        """Say what became of the declaration."""
        before, self.row = self.row, row
        if (row.icon, row.tone) != (before.icon, before.tone):
            self._icon.set(row.icon, TONE_ROLES[row.tone])
            self._state.setProperty("tone", row.tone.value)
            restyle(self._state)
        self._title.setText(row.title)
        self._state.setText(row.state)
        with arranged_once(self.body):
            self._say()

    def _arrange(self) -> None:
        self._line, self._words = QHBoxLayout(), QVBoxLayout()
        self._line.setSpacing(14)
        self._line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._line.addLayout(self._words, 1)
        self._words.setSpacing(2)
        self._words.addWidget(self._title)
        self._words.addWidget(self._state)
        self.body.addLayout(self._line)

    def _say(self) -> None:
        """Show as many lines as there are to say, and what can be done now."""
        for place in range(len(self._lines), len(self.row.lines)):
            self._lines.append(label(TextRole.MUTED))
            self._words.insertWidget(_BEFORE_LINES + place, self._lines[-1])
        for place, line in enumerate(self._lines):
            line.setVisible(place < len(self.row.lines))
        for line, text in zip(self._lines, self.row.lines, strict=False):
            line.setText(text)
        self._amend = self._offer(
            self._amend, _("Modifier"), self._change if self.row.amend is not None else None
        )
        self._withdraw = self._offer(
            self._withdraw, _("Retirer"), self._take_back if self.row.withdraw is not None else None
        )
        self._offer_receipt()

    def _offer(
        self, button: Button | None, words: str, act: Callable[[UUID], None] | None
    ) -> Button | None:
        """Show the button of this act, made when it is first wanted; hide it where act is None."""
        if button is None and act is not None:
            button = Button(Kind.QUIET, words, partial(act, self.row.id))
            self._line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        if button is not None:
            button.setVisible(act is not None)
        return button

    def _offer_receipt(self) -> None:
        entry = self.row.receipt
        if entry is not None and self._receipt is None:
            self._receipt = Fold(_("Reçu"), partial(ReceiptButtons, entry))
            self._words.addWidget(self._receipt)
            self._receipt.show()
