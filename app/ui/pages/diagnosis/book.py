"""*Livre de dépannage*: the symptoms, searched by words, by the phone code, or from a check."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.diagnostics.book import Symptom, by_number, search
from app.language import _, labelled, ngettext
from app.ui.announce import announce
from app.ui.pages.diagnosis.model import Row, source_words
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.field import Field, line
from app.ui.widgets.panel import Panel
from app.ui.widgets.text import TextRole, label


class Book(QWidget):
    """All entries, of which those that fit are shown."""

    def __init__(self) -> None:
        super().__init__()
        self._words = line()
        self._words.textChanged.connect(lambda _text: self._searched())
        hint = _("Des mots du symptôme, ou le code lu au téléphone.")
        self._found = label(TextRole.MUTED)
        self._all = Button(Kind.LINK, _("Tout montrer"), self._show_all)
        found = QHBoxLayout()
        found.addWidget(self._found, 1)
        found.addWidget(self._all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(Field(_("Chercher dans le livre"), self._words, hint))
        layout.addLayout(found)
        self._entries: dict[int, QWidget] = {}
        for symptom in search(""):
            self._entries[symptom.number] = _entry(symptom)
            layout.addWidget(self._entries[symptom.number])
        self._show_all()

    def focus(self) -> None:
        """Take the focus to the search."""
        self._words.setFocus()

    def open_for(self, row: Row) -> None:
        """Show the entries that a check leads to."""
        self._words.blockSignals(True)
        self._words.clear()
        self._words.blockSignals(False)
        self._show(by_number(row.symptoms), _("Pour «\u202f{title}\u202f»").format(title=row.title))
        self._words.setFocus()

    def _searched(self) -> None:
        self._show(search(self._words.text()), "")

    def _show_all(self) -> None:
        self._words.clear()
        self._searched()

    def _show(self, found: tuple[Symptom, ...], why: str) -> None:
        numbers = {symptom.number for symptom in found}
        for number, entry in self._entries.items():
            entry.setVisible(number in numbers)
        count = ngettext("{count} entrée", "{count} entrées", len(found))
        words = count.format(count=len(found)) if found else _("Rien de tel dans le livre.")
        said = labelled(why, words) if why else words
        self._found.setText(said)
        self._all.setVisible(len(found) < len(self._entries))
        announce(self._found, said)


def _entry(symptom: Symptom) -> QWidget:
    panel = Panel()
    panel.body.addWidget(label(TextRole.STRONG, f"{symptom.number}. {_(symptom.title)}"))
    panel.body.addWidget(label(TextRole.BODY, _(symptom.cause)))
    remedy = _("À faire\u202f: {remedy}").format(remedy=_(symptom.remedy))
    panel.body.addWidget(label(TextRole.BODY, remedy))
    panel.body.addWidget(label(TextRole.SMALL, source_words(symptom)))
    return panel
