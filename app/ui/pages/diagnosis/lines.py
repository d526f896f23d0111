"""*Résumé*: one line a check, with its light, its sentence and its one button."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.finding import Line, Repair
from app.language import _, labelled
from app.ui import theme
from app.ui.announce import announce
from app.ui.pages.diagnosis.model import GROUPS, Row, Verdict
from app.ui.shown import Tone
from app.ui.widgets.beside import Beside
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.flow import Flow
from app.ui.widgets.icon import Icon
from app.ui.widgets.layouts import empty
from app.ui.widgets.panel import TONE_ICONS, TONE_ROLES, Notice, Panel, rule
from app.ui.widgets.text import TextRole, label, restyle, selectable

_BESIDE, _WORD, _TITLE, _PHONE = 560, 58, 178, 420
_NO_LIMIT = 16_777_215  # QWIDGETSIZE_MAX
_TOP_LEFT = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft

Mend = Callable[[Repair], None]
Book = Callable[[Row], None]


class LineRow(QWidget):
    """One check; a repair is explained below it before anything is done."""

    def __init__(self, mend: Mend, book: Book) -> None:
        super().__init__()
        self._mend, self._book = mend, book
        self._row: Row | None = None
        self._icon = Icon("waiting")
        self._word, self._title = label(TextRole.BODY), label(TextRole.STRONG)
        self._sentence = selectable(TextRole.BODY)
        self._act = Button(Kind.QUIET, "", self._pressed)
        self._below = QVBoxLayout()
        self._across = Beside(_BESIDE)
        self._across.row.addLayout(self._head())
        self._across.row.addWidget(self._sentence, 1)
        self._across.row.addWidget(self._act, 0, _TOP_LEFT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 6)
        layout.setSpacing(8)
        layout.addWidget(self._across)
        layout.addLayout(self._below)

    def show_row(self, row: Row) -> None:
        """Show what is known now."""
        if row == self._row:
            return
        self._row = row
        self._icon.set(row.icon, TONE_ROLES[row.tone])
        self._word.setText(row.word)
        self._word.setProperty("tone", row.tone.value)
        restyle(self._word)
        self._title.setText(row.title)
        self._sentence.setText(row.sentence)
        self._act.setText(row.act)
        self._act.setAccessibleName(labelled(row.title, row.act))
        self._act.setVisible(bool(row.act))
        self._sentence.setAccessibleName(labelled(f"{row.title}, {row.word}", row.sentence))

    def tell(self, tone: Tone, sentence: str, then: str) -> None:
        """Say below the line what became of its repair."""
        empty(self._below)
        notice = Notice(tone, sentence)
        if then:
            notice.body.addWidget(label(TextRole.MUTED, then))
        self._below.addWidget(notice)
        announce(self, sentence)

    def close_below(self) -> None:
        """Take away what stands below the line."""
        empty(self._below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the titles of all lines in one column, where there is room for columns."""
        wide = self.width() >= theme.scaled(_BESIDE)
        self._word.setMinimumWidth(theme.scaled(_WORD) if wide else 0)
        self._title.setMinimumWidth(theme.scaled(_TITLE) if wide else 0)
        self._title.setMaximumWidth(theme.scaled(_TITLE) if wide else _NO_LIMIT)
        super().resizeEvent(event)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        self._word.setWordWrap(False)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._word, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1, Qt.AlignmentFlag.AlignTop)
        return head

    def _pressed(self) -> None:
        if self._row is None:
            return
        if self._row.repair is None:
            self._book(self._row)
        else:
            self._explain(self._row, self._row.repair)

    def _explain(self, row: Row, repair: Repair) -> None:
        """Say what the repair will do, and let the user decide."""
        empty(self._below)
        acts = Flow()
        act = Button(Kind.PRIMARY, _(repair.button), partial(self._mend, repair))
        acts.add(act)
        acts.add(Button(Kind.QUIET, _("Annuler"), self.close_below))
        if row.symptoms:
            acts.add(Button(Kind.LINK, _("Ouvrir le livre"), partial(self._book, row)))
        self._below.addWidget(explained(repair, acts))
        act.setFocus()


def explained(repair: Repair, acts: QWidget) -> Panel:
    """Return a repair told before it is done: what it does, the exact command, what is checked."""
    panel = Panel(Tone.INFO)
    panel.body.addWidget(label(TextRole.BODY, _(repair.will)))
    if repair.command:
        panel.body.addWidget(selectable(TextRole.STRONG, repair.command_line))
    if repair.target:
        panel.body.addWidget(selectable(TextRole.MUTED, repair.target))
    panel.body.addWidget(label(TextRole.MUTED, _(repair.then)))
    panel.body.addWidget(acts)
    return panel


class Summary(QWidget):
    """All lines under their headings."""

    def __init__(self, mend: Callable[[Line, Repair], None], book: Book) -> None:
        super().__init__()
        self._lines: dict[Line, LineRow] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for title, lines in GROUPS:
            layout.addWidget(label(TextRole.HEADING, _(title)))
            panel = Panel()
            panel.body.setSpacing(0)
            panel.body.setContentsMargins(16, 8, 16, 8)
            for place, line in enumerate(lines):
                if place:
                    panel.body.addWidget(rule())
                self._lines[line] = LineRow(partial(mend, line), book)
                panel.body.addWidget(self._lines[line])
            layout.addWidget(panel)
            layout.addSpacing(4)

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show the lines as far as they are known."""
        for row in rows:
            self._lines[row.line].show_row(row)

    def line(self, line: Line) -> LineRow:
        """Return the row of a line."""
        return self._lines[line]

    def begin(self) -> None:
        """Take away what earlier repairs left below the lines."""
        for row in self._lines.values():
            row.close_below()


class VerdictPanel(Panel):
    """How the workstation stands, and the code that says it over the phone."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = Icon("info", side=28)
        self._headline, self._sentence = label(TextRole.HEADING), label(TextRole.BODY)
        self._code = selectable(TextRole.STRONG)
        words = QVBoxLayout()
        words.setSpacing(4)
        for part in (self._headline, self._sentence, self._phone()):
            words.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.body.addLayout(row)

    @property
    def headline(self) -> str:
        """What it says first."""
        return self._headline.text()

    def show_verdict(self, verdict: Verdict, code: str) -> None:
        """Show the verdict; `code` is empty until all checks have answered."""
        self.setProperty("panel", verdict.tone.value)
        restyle(self)
        self._icon.set(_symbol(verdict.tone), TONE_ROLES[verdict.tone])
        self._headline.setText(verdict.headline)
        self._sentence.setText(verdict.sentence)
        self._code.setText(code)
        self._by_phone.setVisible(bool(code))

    def _phone(self) -> QWidget:
        self._by_phone = Beside(_PHONE)
        words = label(TextRole.MUTED, _("Code à lire au téléphone"))
        words.setBuddy(self._code)
        copy = Button(Kind.ROUND, "", self._copy, symbol="copy")
        copy.setAccessibleName(_("Copier le code"))
        copy.setToolTip(_("Copier le code"))
        code = QHBoxLayout()
        code.setSpacing(8)
        for part in (self._code, copy):
            code.addWidget(part)
        code.addStretch(1)
        self._code.setWordWrap(False)
        self._by_phone.row.addWidget(words)
        self._by_phone.row.addLayout(code, 1)
        return self._by_phone

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code.text())
        announce(self, _("Copié."))


def _symbol(tone: Tone) -> str:
    return "waiting" if tone is Tone.INFO else TONE_ICONS[tone]
