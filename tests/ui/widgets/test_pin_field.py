"""The field for a code: what it takes, and that no digit leaves it by any door of Qt."""

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QMetaMethod, QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.pin import Pin
from app.ui.widgets.pin_field import PinField

NO_KEY = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier
FIRST_KEY = {"linux": 10, "win32": 2}.get(sys.platform, 0)


@pytest.fixture
def field(qtbot: QtBot) -> Iterator[PinField]:
    made = PinField(4, 4)
    qtbot.addWidget(made)
    made.show()
    made.setFocus()
    yield made
    QGuiApplication.clipboard().clear()


def press(
    field: PinField, text: str, scan: int = 0, modifiers: Qt.KeyboardModifier = NO_KEY
) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, 0, modifiers, scan, 0, 0, text)
    field.keyPressEvent(event)


def test_digits_are_taken_and_handed_over_once(field: PinField) -> None:
    QTest.keyClicks(field, "1234")
    assert field.count == 4
    assert field.take() == Pin("1234")
    assert field.count == 0
    assert field.take() == Pin("")


def test_no_signal_and_no_property_carries_a_digit(field: PinField) -> None:
    heard: list[object] = []
    signals = (field.textChanged, field.textEdited, field.inputRejected, field.selectionChanged)
    for signal in (*signals, field.cursorPositionChanged, field.editingFinished, field.counted):
        signal.connect(lambda *told: heard.extend(told))
    for digit in "7391":
        QTest.keyClick(field, digit)
    field.selectAll()
    QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey.Copy))
    QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey.Cut))
    shown = (field.text(), field.displayText(), field.selectedText(), field.accessibleName())
    texts = [each for each in (*heard, *shown) if isinstance(each, str)]
    assert heard
    assert not any(char.isdigit() for text in texts for char in text)
    assert QGuiApplication.clipboard().text() == ""
    assert field.count == 4


def test_every_text_signal_of_a_line_edit_is_watched_above() -> None:
    """A new Qt may add a signal that carries text; the test above would have to hear it."""
    meta = QLineEdit.staticMetaObject
    methods = [meta.method(index) for index in range(meta.methodCount())]
    carriers = {
        method.name().data().decode()
        for method in methods
        if method.methodType() == QMetaMethod.MethodType.Signal
        and b"QString" in method.methodSignature().data()
    }
    assert carriers - {"textChanged", "textEdited"} <= {
        "windowTitleChanged",
        "windowIconTextChanged",
        "objectNameChanged",
    }


@pytest.mark.parametrize("row", ["&é\"'(-è_çà", "&é\"'(§è!çà"])
def test_the_digit_row_of_an_azerty_keyboard_needs_no_shift(row: str, qtbot: QtBot) -> None:
    for char, digit in zip(row, "1234567890", strict=True):
        field = PinField(4, 8)
        qtbot.addWidget(field)
        press(field, char)
        assert field.take() == Pin(digit)


def test_a_known_key_counts_by_its_place(field: PinField) -> None:
    for place, char in enumerate("«»()"):
        press(field, char, FIRST_KEY + place)
    assert field.take() == Pin("1234")
    press(field, "-", FIRST_KEY + 40)  # a dash that is not on the digit row
    assert field.count == 0


def test_letters_and_shifted_signs_are_refused(field: PinField) -> None:
    for char in "az é\t²":
        press(field, char, 60)
    press(field, "(", modifiers=SHIFT)
    assert field.count == 0


def test_the_keypad_types_digits_and_says_when_it_is_off(field: PinField, qtbot: QtBot) -> None:
    press(field, "5", modifiers=KEYPAD)
    assert field.count == 1
    with qtbot.waitSignal(field.keypad_off):
        field.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_End, KEYPAD))
    assert field.count == 1


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [("1234", "1234"), (" 1234 5678\n", "12345678"), ("12a4", ""), ("123456789", ""), ("", "")],
)
def test_only_digits_are_pasted(field: PinField, pasted: str, kept: str) -> None:
    QGuiApplication.clipboard().setText(pasted)
    QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey.Paste))
    assert field.take() == Pin(kept)


def test_a_paste_replaces_what_was_typed(field: PinField) -> None:
    QTest.keyClicks(field, "99")
    data = QMimeData()
    data.setText("1234")
    field.paste_digits(data)
    assert field.take() == Pin("1234")


def test_eight_digits_are_kept_and_no_more(field: PinField) -> None:
    QTest.keyClicks(field, "123456789")
    assert field.count == 8
    assert field.long_enough


@pytest.mark.parametrize(
    ("shortest", "longest", "typed", "enough"),
    [(4, 4, 3, False), (4, 4, 4, True), (4, 4, 5, False), (4, 8, 4, True), (8, 8, 7, False)],
)
def test_the_length_expected(
    qtbot: QtBot, shortest: int, longest: int, typed: int, enough: bool
) -> None:
    field = PinField(shortest, longest)
    qtbot.addWidget(field)
    for _ in range(typed):
        field.press("1")
    assert field.long_enough is enough


def test_backspace_takes_one_back_and_delete_all(field: PinField) -> None:
    QTest.keyClicks(field, "123")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert field.count == 2
    QTest.keyClick(field, Qt.Key.Key_Delete)
    assert field.count == 0


def test_an_input_method_commits_digits_only(field: PinField) -> None:
    event = QInputMethodEvent()
    event.setCommitString("1x2")
    field.inputMethodEvent(event)
    assert field.take() == Pin("12")


def test_hiding_wipes(field: PinField) -> None:
    QTest.keyClicks(field, "1234")
    held = field._digits
    field.hide()
    assert field.count == 0
    assert held == bytearray()


def test_other_keys_go_on_to_the_window(field: PinField) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, NO_KEY)
    field.keyPressEvent(event)
    assert not event.isAccepted()
