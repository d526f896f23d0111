"""The field for a code: its text only ever holds filler, so no Qt signal carries a digit.

The digits live in a bytearray that is overwritten when the field is hidden or handed over. Digits
come from the digit row (with or without Shift, as on AZERTY keyboards), the keypad, a paste, or
the buttons of a pad; nothing can be copied out.
"""

import sys

from PySide6.QtCore import QMimeData, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHideEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLineEdit, QMenu

from app.domain.pin import Pin
from app.language import _
from app.ui import theme
from app.ui.announce import announce
from app.ui.theme import Role

LONGEST = 8
_FILLER = "•"
_GAP = 8
# The digit row of French and Belgian AZERTY without Shift: the character, where the key is unknown.
_AZERTY = {
    char: digit
    for row in ("&é\"'(-è_çà", "&é\"'(§è!çà")
    for char, digit in zip(row, "1234567890", strict=True)
}
# First scan code of the digit row, whose keys follow each other from 1 to 0.
_FIRST_KEY = {"linux": 10, "win32": 2}
_KEYPAD_WITHOUT_DIGITS = frozenset(
    {
        Qt.Key.Key_Insert,
        Qt.Key.Key_End,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Left,
        Qt.Key.Key_Clear,
        Qt.Key.Key_Right,
        Qt.Key.Key_Home,
        Qt.Key.Key_Up,
        Qt.Key.Key_PageUp,
    }
)


class PinField(QLineEdit):
    """A field for `shortest` to `longest` digits; up to eight are kept, whatever is expected.

    Eight digits are kept where four are expected so that the workflow can recognise the code de
    déblocage. `counted` tells the number of digits, `keypad_off` that Num Lock is.
    """

    counted = Signal(int)
    keypad_off = Signal()
    focused = Signal()

    def __init__(self, shortest: int, longest: int) -> None:
        super().__init__()
        self._digits = bytearray()
        self._shortest, self._longest = shortest, longest
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAcceptDrops(False)
        self.setDragEnabled(False)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhDigitsOnly
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.setProperty("code", True)

    @property
    def count(self) -> int:
        """How many digits were typed."""
        return len(self._digits)

    @property
    def long_enough(self) -> bool:
        """Whether the digits are as many as expected, or eight, which is another code."""
        return self._shortest <= self.count <= self._longest or self.count == LONGEST

    def take(self) -> Pin:
        """Hand the digits over and forget them."""
        pin = Pin(self._digits.decode("ascii"))
        self.wipe()
        return pin

    def wipe(self) -> None:
        """Overwrite the digits and empty the field."""
        for index in range(len(self._digits)):
            self._digits[index] = 0
        self._digits.clear()
        self._show()

    def press(self, digit: str) -> None:
        """Add one digit, as a key or a button of a pad does."""
        if len(self._digits) < LONGEST:
            self._digits += digit.encode("ascii")
            self._show()
            self._say()

    def erase(self) -> None:
        """Take the last digit back."""
        if self._digits:
            self._digits[-1] = 0
            del self._digits[-1]
            self._show()
            self._say()

    def paste_digits(self, data: QMimeData) -> None:
        """Replace the content by the digits of what is pasted, if it has nothing else."""
        pasted = "".join(data.text().split())
        if pasted.isascii() and pasted.isdigit() and len(pasted) <= LONGEST:
            self.wipe()
            self._digits += pasted.encode("ascii")
            self._show()
            self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = _digit(event)
        if digit is not None:
            self.press(digit)
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_digits(QGuiApplication.clipboard().mimeData())
        elif event.key() == Qt.Key.Key_Backspace:
            self.erase()
        elif event.key() == Qt.Key.Key_Delete:
            self.wipe()
            self._say()
        elif _keypad_is_off(event):
            self.keypad_off.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        for char in event.commitString():
            if char.isascii() and char.isdigit():
                self.press(char)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        clipboard = QGuiApplication.clipboard()
        menu.addAction(_("Coller"), lambda: self.paste_digits(clipboard.mimeData()))
        menu.popup(event.globalPos())

    def hideEvent(self, event: QHideEvent) -> None:
        self.wipe()
        super().hideEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.deselect()
        self.focused.emit()

    def sizeHint(self) -> QSize:
        return self._size(theme.scaled(44))

    def minimumSizeHint(self) -> QSize:
        return self._size(theme.scaled(16))

    def _size(self, cell: int) -> QSize:
        cells = self._cells()
        return QSize(cells * cell + (cells - 1) * _GAP + 2, theme.scaled(52) + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(self._cells()):
            self._paint_cell(painter, index)

    def _paint_cell(self, painter: QPainter, index: int) -> None:
        room = (self.width() - 2 + _GAP) // self._cells() - _GAP
        cell = min(theme.scaled(44), room)
        box = QRectF(2 + index * (cell + _GAP), 2, cell - 2, self.height() - 4)
        next_one = self.hasFocus() and index == min(self.count, self._cells() - 1)
        wrong = bool(self.property("wrong"))
        edge = Role.DANGER if wrong else Role.FOCUS if next_one else Role.EDGE
        pen = QPen(theme.colour(edge), 2 if next_one or wrong else 1)
        if index >= self._shortest:
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.setBrush(theme.colour(Role.RAISED))
        painter.drawRoundedRect(box, 8, 8)
        if index < self.count:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(Role.INK))
            radius = theme.scaled(5)
            painter.drawEllipse(QPointF(box.center()), radius, radius)

    def _cells(self) -> int:
        return max(self._longest, self.count)

    def _show(self) -> None:
        before = self._cells(), self.text()
        self.setText(_FILLER * len(self._digits))
        if before != (self._cells(), self.text()):
            self.updateGeometry()
            self.update()
            self.counted.emit(len(self._digits))

    def _say(self) -> None:
        expected = max(self._longest, self.count)
        text = (
            _("{count} chiffres sur {expected}")
            if self.count != 1
            else _("1 chiffre sur {expected}")
        )
        announce(self, text.format(count=self.count, expected=expected))


def _digit(event: QKeyEvent) -> str | None:
    """Return the digit that a key stands for, or None.

    On an AZERTY keyboard the digit row gives digits only with Shift; here its keys always do. The
    key's place is known by its scan code, and by its character where the code is not known.
    """
    text = event.text()
    if len(text) == 1 and text.isascii() and text.isdigit():
        return text
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held != Qt.KeyboardModifier.NoModifier or not text:
        return None
    first, code = _FIRST_KEY.get(sys.platform), event.nativeScanCode()
    if first is None or code == 0:
        return _AZERTY.get(text)
    place = code - first
    return "1234567890"[place] if 0 <= place <= 9 else None


def _keypad_is_off(event: QKeyEvent) -> bool:
    keypad = bool(event.modifiers() & Qt.KeyboardModifier.KeypadModifier)
    return keypad and event.key() in _KEYPAD_WITHOUT_DIGITS
