"""The rail: the pages by icon and name, the present one marked."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.places import Place
from app.ui.theme import Role
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.icon import Icon

_WIDTH = 216
_SHORT = 10
_BAR, _MARGIN, _EDGE = 14, 12, 8
_LARGE = 150


class Rail(QFrame):
    """One button a page, `first` being on show; `picked` is told which one was pressed."""

    def __init__(
        self,
        window: QWidget,
        places: tuple[tuple[Place, str, str], ...],
        first: Place,
        picked: Callable[[Place], None],
    ) -> None:
        super().__init__(window)
        self.setObjectName("rail")
        self._buttons: dict[Place, Button] = {}
        self._words = {place: words for place, _symbol, words in places}
        layout = self._layout = QVBoxLayout(self)
        layout.setSpacing(0)
        self._brand = _brand()
        layout.addWidget(self._brand)
        layout.addWidget(self._scrolled(), 1)
        for place, symbol, words in places:
            if place is Place.DIAGNOSIS:
                self._list.addStretch(1)
            self._list.addWidget(self._button(place, symbol, words, picked))
        self.show_place(first)
        self.fit()  # in its window already: Qt would work out the style of all this twice

    def show_place(self, place: Place) -> None:
        """Mark the page that is on show."""
        for each, button in self._buttons.items():
            present = each is place
            button.set_current(present)
            button.tint(Role.ACCENT if present else Role.MUTED)

    def focus(self, place: Place) -> None:
        """Give the focus to the button of a page."""
        self._buttons[place].setFocus()

    def fit(self) -> None:
        """Take the width that the text size wants; large names go over two lines.

        Large ones also take the place of the brand and of the air between them, so that all of
        them are in sight in the smallest window.
        """
        large = theme.percent() >= _LARGE
        edge = _EDGE if large else 2 * _EDGE
        self._layout.setContentsMargins(_MARGIN, edge, _MARGIN, edge)
        self._list.setSpacing(0 if large else 4)
        self._brand.setVisible(not large)
        for place, button in self._buttons.items():
            button.setText(theme.over_two_lines(self._words[place], _SHORT))
        # Beside the names there is room for the bar that shows where they are too many.
        names = self._names.sizeHint().width() + self._bolder() + _BAR + 2 * _MARGIN
        self.setFixedWidth(max(_WIDTH, names, self.sizeHint().width()))

    def _bolder(self) -> int:
        """Pixels that a name takes more while its page is on show; ample at the usual size."""
        if theme.percent() == 100:
            return 0
        button = next(iter(self._buttons.values()))
        button.ensurePolished()
        font = QFont(button.font())
        font.setBold(False)
        usual = QFontMetrics(font)
        font.setBold(True)
        wide = QFontMetrics(font)
        lines = [line for words in self._words.values() for line in words.split()]
        return max(wide.horizontalAdvance(each) - usual.horizontalAdvance(each) for each in lines)

    def _scrolled(self) -> QScrollArea:
        """Return the place of the buttons, scrolled where large text makes the list too long."""
        self._names = QWidget()
        self._list = QVBoxLayout(self._names)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(self._names)
        return self._area

    def leave_focus_to_buttons(self) -> None:
        """Take the scrolled area out of the way of Tab; not needed before the first paint."""
        from PySide6.QtCore import Qt

        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _button(
        self, place: Place, symbol: str, words: str, picked: Callable[[Place], None]
    ) -> Button:
        button = Button(Kind.RAIL, words, partial(picked, place), symbol=symbol)
        button.setAccessibleName(words)
        self._buttons[place] = button
        return button


def _brand() -> QWidget:
    brand = QWidget()
    row = QHBoxLayout(brand)
    row.setContentsMargins(8, 0, 0, 20)
    row.setSpacing(10)
    name = QLabel("Poste CPx")
    name.setObjectName("brand")
    row.addWidget(Icon("mark", Role.ACCENT, side=28))
    row.addWidget(name, 1)
    return brand
