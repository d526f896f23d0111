"""The window's frame: rail, header chip, notices, and the page on show.

It is on screen before anything else is loaded, so it imports no page, no domain module and no
event loop at its head; pages are made at their first visit.
"""

import importlib
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app import language
from app.language import N_, _
from app.ui import theme
from app.ui.choices import WindowChoices
from app.ui.places import PLACES, Intent, Place
from app.ui.widgets.header import Demonstration, Header, Waiting
from app.ui.widgets.rail import Rail

if TYPE_CHECKING:
    from app.ui.desk import Desk
    from app.ui.frame import Page
    from app.ui.parts import Parts
    from app.ui.shown import Tone

DEFAULT_SIZE = (1080, 720)
SMALLEST_SIZE = (880, 600)
_PAGES = (
    (Place.MY_CARD, "card", N_("Ma carte")),
    (Place.FIRST_USE, "first-use", N_("Première utilisation")),
    (Place.DECLARATIONS, "declarations", N_("Déclarations")),
    (Place.FLEET, "fleet", N_("Parc")),
    (Place.GUIDE, "guide", N_("Obtenir une carte")),
    (Place.DIAGNOSIS, "diagnosis", N_("Diagnostic")),
    (Place.SETTINGS, "settings", N_("Réglages")),
)
_CLASSES = {
    Place.MY_CARD: "MyCard",
    Place.FIRST_USE: "FirstUse",
    Place.DECLARATIONS: "Declarations",
    Place.FLEET: "FleetPage",
    Place.GUIDE: "GuidePage",
    Place.DIAGNOSIS: "DiagnosisPage",
    Place.SETTINGS: "SettingsPage",
}
Spawn = Callable[[Coroutine[Any, Any, None]], None]


