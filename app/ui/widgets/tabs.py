"""Sections of one page: their names side by side, the present one's content below."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from app.ui.widgets.button import Button, Kind
from app.ui.widgets.flow import Flow


class Tabs(QWidget):
    """Shows one section at a time; `opened` is told of its place when it comes on show."""

    def __init__(
        self, sections: tuple[tuple[str, QWidget], ...], opened: Callable[[int], None]
    ) -> None:
        super().__init__()
        self._opened = opened
        self._sections = tuple(section for _name, section in sections)
        self._group = QButtonGroup(self)
        self._buttons: list[Button] = []
        names = Flow()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(names)
        for place, (name, section) in enumerate(sections):
            button = Button(Kind.TAB, name, partial(self.open, place))
            button.setCheckable(True)
            self._group.addButton(button)
            self._buttons.append(button)
            names.add(button)
            layout.addWidget(section)
            section.setVisible(place == 0)
        self._buttons[0].setChecked(True)

    @property
    def present(self) -> int:
        """The place of the section on show."""
        return next(place for place, button in enumerate(self._buttons) if button.isChecked())

    def open(self, place: int) -> None:
        """Show another section."""
        self._buttons[place].setChecked(True)
        for each, section in enumerate(self._sections):
            section.setVisible(each == place)
        self._opened(place)
