"""Tells in the window and on the desktop that cards near their end: at most once a day, and only
when a card has come to a nearer threshold than it was told at. Tells in the window, once, that a
batch of declarations was not finished.

The desktop's own notification service comes first, Qt's tray where there is none.
"""

import sys
from collections.abc import Callable, Coroutine
from datetime import date
from typing import Any

from PySide6.QtWidgets import QSystemTrayIcon

from app.domain.fleet import Reminder
from app.language import _, ngettext
from app.ui.announce import announce
from app.ui.drawing import icon
from app.ui.pages.fleet.words import ways_of_renewal
from app.ui.parts import Parts
from app.ui.places import Place
from app.ui.shell import Shell
from app.ui.shown import Tone
from app.ui.theme import Role
from app.workflows.fleet.batch import Posting

Spawn = Callable[[Coroutine[Any, Any, None]], None]
_SIDE, _SHOWN_MS = 32, 10_000


class Reminding:
    """Hears what the register reminds of; the desktop shows it where it has a place for it."""

    def __init__(self, shell: Shell, parts: Parts, spawn: Spawn) -> None:
        self._shell, self._parts, self._spawn = shell, parts, spawn
        self._told_on: date | None = None
        self._told: dict[str, int] = {}
        self._tray: QSystemTrayIcon | None = None
        self._told_of_batch = False
        self._stops = (
            parts.fleet.fleet.reminders.subscribe(self._heard),
            parts.fleet.batches.progress.subscribe(self._waits),
        )

    def close(self) -> None:
        """Listen no more, and leave the desktop's tray."""
        for stop in self._stops:
            stop()
        if self._tray is not None:
            self._tray.hide()

    def _heard(self, reminders: tuple[Reminder, ...]) -> None:
        today = self._parts.today()
        near = {row.number: each.days for each in reminders for row in each.rows}
        nearer = any(days < self._told.get(number, sys.maxsize) for number, days in near.items())
        if not nearer or self._told_on == today:
            return
        self._told_on, self._told = today, near
        words = sentence(reminders)
        if self._shell.place is Place.FLEET:
            announce(self._shell, words, urgent=True)  # the page shows it already
        else:
            self._shell.notify(Tone.WARNING, words)
        self._spawn(self._tell_desktop(words))

    def _waits(self, posting: Posting) -> None:
        """Tell once that a batch of an earlier run waits; its page shows the rest."""
        if self._told_of_batch or posting.running or not posting.left:
            return
        self._told_of_batch = True
        if self._shell.place is not Place.FLEET:
            words = ngettext(
                "{count} déclaration d’un lot n’est pas déposée\u202f: voyez Parc.",
                "{count} déclarations d’un lot ne sont pas déposées\u202f: voyez Parc.",
                posting.left,
            )
            self._shell.notify(Tone.WARNING, words.format(count=posting.left))

    async def _tell_desktop(self, words: str) -> None:
        if sys.platform.startswith("linux"):
            from app.ui.desktop_notice import show_on_desktop  # jeepney: there only

            if await show_on_desktop(_("Poste CPx"), words, _("Ouvrir le parc"), self._open):
                return
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._show_in_tray(words)

    def _show_in_tray(self, words: str) -> None:
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
    """Return the reminder in words, without a name: others may see the desktop."""
    count = sum(len(each.rows) for each in reminders)
    words = ngettext(
        "{count} carte du parc finit dans les {days} jours.",
        "{count} cartes du parc finissent dans les {days} jours.",
        count,
    ).format(count=count, days=reminders[-1].days)
    return f"{words} {ways_of_renewal(reminders)}"
