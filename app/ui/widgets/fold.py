"""A part that is folded until it is asked for, such as the details for IT support."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.language import _
from app.ui import theme
from app.ui.theme import Role
from app.ui.widgets.button import Button, Kind

_SHORT = 20


class Fold(QWidget):
    """A button that shows and hides what is below it, and says which of the two.

    What is below is made when it is first asked for: most of it never is.
    """

    def __init__(self, title: str, make: Callable[[], QWidget]) -> None:
        super().__init__()
        self._make, self._title = make, title
        self._content: QWidget | None = None
        self._button = Button(Kind.LINK, "", self._turn, symbol="chevron-right")
        self._button.setAccessibleName(title)
        layout = self._body = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._button)
        layout.setAlignment(self._button, Qt.AlignmentFlag.AlignLeft)
        self.set_open(False)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        super().changeEvent(event)

    @property
    def open(self) -> bool:
        """Whether the content is shown."""
        return self._content is not None and self._content.isVisibleTo(self)

    def set_open(self, shown: bool) -> None:
        """Show or hide the content."""
        if shown and self._content is None:
            self._content = self._make()
            self._body.addWidget(self._content)
        if self._content is not None:
            self._content.setVisible(shown)
        self._button.set_symbol("chevron-down" if shown else "chevron-right", Role.ACCENT)
        self._button.setAccessibleDescription(_("Déplié") if shown else _("Replié"))

    def _fit(self) -> None:
        self._button.setText(theme.over_two_lines(self._title, _SHORT))

    def _turn(self) -> None:
        self.set_open(not self.open)
