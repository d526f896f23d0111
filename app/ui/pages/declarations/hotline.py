"""The phone line, first and always in sight: a loss cannot wait for a network."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.domain.hotline import Hotline
from app.language import _
from app.ui.announce import announce
from app.ui.shown import Tone
from app.ui.theme import Role
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.icon import Icon
from app.ui.widgets.panel import Panel
from app.ui.widgets.text import TextRole, label, selectable


class HotlinePanel(Panel):
    """The number, when it answers, and what the operator will ask."""

    def __init__(self, hotline: Hotline, urgent: bool) -> None:
        super().__init__(Tone.INFO)
        self._number = hotline.number
        first = _("Le plus rapide\u202f: appelez.") if urgent else _("Par téléphone aussi\u202f:")
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(Icon("phone", Role.ACCENT, side=28), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        line = QHBoxLayout()
        line.setSpacing(10)
        for words in (label(TextRole.STRONG, first), selectable(TextRole.HEADING, hotline.number)):
            words.setWordWrap(False)
            line.addWidget(words)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(label(TextRole.MUTED, _conditions(hotline)))
        row.addLayout(column, 1)
        copy = Button(Kind.QUIET, _("Copier le numéro"), self._copy, symbol="copy")
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        self.body.setContentsMargins(16, 10, 12, 10)
        self.body.addLayout(row)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._number)
        announce(self, _("Numéro copié."))


def _conditions(hotline: Hotline) -> str:
    parts = []
    if hotline.hours:
        parts.append(f"{_(hotline.hours)}.")
    if hotline.cost:
        parts.append(f"{_(hotline.cost)}.")
    if hotline.wants_unblocking_code:
        parts.append(_("Le titulaire y donne son code de déblocage\u202f: gardez-le sous la main."))
    return " ".join(parts)
