"""Facts as a list of labels and values, read in order, each value selectable."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.ui import theme
from app.ui.shown import Fact
from app.ui.widgets.text import TextRole, label, selectable

_NAMES, _LARGE = 120, 150


class FactList(QWidget):
    """Shows facts one a line; updating keeps the labels, so that a reader's place is not lost.

    The names stand `beside` the values, or above them: always where the text is large.
    """

    def __init__(self, facts: tuple[Fact, ...] = (), beside: bool = True) -> None:
        super().__init__()
        self._wanted = self._beside = beside
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._shown: tuple[Fact, ...] = ()
        self._arrange()
        self.set_facts(facts)

    def set_facts(self, facts: tuple[Fact, ...]) -> None:
        """Show these facts instead."""
        if facts != self._shown:
            self._shown = facts
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and self._beside != self._room():
            self._arrange()
            self._draw()
        super().changeEvent(event)

    def _room(self) -> bool:
        return self._wanted and theme.percent() < _LARGE

    def _arrange(self) -> None:
        """Make the columns that the text size leaves room for."""
        self._beside = self._room()
        self._grid.setVerticalSpacing(8 if self._beside else 2)
        self._grid.setColumnStretch(0, 0 if self._beside else 1)
        self._grid.setColumnStretch(1, 1 if self._beside else 0)
        self._grid.setColumnMinimumWidth(0, theme.scaled(_NAMES) if self._beside else 0)

    def _draw(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row, fact in enumerate(self._shown):
            self._add(row, fact)

    def _add(self, row: int, fact: Fact) -> None:
        name = label(TextRole.MUTED if self._beside else TextRole.LABEL, fact.name)
        value = selectable(TextRole.BODY, fact.value)
        value.setProperty("tone", fact.tone)
        name.setBuddy(value)
        if self._beside:
            name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Minimum)
            name.setWordWrap(False)
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 1)
            return
        self._grid.addWidget(name, row * 2, 0)
        value.setContentsMargins(0, 0, 0, 10)
        self._grid.addWidget(value, row * 2 + 1, 0)
