"""The key of the national directory: entered, replaced, removed, and never shown again."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.domain.catalogue import explain
from app.language import _
from app.ui.frame import Frame
from app.ui.shown import Tone
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.field import Field, line
from app.ui.widgets.flow import Flow
from app.ui.widgets.layouts import empty
from app.ui.widgets.panel import Notice
from app.ui.widgets.text import TextRole, label
from app.workflows.directory import KeyState

_LONGEST = 200


class DirectoryKey(QWidget):
    """One field for the key, and what is known of the one that is kept."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self._said = QVBoxLayout()
        self._line = line(longest=_LONGEST)
        self._line.setEchoMode(QLineEdit.EchoMode.Password)
        self._line.returnPressed.connect(self._keep)
        hint = _("Remise par le portail de l’annuaire. Elle n’est plus montrée ensuite.")
        self.field = Field(_("Clé de l’annuaire Santé"), self._line, hint)
        self._acts = Flow()
        self._acts.add(Button(Kind.PRIMARY, _("Enregistrer la clé"), self._keep))
        self._forget = Button(Kind.QUIET, _("Retirer la clé"), self._remove)
        self._acts.add(self._forget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        about = _("Elle sert à comparer une carte avec l’annuaire, quand vous le demandez.")
        column.addWidget(label(TextRole.MUTED, about))
        column.addLayout(self._said)
        column.addWidget(self.field)
        column.addWidget(self._acts)
        frame.parts.directory.key.subscribe(self._show)

    def recall(self) -> None:
        """The section comes on show: ask the keyring whether it holds a key."""
        self._frame.spawn(self._frame.parts.directory.recall_key())

    def _show(self, state: KeyState) -> None:
        empty(self._said)
        self._forget.setEnabled(state.present)
        if not state.present:
            self._said.addWidget(Notice(Tone.NEUTRAL, _("Aucune clé n’est enregistrée.")))
        elif state.memory_only is not None:
            kept = _("La clé est gardée jusqu’à la fermeture de Poste CPx seulement.")
            why = explain(state.memory_only.code).what
            self._said.addWidget(Notice(Tone.WARNING, f"{kept} {why}"))
        elif self._frame.parts.demo:
            demo = _("Clé enregistrée\u202f: ••••••••. Démonstration\u202f: elle reste en mémoire.")
            self._said.addWidget(Notice(Tone.OK, demo))
        else:
            kept = _("Clé enregistrée dans le trousseau du système\u202f: ••••••••.")
            self._said.addWidget(Notice(Tone.OK, kept))

    def _keep(self) -> None:
        key = self._line.text().strip()
        if not key or not (key.isascii() and key.isprintable()):
            self.field.set_error(_("Collez la clé entière\u202f: lettres, chiffres et tirets."))
            self.field.point_out()
            return
        self.field.set_error("")
        self._line.clear()
        self._frame.spawn(self._frame.parts.directory.keep_key(key))

    def _remove(self) -> None:
        self._frame.spawn(self._frame.parts.directory.forget_key())
