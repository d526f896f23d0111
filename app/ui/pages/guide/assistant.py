"""The questions on the page, one at a time: answers given, the present question, the way back."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.guide import Answer, Walk
from app.language import _
from app.ui.announce import announce
from app.ui.frame import Frame
from app.ui.pages.guide.model import Asking, Given, Reached, standing
from app.ui.sheets.saying import Links
from app.ui.sheets.sheet import SheetView
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.flow import Flow
from app.ui.widgets.layouts import empty
from app.ui.widgets.panel import Panel, rule
from app.ui.widgets.text import TextRole, label
from app.ui.widgets.tile import Tile


class Assistant(QWidget):
    """Walks through the questions; `moved` is called after each step, once it is drawn."""

    def __init__(self, frame: Frame, walk: Walk, links: Links, moved: Callable[[], None]) -> None:
        super().__init__()
        self._frame, self._walk, self._links, self._moved = frame, walk, links, moved
        self._first: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(16)
        self.redraw()

    def focus(self) -> None:
        """Take the focus to the first answer, or to what leads on from the end."""
        if self._first is not None:
            self._first.setFocus()

    @property
    def begun(self) -> bool:
        """Whether an answer was given, so that there is one to take back."""
        return bool(self._walk.given)

    def back(self) -> None:
        """Take the last answer back, if one was given."""
        if self._walk.given:
            self._go(self._walk.back_to(len(self._walk.given) - 1))

    def _answer(self, answer: Answer) -> None:
        self._go(self._walk.answer(answer))

    def _go(self, walk: Walk) -> None:
        self._walk = walk
        self.redraw()
        QTimer.singleShot(0, self, self._arrive)

    def _arrive(self) -> None:
        self._moved()
        self.focus()

    def redraw(self) -> None:
        """Show where the walk stands, in the present text size."""
        empty(self._column)
        shown = standing(self._walk, self._links)
        if shown.given:
            self._column.addWidget(self._trail(shown.given))
        if isinstance(shown.now, Asking):
            self._ask(shown.now)
        else:
            self._reach(shown.now)
        if shown.given:
            self._column.addWidget(self._ways_back())

    def _ask(self, asking: Asking) -> None:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(label(TextRole.HEADING, asking.question))
        if asking.hint:
            words.addWidget(label(TextRole.MUTED, asking.hint))
        self._column.addLayout(words)
        tiles = [Tile(text, partial(self._answer, answer)) for text, answer in asking.answers]
        answers = QVBoxLayout()
        answers.setSpacing(8)
        for tile in tiles:
            answers.addWidget(tile)
        self._column.addLayout(answers)
        self._first = tiles[0]
        announce(self, asking.question)

    def _reach(self, reached: Reached) -> None:
        sheet = SheetView(self._frame)
        sheet.show_blocks(reached.blocks)
        self._column.addWidget(sheet)
        self._first = next(iter(sheet.findChildren(Button)), None)
        announce(self, reached.headline)

    def _trail(self, given: tuple[Given, ...]) -> QWidget:
        """Return the answers so far, each of which may be taken back."""
        panel = Panel()
        panel.body.setContentsMargins(20, 8, 12, 8)
        for place, each in enumerate(given):
            if place:
                panel.body.addWidget(rule())
            row, words = QHBoxLayout(), QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(label(TextRole.SMALL, each.question))
            words.addWidget(label(TextRole.BODY, each.answer))
            row.addLayout(words, 1)
            change = Button(Kind.LINK, _("Modifier"), partial(self._take_back, place))
            change.setAccessibleName(_("Modifier\u202f: {answer}").format(answer=each.answer))
            row.addWidget(change)
            panel.body.addLayout(row)
        return panel

    def _take_back(self, place: int) -> None:
        self._go(self._walk.back_to(place))

    def _ways_back(self) -> QWidget:
        ways = Flow()
        ways.add(Button(Kind.QUIET, _("Question précédente"), self.back, symbol="chevron-left"))
        ways.add(Button(Kind.QUIET, _("Recommencer"), partial(self._take_back, 0)))
        return ways
