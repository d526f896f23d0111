"""The rail: the pages by icon and name, the present one marked."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from app.ui import theme
from app.ui.places import Place
from app.ui.theme import Role
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.icon import Icon

_WIDTH = 216
_SHORT = 10


class Rail(QFrame):
    """One button a page; `picked` is told which one was pressed."""

    def __init__(self, places: tuple[tuple[Place, str, str], ...], picked: Callable[[Place], None]):
        super().__init__()
        self.setObjectName("rail")
        self._buttons: dict[Place, Button] = {}
        self._words = {place: words for place, _symbol, words in places}
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 16, 12, 16)
        layout.setSpacing(4)
        layout.addLayout(self._brand())
        layout.addSpacing(16)
        for place, symbol, words in places:
            if place is Place.SETTINGS:
                layout.addStretch(1)
            layout.addWidget(self._button(place, symbol, words, picked))
        self.fit()

    def show_place(self, place: Place) -> None:
        """Mark the page that is on show."""
        for each, button in self._buttons.items():
            present = each is place
            button.setChecked(present)
            button.tint(Role.ACCENT if present else Role.MUTED)

    def fit(self) -> None:
        """Take the width that the text size wants; large names go over two lines."""
        for place, button in self._buttons.items():
            button.setText(theme.over_two_lines(self._words[place], _SHORT))
        self.setFixedWidth(max(_WIDTH, self.sizeHint().width()))

    def _brand(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(8, 0, 0, 0)
        row.setSpacing(10)
        name = QLabel("Poste CPx")
        name.setObjectName("brand")
        row.addWidget(Icon("mark", Role.ACCENT, side=28))
        row.addWidget(name, 1)
        return row

    def _button(
        self, place: Place, symbol: str, words: str, picked: Callable[[Place], None]
    ) -> Button:
        button = Button(Kind.RAIL, words, partial(picked, place), symbol=symbol)
        button.setCheckable(True)
        button.setAccessibleName(words)
        self._group.addButton(button)
        self._buttons[place] = button
        return button
