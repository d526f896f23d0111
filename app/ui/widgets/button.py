"""Buttons: one primary act a page, quiet ones for the rest, links for what leads elsewhere."""

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QPushButton

from app.language import _
from app.ui import theme
from app.ui.drawing import icon
from app.ui.theme import Role


class Kind(Enum):
    """How much a button asks for attention; the style sheet knows these names."""

    PRIMARY = "primary"
    QUIET = "quiet"
    DANGER = "danger"
    LINK = "link"
    ROUND = "round"
    CHIP = "chip"
    DIGIT = "digit"
    RAIL = "rail"
    TAB = "tab"


_TINTS = {
    Kind.PRIMARY: Role.ON_ACCENT,
    Kind.DANGER: Role.RAISED,
    Kind.LINK: Role.ACCENT,
    Kind.ROUND: Role.MUTED,
    Kind.RAIL: Role.MUTED,
    Kind.CHIP: Role.MUTED,
}


class Button(QPushButton):
    """A push button whose icon follows the look; Return presses it as Space does."""

    def __init__(
        self,
        kind: Kind,
        text: str,
        act: Callable[[], None] | None = None,
        symbol: str = "",
    ) -> None:
        super().__init__(text)
        self._symbol, self._tint = symbol, _TINTS.get(kind, Role.INK)
        self._drawn: tuple[object, ...] = ()
        self.setProperty("kind", kind.value)
        self.setAutoDefault(True)
        if act is not None:
            self.clicked.connect(lambda _checked=False: act())
        self._draw_symbol()

    def set_symbol(self, symbol: str, tint: Role) -> None:
        """Show another icon or tint."""
        if (symbol, tint) != (self._symbol, self._tint):
            self._symbol, self._tint = symbol, tint
            self._draw_symbol()

    def set_current(self, current: bool) -> None:
        """Mark what is on show; said in words too, since a push button has no such state.

        The style is only asked to look again once the button was shown: naming the style makes
        PySide6 build all its enumerations, a fifth of the whole start.
        """
        if self.property("current") == current:
            return
        self.setProperty("current", current)
        self.setAccessibleDescription(_("Page affichée") if current else "")
        if self.isVisible():
            self.style().unpolish(self)
            self.style().polish(self)

    def tint(self, tint: Role) -> None:
        """Show the same icon in another tint."""
        self.set_symbol(self._symbol, tint)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._draw_symbol()
        super().changeEvent(event)

    def _draw_symbol(self) -> None:
        if not self._symbol:
            return
        side = theme.scaled(20)
        gap = theme.scaled(6) if self.text() else 0
        drawn = (self._symbol, self._tint, theme.look(), side, gap, self.devicePixelRatioF())
        if drawn == self._drawn:  # the style changes several times before the first paint
            return
        self._drawn = drawn
        self.setIconSize(QSize(side + gap, side))
        self.setIcon(icon(self._symbol, self._tint, side, gap, self.devicePixelRatioF()))
