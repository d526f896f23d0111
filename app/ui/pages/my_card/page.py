"""Draws *Ma carte* from its model and turns clicks into intents."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.language import _
from app.ui import theme
from app.ui.frame import Frame
from app.ui.pages.my_card.directory import DirectoryPanel
from app.ui.pages.my_card.model import Nothing, ReaderLine, Shown, View, view
from app.ui.places import Intent
from app.ui.shown import Act, Fact, Tone
from app.ui.widgets.busy import Busy
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card_drawing import CardDrawing
from app.ui.widgets.column import Column
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.facts import FactList
from app.ui.widgets.flow import Flow
from app.ui.widgets.icon import Icon
from app.ui.widgets.layouts import empty
from app.ui.widgets.option import Choice
from app.ui.widgets.panel import TONE_ICONS, TONE_ROLES, Notice, for_support
from app.ui.widgets.text import TextRole, label

_BESIDE = 560
_LEFT = Qt.AlignmentFlag.AlignLeft


class MyCard:
    """The page; picking another reader picks it for the whole window."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._view: View | None = None
        self._card: _CardView | None = None
        self.widget = Column()
        frame.take_in(self.widget)
        self._main, self._readers, self._details = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self._directory = DirectoryPanel(frame)
        self.widget.body.addLayout(self._main)
        self.widget.body.addWidget(self._directory)
        for part in (self._readers, self._details):
            self.widget.body.addLayout(part)
        self.widget.body.addStretch(1)
        frame.desk.watch(self._render)

    def visit(self, intent: Intent | None) -> None:
        self._render()
        if intent is Intent.COMPARE and self._frame.desk.card is not None:
            self._directory.ask(self._frame.desk.card)

    def leave(self) -> str | None:
        return None

    def _render(self) -> None:
        desk = self._frame.desk
        self._directory.follow(desk.card)
        shown = view(desk.station, desk.reader, desk.today)
        before, self._view = self._view, shown
        if before is None or shown.main != before.main:
            self._render_main(shown.main)
        if before is None or shown.readers != before.readers:
            self._render_readers(shown.readers)
        if before is None or shown.details != before.details:
            self._render_details(shown.details)

    def _render_main(self, main: Nothing | Shown) -> None:
        if isinstance(main, Shown):
            if self._card is None:
                empty(self._main)
                self._card = _CardView(self._frame)
                self._main.addWidget(self._card)
            self._card.show_card(main)
            return
        empty(self._main)
        self._card = None
        state = EmptyState(main.drawing, main.headline, main.sentence)
        if main.act is not None:
            acts = Flow(centred=True)
            acts.add(Button(Kind.QUIET, main.act.words, partial(self._frame.open, main.act.intent)))
            state.acts.addWidget(acts)
        self._main.addWidget(state)

    def _render_readers(self, lines: tuple[ReaderLine, ...]) -> None:
        empty(self._readers)
        if not lines:
            return
        self._readers.setSpacing(8)
        self._readers.addSpacing(8)
        self._readers.addWidget(label(TextRole.HEADING, _("Lecteurs de ce poste")))
        group = QWidget()
        column = QVBoxLayout(group)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for line in lines:
            choice = Choice(line.name, line.words)
            choice.setChecked(line.shown)
            choice.clicked.connect(partial(self._frame.desk.choose, line.name))
            column.addWidget(choice)
        self._readers.addWidget(group)

    def _render_details(self, details: tuple[Fact, ...]) -> None:
        empty(self._details)
        if details:
            self._details.addSpacing(8)
            self._details.addWidget(for_support(details))


class _CardView(QWidget):
    """The card and what is said of it; updated in place while the reading goes on."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self._acts: tuple[Act | None, tuple[Act, ...]] | None = None
        self._drawing: CardDrawing | None = None
        self._symbol = Icon("card", TONE_ROLES[Tone.NEUTRAL], side=28)
        self._title, self._sentence = label(TextRole.TITLE), label(TextRole.MUTED)
        self._facts, self._busy = FactList(beside=False), Busy()
        self._warnings, self._buttons = QVBoxLayout(), QVBoxLayout()
        self._face = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._face.setSpacing(28)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(20)
        for part in (self._heading(), self._warnings, self._face, self._buttons):
            layout.addLayout(part)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._facts)
        right.addWidget(self._busy)
        right.addStretch(1)
        self._face.addLayout(right, 1)

    def show_card(self, shown: Shown) -> None:
        self._symbol.set(_symbol(shown.tone), TONE_ROLES[shown.tone])
        self._title.setText(shown.headline)
        self._sentence.setText(shown.sentence)
        self._sentence.setVisible(bool(shown.sentence))
        if self._drawing is None:
            self._drawing = CardDrawing(shown.face)
            self._face.insertWidget(0, self._drawing, 0, Qt.AlignmentFlag.AlignTop)
        self._drawing.set_face(shown.face)
        self._facts.set_facts(shown.facts)
        self._show_warnings(shown.warnings)
        self._show_acts(shown.act, shown.others)
        if shown.reading:
            self._busy.start(shown.reading)
        else:
            self._busy.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the facts beside the card, or under it where there is no room."""
        room = self.width() - theme.scaled(_BESIDE) > 0
        directions = QBoxLayout.Direction
        self._face.setDirection(directions.LeftToRight if room else directions.TopToBottom)
        super().resizeEvent(event)

    def _heading(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._title)
        words.addWidget(self._sentence)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._symbol, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _show_warnings(self, warnings: tuple[str, ...]) -> None:
        empty(self._warnings)
        for warning in warnings:
            self._warnings.addWidget(Notice(Tone.WARNING, warning))

    def _show_acts(self, act: Act | None, others: tuple[Act, ...]) -> None:
        if self._acts == (act, others):
            return
        self._acts = (act, others)
        empty(self._buttons)
        flow = Flow()
        if act is not None:
            flow.add(self._button(Kind.PRIMARY, act))
        for other in others:
            if other.intent is not Intent.COMPARE:
                flow.add(self._button(Kind.QUIET, other))
        self._buttons.addWidget(flow)
        for other in others:
            if other.intent is Intent.COMPARE:  # asks another party: beside what is done here
                self._buttons.addWidget(self._button(Kind.LINK, other, "search"), 0, _LEFT)

    def _button(self, kind: Kind, act: Act, symbol: str = "") -> Button:
        return Button(kind, act.words, partial(self._frame.open, act.intent), symbol=symbol)


def _symbol(tone: Tone) -> str:
    return "card" if tone is Tone.NEUTRAL else TONE_ICONS[tone]
