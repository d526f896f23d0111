"""The page's measure, and what lays parts out by it.

Like all that the first paint needs, this uses nothing of the `Qt` namespace: naming it makes
PySide6 build every enumeration in it, a tenth of the whole start.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

WIDEST = 760
MARGIN = 32


def pinned(parent: QWidget, top: int = 0, bottom: int = 0) -> QVBoxLayout:
    """Return a layout above the scrolled part, whose edges stand over the column's."""
    inner, column = QWidget(), QVBoxLayout()
    inner.setLayout(column)
    inner.setMaximumWidth(WIDEST)
    column.setContentsMargins(0, top, 0, bottom)
    centre(parent, inner, MARGIN)
    return column


def centre(parent: QWidget, inner: QWidget, right: int) -> None:
    """Put `inner` into the middle of `parent`; `right` is the margin on that side."""
    row = QHBoxLayout(parent)
    row.setContentsMargins(MARGIN, 0, right, 0)
    row.addStretch(1)
    row.addWidget(inner, 100)
    row.addStretch(1)


def empty(layout: QLayout) -> None:
    """Take everything out of a layout, layouts within it too; widgets are deleted soon."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            empty(inner)


@contextmanager
def arranged_once(layout: QLayout) -> Iterator[None]:
    """Show and hide widgets in a window that is open; they are laid out once, at the next turn.

    Qt otherwise works the whole page out again for each of them.
    """
    layout.setEnabled(False)
    try:
        yield
    finally:
        layout.setEnabled(True)
