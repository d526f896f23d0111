"""Two buttons under a received declaration: keep its receipt to read, and to check."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from app.domain.outbox import OutboxEntry
from app.language import _
from app.ui.announce import announce
from app.ui.pages.declarations.receipt_pdf import file_stem, receipt_pdf
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.flow import Flow
from app.ui.widgets.text import TextRole, label
from app.workflows.declarations.receipt import declared_in


class ReceiptButtons(QWidget):
    """Saves where the person says; a line below tells what came of it."""

    def __init__(self, entry: OutboxEntry) -> None:
        super().__init__()
        self._entry = entry
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        buttons = Flow()
        asked: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
            (_("Enregistrer le reçu (PDF)"), ".pdf", _("Document PDF"), self._pdf),
            (_("Enregistrer le reçu signé"), ".jws", _("Reçu signé"), self._signed),
        )
        for words, suffix, kind, content in asked:
            buttons.add(Button(Kind.QUIET, words, partial(self._ask, suffix, kind, content)))
        column.addWidget(buttons)
        self._said = label(TextRole.MUTED, "")
        self._said.hide()
        column.addWidget(self._said)

    def save(self, file: Path, content: Callable[[], bytes]) -> None:
        """Write the file and say so, or say that it could not be written."""
        try:
            file.write_bytes(content())
        except OSError:
            self._tell(_("Ce fichier n’a pas pu être écrit. Choisissez un autre dossier."))
        else:
            self._tell(_("Enregistré\u202f: {file}").format(file=file.name))

    def _ask(self, suffix: str, kind: str, content: Callable[[], bytes]) -> None:
        dialog = QFileDialog(self, _("Enregistrer le reçu"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{kind} (*{suffix})")
        dialog.setDefaultSuffix(suffix)
        dialog.setDirectory(_documents())
        dialog.selectFile(f"{file_stem(self._entry)}{suffix}")
        dialog.fileSelected.connect(lambda chosen: self.save(Path(chosen), content))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _pdf(self) -> bytes:
        return receipt_pdf(declared_in(self._entry), self._entry, datetime.now(UTC))

    def _signed(self) -> bytes:
        return self._entry.receipt or b""

    def _tell(self, sentence: str) -> None:
        self._said.setText(sentence)
        self._said.show()
        announce(self, sentence)


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
