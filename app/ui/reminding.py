"""Tells in the window and on the desktop that cards near their end, once a day."""

from datetime import date

from PySide6.QtWidgets import QSystemTrayIcon

from app.domain.fleet import Reminder
from app.language import _, ngettext
from app.ui.drawing import icon
from app.ui.parts import Parts
from app.ui.places import Place
from app.ui.shell import Shell
from app.ui.shown import Tone
from app.ui.theme import Role

_SIDE, _SHOWN_MS = 32, 10_000


class Reminding:
    """Hears the register's reminders; the desktop shows them where it has a place for it."""

    def __init__(self, shell: Shell, parts: Parts) -> None:
        self._shell, self._parts = shell, parts
        self._told: date | None = None
        self._tray: QSystemTrayIcon | None = None
        self._stop = parts.fleet.fleet.reminders.subscribe(self._heard)

    def close(self) -> None:
        """Listen no more, and leave the desktop's tray."""
        self._stop()
        if self._tray is not None:
            self._tray.hide()

    def _heard(self, reminders: tuple[Reminder, ...]) -> None:
        today = self._parts.today()
        if not reminders or self._told == today:
            return
        self._told = today
        words = sentence(reminders)
        self._shell.notify(Tone.WARNING, words)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._show(words)

    def _show(self, words: str) -> None:
        symbol = icon("mark", Role.ACCENT, _SIDE, 0, 1.0)
        self._tray = QSystemTrayIcon(symbol, self._shell)
        self._tray.messageClicked.connect(self._open)
        self._tray.show()
        self._tray.showMessage(_("Poste CPx"), words, symbol, _SHOWN_MS)

    def _open(self) -> None:
        self._shell.go(Place.FLEET)
        self._shell.raise_()
        self._shell.activateWindow()


def sentence(reminders: tuple[Reminder, ...]) -> str:
    """Return the reminder in one sentence, without a name: others may see the desktop."""
    count = sum(len(each.rows) for each in reminders)
    words = ngettext(
        "{count} carte du parc finit dans les {days} jours.",
        "{count} cartes du parc finissent dans les {days} jours.",
        count,
    )
    return words.format(count=count, days=reminders[-1].days) + " " + _("Voyez la page Parc.")
