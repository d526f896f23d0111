"""A button that copies a text and says so, to the eye for a moment and to a screen reader."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from app.language import _
from app.ui.announce import announce
from app.ui.theme import Role
from app.ui.widgets.button import Button, Kind

_SHOWN_MS = 2000


class CopyButton(Button):
    """Copies `copied`; `name` says what that is. Without `words` it shows its icon alone."""

    def __init__(self, name: str, copied: str, words: str = "") -> None:
        super().__init__(Kind.QUIET if words else Kind.ROUND, words, self._copy, symbol="copy")
        self._name, self._copied = name, copied
        usual = Role.INK if words else Role.ACCENT
        self.set_symbol("copy", usual)
        self.setAccessibleName(_("Copier\u202f: {name}").format(name=name))
        self.setToolTip(_("Copier"))
        self._shown = QTimer(self)
        self._shown.setSingleShot(True)
        self._shown.setInterval(_SHOWN_MS)
        self._shown.timeout.connect(lambda: self.set_symbol("copy", usual))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._copied)
        self.set_symbol("check", Role.OK)
        self._shown.start()
        announce(self, _("Copié\u202f: {name}").format(name=self._name))
