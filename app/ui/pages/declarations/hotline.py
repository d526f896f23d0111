"""The phone line, first and always in sight: a loss cannot wait for a network."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.domain.hotline import Hotline
from app.language import _
from app.ui import theme
from app.ui.announce import announce
from app.ui.shown import Tone
from app.ui.theme import Role
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.icon import Icon
from app.ui.widgets.panel import Panel
from app.ui.widgets.text import TextRole, label, selectable

_LARGE = 150


class HotlinePanel(Panel):
    """The number, when it answers, and what the operator will ask.

    Where the text is large, all but the number would leave the page no room: it then stands in
    `conditions`, a label for the top of the page itself.
    """

    def __init__(self, hotline: Hotline, urgent: bool) -> None:
        super().__init__(Tone.INFO)
        self._number = hotline.number
        first = _("Le plus rapide\u202f: appelez.") if urgent else _("Par téléphone aussi\u202f:")
        self._first = label(TextRole.STRONG, first)
        self._first.setWordWrap(False)
        self._told = label(TextRole.MUTED, _conditions(hotline))
        self.conditions = label(TextRole.MUTED, f"{first} {_conditions(hotline)}")
        self._copy = Button(Kind.QUIET, "", self._keep, symbol="copy")
        self._copy.setAccessibleName(_("Copier le numéro"))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(Icon("phone", Role.ACCENT, side=28), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._words(), 1)
        row.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignTop)
        self.body.setContentsMargins(16, 10, 12, 10)
        self.body.addLayout(row)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        super().changeEvent(event)

    def _words(self) -> QVBoxLayout:
        column, line = QVBoxLayout(), QHBoxLayout()
        column.setSpacing(2)
        line.setSpacing(10)
        number = selectable(TextRole.HEADING, self._number)
        number.setWordWrap(False)
        line.addWidget(self._first)
        line.addWidget(number)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self._told)
        return column

    def _fit(self) -> None:
        """Show here what there is room for."""
        roomy = theme.percent() < _LARGE
        self._first.setVisible(roomy)
        self._told.setVisible(roomy)
        if roomy or self.conditions.parentWidget() is not None:  # alone it would be a window
            self.conditions.setHidden(roomy)
        self._copy.setText(_("Copier le numéro") if roomy else "")

    def _keep(self) -> None:
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
