"""*Journal*: what this run has logged, and the trace that IT support may ask for."""

from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from app.diagnostics.trace import Trace
from app.lane import Lane
from app.language import _
from app.paths import Paths
from app.ui import theme
from app.ui.announce import announce
from app.ui.shown import Tone
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.flow import Flow
from app.ui.widgets.layouts import empty
from app.ui.widgets.option import Tick
from app.ui.widgets.panel import Notice
from app.ui.widgets.text import TextRole, label, selectable

VIEWED_BYTES = 200_000
_VIEWER = 320
Spawn = Callable[[Coroutine[Any, Any, None]], None]
PathsNow = Callable[[], Awaitable[Paths]]


class Journal(QWidget):
    """The log of this run, the switch of the trace and the files to attach."""

    def __init__(self, log_file: Path | None, paths: PathsNow, spawn: Spawn) -> None:
        super().__init__()
        self._log_file, self._paths, self._spawn = log_file, paths, spawn
        self._trace: Trace | None = None
        self._viewer = viewer(_("Journal de cette exécution"))
        self._switch = Tick(_("Noter les échanges jusqu’à la fin du programme"), _trace_words())
        self._switch.toggled.connect(self._switched)
        self._traced = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(label(TextRole.HEADING, _("Trace pour l’assistance")))
        layout.addWidget(self._switch)
        layout.addLayout(self._traced)
        layout.addSpacing(8)
        layout.addWidget(label(TextRole.HEADING, _("Journal de cette exécution")))
        layout.addWidget(label(TextRole.MUTED, _log_words()))
        for part in self._log_parts():
            layout.addWidget(part)

    @property
    def trace_file(self) -> Path | None:
        """The file of the trace under way."""
        return self._trace.file if self._trace else None

    def refresh(self) -> None:
        """Show the log as it is now."""
        if self._log_file is not None:
            self._spawn(self._read(self._log_file))

    def _log_parts(self) -> tuple[QWidget, ...]:
        if self._log_file is None:
            words = _("Le journal n’a pas pu être écrit sur ce poste.")
            return (Notice(Tone.WARNING, words),)
        acts = Flow()
        acts.add(Button(Kind.QUIET, _("Actualiser"), self.refresh))
        acts.add(_copier(_("Copier le chemin"), str(self._log_file)))
        return selectable(TextRole.BODY, breakable(self._log_file)), self._viewer, acts

    async def _read(self, file: Path) -> None:
        lane = Lane("journal")
        try:
            text = await lane.run(lambda: tail(file, VIEWED_BYTES))
        finally:
            lane.close()
        self._viewer.setPlainText(text)
        bar = self._viewer.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _switched(self, on: bool) -> None:
        if on:
            self._spawn(self._begin())
        elif self._trace is not None:
            self._trace.stop()
            self._tell(Tone.INFO, _("La trace est arrêtée. Son fichier reste\u202f:"), self._trace)
            self._trace = None

    async def _begin(self) -> None:
        paths = await self._paths()
        try:
            self._trace = Trace(paths, datetime.now(UTC))
        except OSError:
            self._switch.setChecked(False)
            empty(self._traced)
            words = _("Le fichier de la trace n’a pas pu être créé.")
            self._traced.addWidget(Notice(Tone.WARNING, words))
            return
        words = _("Refaites ce qui ne marche pas, puis joignez ce fichier\u202f:")
        self._tell(Tone.WARNING, words, self._trace)

    def _tell(self, tone: Tone, sentence: str, trace: Trace) -> None:
        empty(self._traced)
        notice = Notice(tone, sentence)
        notice.body.addWidget(selectable(TextRole.STRONG, breakable(trace.file)))
        acts = Flow()
        acts.add(_copier(_("Copier le chemin"), str(trace.file)))
        notice.body.addWidget(acts)
        self._traced.addWidget(notice)
        announce(self, sentence)


def viewer(name: str) -> QPlainTextEdit:
    """Return an area that shows a text to read, select and copy; Tab leaves it."""
    made = QPlainTextEdit()
    made.setReadOnly(True)
    made.setTabChangesFocus(True)
    made.setAccessibleName(name)
    made.setFixedHeight(theme.scaled(_VIEWER))
    return made


def tail(file: Path, limit: int) -> str:
    """Return the end of a log, from the first whole line on; empty when it cannot be read."""
    try:
        with file.open("rb") as opened:
            size = opened.seek(0, 2)
            opened.seek(max(0, size - limit))
            data = opened.read()
    except OSError:
        return ""
    text = data.decode("utf-8", "replace")
    return text if size <= limit else text.partition("\n")[2]


def breakable(path: Path) -> str:
    """Return a path that may go over several lines, after each of its parts."""
    return str(path).replace("/", "/\u200b")


def _copier(words: str, text: str) -> Button:
    return Button(
        Kind.QUIET, words, lambda: QGuiApplication.clipboard().setText(text), symbol="copy"
    )


def _trace_words() -> str:
    return _(
        "Les échanges avec la carte et le serveur sont écrits dans un fichier de ce poste. "
        "Les codes y sont masqués. Ce que la carte dit de son titulaire y figure\u202f: ne le "
        "donnez qu’à votre assistance."
    )


def _log_words() -> str:
    return _("Ni code, ni nom, ni numéro de carte n’y est écrit.")
