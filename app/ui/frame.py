"""What a page may ask of the window, and the pages there are."""

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from app.ui.places import Intent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.ui.choices import WindowChoices
    from app.ui.desk import Desk
    from app.ui.parts import Parts
    from app.ui.shown import Tone


class Frame(Protocol):
    """The window, as a page sees it."""

    @property
    def parts(self) -> "Parts":
        """The program behind the window."""

    @property
    def desk(self) -> "Desk":
        """The station and the reader shown."""

    @property
    def choices(self) -> "WindowChoices":
        """How the user wants the window."""

    def take_in(self, widget: "QWidget") -> None:
        """Give a page its place in the window, before the page is filled.

        Qt works out the style of a part anew, with all that is in it, each time it moves: a page
        filled first and put into the window afterwards takes twice as long.
        """

    def follow_choices(self) -> None:
        """Take the look and the text size that the choices lead to now."""

    def open(self, intent: Intent) -> None:
        """Go where this is done."""

    def notify(self, tone: "Tone", sentence: str) -> None:
        """Say something above the page, until it is closed."""

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine until it ends or the program does."""


class Page(Protocol):
    """A page, as the window sees it."""

    @property
    def widget(self) -> "QWidget":
        """What is shown."""

    def visit(self, intent: Intent | None) -> None:
        """The page comes on screen, by the rail (None) or with something to do."""

    def leave(self) -> str | None:
        """The page goes off screen; a sentence says why it must not now."""
