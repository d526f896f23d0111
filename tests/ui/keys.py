"""Keys as a person presses them: each goes to whatever has the focus."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.layout import name

FAR = 60
"""More Tabs than any page has stops."""


def focused() -> QWidget:
    """What has the focus now."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the focus"
    return widget


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key."""
    QTest.keyClick(focused(), key, modifier)


def tab_to(words: str) -> None:
    """Press Tab until a control of this name has the focus."""
    for _ in range(FAR):
        if name(focused()) == words:
            return
        press(Qt.Key.Key_Tab)
    pytest.fail(f"Tab never reached {words!r}")