class Shell(QMainWindow):
    """The window; `painted` is called once it was drawn, `closing` when somebody closes it."""

    def __init__(self, demo: bool, choices: WindowChoices) -> None:
        super().__init__()
        self.painted: Callable[[], None] | None = None
        self.closing: Callable[[], None] | None = None
        self.vanished = False
        self.choices = choices
        self._parts: Parts | None = None
        self._desk: Desk | None = None
        self._spawn: Spawn | None = None
        self._pages: dict[Place, Page] = {}
        self._place = Place.MY_CARD
        self._demo = demo
        self.setWindowTitle(_("Poste CPx"))
        self.resize(*DEFAULT_SIZE)
        self.setMinimumSize(*SMALLEST_SIZE)
        self.restoreGeometry(choices.geometry)
        self._furnish()

    def _furnish(self) -> None:
        """Make what stands around the pages, in the present language."""
        places = tuple((place, symbol, _(words)) for place, symbol, words in _PAGES)
        ground = QWidget()
        ground.setObjectName("ground")
        self.setCentralWidget(ground)
        self._rail = Rail(ground, places, self._place, self.go)
        self.header = Header(lambda: self.go(Place.MY_CARD), self.help)
        self._stack = QStackedWidget()
        self._stack.addWidget(Waiting())
        self._arrange(ground)

    @property
    def parts(self) -> "Parts":
        """The program behind the window."""
        if self._parts is None:
            raise RuntimeError("no page is opened before the parts are there")
        return self._parts

    @property
    def desk(self) -> "Desk":
        """The station and the reader shown."""
        if self._desk is None:
            raise RuntimeError("no page is opened before the parts are there")
        return self._desk

    @property
    def place(self) -> Place:
        """Where the window is."""
        return self._place

    @property
    def page(self) -> "Page | None":
        """The page on show."""
        return self._pages.get(self._place)

    def attach(self, parts: "Parts", spawn: Spawn) -> None:
        """Take the parts, once they are built, and open the first page."""
        from app.ui.desk import Desk

        self._parts, self._spawn = parts, spawn
        self._speak(parts.settings().chosen("language"))
        self._desk = Desk(parts)
        self._show(self._place, None)
        self._pages[self._place].widget.setFocus()
        self._listen()
        self._desk.watch(lambda: self.header.show_station(self.desk))

    def _speak(self, chosen: str | None) -> None:
        """Take the language that a policy or the command line's file holds, once they are read."""
        from app.ui.qt_words import speak

        if chosen is not None and chosen != self.choices.language:
            self.choices.language, before = chosen, language.spoken()
            language.use(chosen)
            if language.spoken() != before:
                self._furnish()
        speak(language.spoken())

    def _listen(self) -> None:
        """Hear the keyboard and the system's colours; not needed before the first paint."""
        from PySide6.QtGui import QGuiApplication

        from app.ui.shortcuts import PAGES, Deed, listen, listen_to

        QGuiApplication.styleHints().colorSchemeChanged.connect(self.follow_choices)
        self.follow_choices()
        self._rail.leave_focus_to_buttons()
        for place, keys in PAGES.items():
            listen_to(self, keys, partial(self.go, place))
        listen(self, Deed.HELP, self.help)
        listen(self, Deed.OTHER_PART, self._to_other_part)
        listen(self, Deed.DISMISS, self.header.close_notices)
        listen(self, Deed.QUIT, self.close)

    def detach(self) -> None:
        """Keep the window's place and listen no more, since the program ends."""
        self.choices.geometry = self.saveGeometry()
        if self.page is not None:
            self.page.leave()
        self.desk.close()

    def take_in(self, widget: QWidget) -> None:
        """Give a page its place, before the page is filled."""
        self._stack.addWidget(widget)

    def vanish(self) -> None:
        """The window is gone, and nobody closed it: end, without asking anything."""
        self.vanished = True
        if self.closing is not None:
            self.closing()

    def follow_choices(self) -> None:
        """Take the look and the text size that the choices and the system lead to now."""
        look = theme.chosen_look(self.choices.appearance)
        if (look, self.choices.percent) != (theme.look(), theme.percent()):
            theme.apply(look, self.choices.percent)
            self._rail.fit()
            self.header.fit()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine until it ends or the program does."""
        if self._spawn is None:
            raise RuntimeError("nothing runs before the parts are there")
        self._spawn(work)

    def open(self, intent: Intent) -> None:
        """Go where this is done."""
        self._show(PLACES[intent], intent)

    def go(self, place: Place) -> None:
        """Open a page from the rail."""
        if place is not self._place or self.page is None:
            self._show(place, None)
        self._rail.show_place(self._place)

    def help(self) -> None:
        """Show what to do on this page, and the keyboard shortcuts."""
        if self._parts is None:
            return
        from app.ui.help import HelpSheet

        names = {place: _(words) for place, _symbol, words in _PAGES}
        HelpSheet(self, self, self._place, names).open()

    def _to_other_part(self) -> None:
        """Take the focus from the page to the rail, or back."""
        held = self.focusWidget()
        if held is not None and self._rail.isAncestorOf(held) and self.page is not None:
            self.page.widget.setFocus()
            if self.focusWidget() is held:  # a page that leaves the focus to its parts
                self._stack.focusNextChild()
        else:
            self._rail.focus(self._place)

    def notify(self, tone: "Tone", sentence: str) -> None:
        """Say something above the page, until it is closed."""
        self.header.notify(tone, sentence)

    def _show(self, place: Place, intent: Intent | None) -> None:
        """Open a page, unless the present one must not be left now, which is said then."""
        if self._parts is None:
            return
        if place is not self._place and self.page is not None:
            refusal = self.page.leave()
            if refusal is not None:
                self._refuse(refusal)
                return
        self._place = place
        page = self._pages.get(place) or self._make(place)
        self._stack.setCurrentWidget(page.widget)
        self._rail.show_place(place)
        self.header.close_notices()
        page.visit(intent)

    def _make(self, place: Place) -> "Page":
        module = importlib.import_module(f"app.ui.pages.{place.value}.page")
        page: Page = getattr(module, _CLASSES[place])(self)
        name = next(words for each, _symbol, words in _PAGES if each is place)
        page.widget.setAccessibleName(_(name))
        self._pages[place] = page
        return page

    def _refuse(self, sentence: str) -> None:
        from app.ui.shown import Tone

        self.notify(Tone.WARNING, sentence)

    def _arrange(self, ground: QWidget) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.header)
        right.addWidget(self._stack, 1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addLayout(right, 1)
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if self._demo:
            column.addWidget(Demonstration())
        column.addLayout(row, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.painted is not None:
            told, self.painted = self.painted, None
            QTimer.singleShot(0, told)

    def event(self, event: QEvent) -> bool:
        if self._parts is not None and event.type() == QEvent.Type.ApplicationPaletteChange:
            self.follow_choices()
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.closing is None:
            event.accept()
            return
        event.ignore()
        self.closing()
