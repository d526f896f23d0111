"""What a careful eye would see on a window: cut text, parts out of sight, unnamed controls."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QScrollArea,
    QToolButton,
    QWidget,
)

from app.ui.widgets.column import Column

SLACK = 1
"""Pixels that rounding may take."""


def settle() -> None:
    """Let layouts and deletions that were asked for happen."""
    for _ in range(3):
        QApplication.sendPostedEvents(None, 0)
        QApplication.processEvents()


def cut(window: QWidget) -> list[str]:
    """Return the labels and controls on show that have less room than their text wants."""
    return [described(each) for each in shown(window) if _is_cut(each)]


def outside(window: QWidget) -> list[str]:
    """Return the parts of the page that stick out of what scrolls them to the right."""
    found = []
    for column in (*window.findChildren(QScrollArea), window):
        if not isinstance(column, QScrollArea) or not column.isVisible():
            continue
        view = column.viewport()
        for each in shown(view):
            right = each.mapTo(view, QPoint(each.width(), 0)).x()
            if right > view.width() + SLACK:
                found.append(described(each))
    return found


def loose(window: QWidget) -> list[str]:
    """Return the columns that are scrolled further than what stands in them is long."""
    found = []
    for column in {*window.findChildren(Column), *([window] if isinstance(window, Column) else [])}:
        ground = column.widget()
        needed = ground.heightForWidth(ground.width())
        if column.isVisible() and ground.height() > max(needed, column.viewport().height()):
            found.append(f"{ground.height()} pixels for {needed}")
    return found


def unnamed(window: QWidget) -> list[str]:
    """Return the controls that a screen reader could not name."""
    return [
        f"{type(each).__name__} at {each.geometry()}"
        for each in shown(window)
        if each.focusPolicy() != Qt.FocusPolicy.NoFocus
        and isinstance(each, QAbstractButton | QLineEdit)
        and not name(each)
    ]


def name(widget: QWidget) -> str:
    """The name a screen reader gives to a widget."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def shown(window: QWidget) -> list[QWidget]:
    return [each for each in window.findChildren(QWidget) if each.isVisible()]


def described(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    wanted = f"{widget.sizeHint().width()}x{_wanted_height(widget)}"
    return f"{type(widget).__name__} {text!r}: {widget.width()}x{widget.height()} of {wanted}"


def _is_cut(widget: QWidget) -> bool:
    if not isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        return False
    if isinstance(widget, QToolButton):  # Qt's own, in a line that can be cleared
        return False
    wraps = widget.hasHeightForWidth()
    narrow = not wraps and widget.width() + SLACK < widget.sizeHint().width()
    if isinstance(widget, QLineEdit):  # a line scrolls, a field for a code shrinks its cells
        narrow = False
    return narrow or widget.height() + SLACK < _wanted_height(widget)


def _wanted_height(widget: QWidget) -> int:
    if widget.hasHeightForWidth():
        return widget.heightForWidth(widget.width())
    return widget.sizeHint().height()
