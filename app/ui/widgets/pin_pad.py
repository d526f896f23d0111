"""Ten buttons for whoever cannot or would rather not use the keyboard; they fill a `PinField`."""

from functools import partial

from PySide6.QtWidgets import QGridLayout, QWidget

from app.language import _
from app.ui.theme import Role
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.pin_field import PinField


class PinPad(QWidget):
    """A telephone's order: 1 at the top left, 0 at the bottom, erase beside it."""

    def __init__(self, field: PinField) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for place, digit in enumerate("123456789"):
            grid.addWidget(_digit(digit, field), place // 3, place % 3)
        grid.addWidget(_digit("0", field), 3, 1)
        erase = Button(Kind.DIGIT, "", field.erase, symbol="erase")
        erase.set_symbol("erase", Role.INK)
        erase.setAccessibleName(_("Effacer le dernier chiffre"))
        erase.setToolTip(_("Effacer le dernier chiffre"))
        grid.addWidget(erase, 3, 2)
        self.setMaximumWidth(240)


def _digit(digit: str, field: PinField) -> Button:
    return Button(Kind.DIGIT, digit, partial(field.press, digit))
