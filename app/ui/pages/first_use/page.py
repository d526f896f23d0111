"""Runs a sequence with codes on the page, from its first question to its end."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.language import _
from app.ui.frame import Frame
from app.ui.guided.sequence import Sequence
from app.ui.pages.first_use.model import NEEDS, TITLES, Flow, titles, words
from app.ui.places import Intent
from app.ui.shown import Tone
from app.ui.widgets.beside import Beside
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.column import Column
from app.ui.widgets.empty import Drawing
from app.ui.widgets.flow import Flow as Row
from app.ui.widgets.layouts import empty
from app.ui.widgets.text import TextRole, label
from app.workflows.codes.steps import Ending, Working
from app.workflows.interaction import Left

_HEADING, _OPENING = 400, 560
_TOP_LEFT = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft


class FirstUse:
    """The page: what is needed and how long it takes, then the steps of the sequence chosen."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._run: Sequence | None = None
        self.widget = Column()
        frame.take_in(self.widget)
        self._part = QVBoxLayout()
        self._part.setSpacing(16)
        self.widget.body.addLayout(self._part)
        self.widget.body.addStretch(1)

    def visit(self, intent: Intent | None) -> None:
        flow = next((each for each in Flow if each.value is intent), None)
        if flow is not None:
            self._start(flow)
        elif self._run is None:
            self._introduce()

    def leave(self) -> str | None:
        if self._run is None:
            return None
        if isinstance(self._run.step, Working):
            return _("La carte travaille. Attendez un instant avant de changer de page.")
        self._run.talk.leave()
        return None

    def _introduce(self) -> None:
        empty(self._part)
        self.widget.setFocus()
        opening, words_column, row = Beside(_OPENING, spacing=24), QVBoxLayout(), Row()
        words_column.setSpacing(12)
        words_column.addWidget(label(TextRole.TITLE, _(TITLES[Flow.FIRST_USE])))
        words_column.addWidget(label(TextRole.BODY, _(NEEDS[Flow.FIRST_USE])))
        words_column.addSpacing(4)
        words_column.addWidget(row)
        words_column.addStretch(1)
        opening.row.addLayout(words_column, 1)
        opening.row.addWidget(Drawing("letter"), 0, Qt.AlignmentFlag.AlignTop)
        self._part.addWidget(opening)
        row.add(Button(Kind.PRIMARY, _("Commencer"), lambda: self._start(Flow.FIRST_USE)))
        for flow in (Flow.CHANGE_CODE, Flow.UNBLOCK):
            row.add(Button(Kind.QUIET, _(TITLES[flow]), partial(self._start, flow)))

    def _start(self, flow: Flow) -> None:
        if self._run is not None:
            self._run.talk.leave()
        empty(self._part)
        run = Sequence(titles(flow), words(flow, self._frame.parts.hotline))
        self._run = run
        self._part.addWidget(self._heading(flow))
        self._part.addWidget(run)
        self._frame.spawn(self._follow(flow, run))

    def _heading(self, flow: Flow) -> QWidget:
        heading, words_column = Beside(_HEADING, spacing=24), QVBoxLayout()
        words_column.setSpacing(4)
        words_column.addWidget(label(TextRole.TITLE, _(TITLES[flow])))
        words_column.addWidget(label(TextRole.MUTED, _(NEEDS[flow])))
        heading.row.addLayout(words_column, 1)
        quit_button = Button(Kind.QUIET, _("Quitter"), self._quit)
        heading.row.addWidget(quit_button, 0, _TOP_LEFT)
        return heading

    def _quit(self) -> None:
        refusal = self.leave()
        if refusal is not None:
            self._frame.notify(Tone.WARNING, refusal)

    async def _follow(self, flow: Flow, run: Sequence) -> None:
        """Run the workflow to its end, then go where it leads."""
        parts, reader = self._frame.parts, self._frame.desk.reader
        work = {
            Flow.FIRST_USE: parts.first_use,
            Flow.CHANGE_CODE: parts.change_code,
            Flow.UNBLOCK: parts.unblock,
        }[flow]
        try:
            ending = await work(reader.name if reader else "", run.talk)
        except Left:
            ending = Ending.LATER
        if self._run is not run:
            return
        self._run = None
        self._introduce()
        self._go_on(ending)

    def _go_on(self, ending: Ending) -> None:
        if ending is Ending.UNBLOCK:
            self._start(Flow.UNBLOCK)
        elif ending is Ending.DECLARE:
            self._frame.open(Intent.DECLARE_BLOCKED)
        elif ending is Ending.DONE:
            self._frame.open(Intent.SEE_CARD)
