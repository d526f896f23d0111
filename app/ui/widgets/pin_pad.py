"""Ten buttons for whoever cannot or would rather not use the keyboard; they fill a field."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.language import _
from app.ui.widgets.button import Button, Kind


class PinPad(QWidget):
    """A telephone's order: 1 at the top left, 0 at the bottom, erase beside it."""

    def __init__(self, press: Callable[[str], None], erase: Callable[[], None]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for place, digit in enumerate("123456789"):
            grid.addWidget(_digit(digit, press), place // 3, place % 3)
        grid.addWidget(_digit("0", press), 3, 1)
        eraser = Button(Kind.DIGIT, "", erase, symbol="erase")
        eraser.setAccessibleName(_("Effacer le dernier chiffre"))
        eraser.setToolTip(_("Effacer le dernier chiffre"))
        eraser.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        grid.addWidget(eraser, 3, 2)
        self.setMaximumWidth(240)


def _digit(digit: str, press: Callable[[str], None]) -> Button:
    """A click leaves the focus in the field, so that keyboard and pad can be mixed."""
    button = Button(Kind.DIGIT, digit, partial(press, digit))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
