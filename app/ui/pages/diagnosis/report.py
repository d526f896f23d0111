"""*Rapport*: what would leave this workstation, word for word, before it does."""

from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from app.diagnostics.last_good import Since
from app.diagnostics.report import Report, as_text, text_for
from app.lane import Lane
from app.language import _
from app.paths import write_private
from app.ui.announce import announce
from app.ui.pages.diagnosis.journal import viewer
from app.ui.pages.diagnosis.model import changes
from app.ui.shown import Tone
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.facts import FactList
from app.ui.widgets.flow import Flow
from app.ui.widgets.text import TextRole, label

Notify = Callable[[Tone, str], None]
Spawn = Callable[[Coroutine[Any, Any, None]], None]


class ReportSection(QWidget):
    """The preview; copy and save give what it shows."""

    def __init__(self, notify: Notify, spawn: Spawn) -> None:
        super().__init__()
        self._notify, self._spawn = notify, spawn
        self._report: Report | None = None
        self._preview = viewer(_("Aperçu du rapport"))
        self._since = label(TextRole.BODY)
        self._changes = FactList(beside=False)
        self._acts = Flow()
        self._acts.add(Button(Kind.PRIMARY, _("Copier"), self.copy, symbol="copy"))
        for ending, words in (
            ("html", _("Enregistrer la page")),
            ("json", _("Enregistrer en JSON")),
        ):
            self._acts.add(Button(Kind.QUIET, words, partial(self._ask_where, ending)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(label(TextRole.HEADING, _("Depuis la dernière fois")))
        layout.addWidget(self._since)
        layout.addWidget(self._changes)
        layout.addWidget(label(TextRole.HEADING, _("Aperçu du rapport")))
        layout.addWidget(label(TextRole.MUTED, _preview_words()))
        layout.addWidget(self._preview)
        layout.addWidget(self._acts)

    @property
    def preview(self) -> str:
        """What would be copied now."""
        return self._preview.toPlainText()

    def show_report(self, report: Report | None, since: Since | None) -> None:
        """Show a report, or that it is not ready."""
        if report is self._report and self._preview.toPlainText():
            return
        self._report = report
        self._acts.setEnabled(report is not None)
        self._preview.setPlainText(as_text(report) if report else _waiting())
        sentence, listed = changes(since if report else None)
        self._since.setText(sentence or _waiting())
        self._changes.set_facts(listed)
        self._changes.setVisible(bool(listed))

    def copy(self) -> None:
        """Copy the report, or say that it is not ready."""
        if self._report is None:
            self._notify(Tone.INFO, _waiting())
            return
        QGuiApplication.clipboard().setText(self.preview)
        self._notify(Tone.OK, _("Le rapport est copié."))
        announce(self, _("Le rapport est copié."))

    def _ask_where(self, ending: str) -> None:
        """Ask for a file without blocking the event loop; the report is kept meanwhile."""
        report = self._report
        if report is None:
            return
        name = f"diagnostic-{report['code']}.{ending}"
        dialog = QFileDialog(self.window(), _("Enregistrer le rapport"), str(Path.home() / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending)
        dialog.fileSelected.connect(lambda chosen: self._spawn(self.save(Path(chosen), report)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def save(self, file: Path, report: Report) -> None:
        """Write the report to a private file, and say whether it could be."""
        lane = Lane("report")
        try:
            await lane.run(lambda: write_private(file, text_for(file, report).encode()))
        except OSError:
            self._notify(Tone.WARNING, _("Le rapport n’a pas pu être enregistré à cet endroit."))
        else:
            saved = _("Le rapport est enregistré\u202f: {name}").format(name=file.name)
            self._notify(Tone.OK, saved)
        finally:
            lane.close()


def _waiting() -> str:
    return _("Le rapport sera prêt quand tous les contrôles auront répondu.")


def _preview_words() -> str:
    return _(
        "Rien ne part de lui-même. Noms, numéros, comptes et adresses sont remplacés par des "
        "jetons, qui changent d’un rapport à l’autre."
    )
