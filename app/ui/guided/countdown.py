"""Digits to be compared on another screen, and the time left: told each second, read out twice."""

from datetime import UTC, datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar

from app.language import _
from app.ui.announce import announce
from app.ui.guided.view import Digits
from app.ui.widgets.panel import Panel
from app.ui.widgets.text import TextRole, label, selectable

_READ_OUT = (30, 10)
_MINUTE = 60


class Countdown(Panel):
    """A large number; the line and the bar below it count down, and stop at nothing left."""

    def __init__(self, shown: Digits) -> None:
        super().__init__()
        self._until = shown.until
        self._said = label(TextRole.MUTED)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, max(1, self._seconds()))
        self._bar.setAccessibleName(_("Temps restant"))
        self.body.addWidget(label(TextRole.LABEL, shown.name))
        self.body.addWidget(selectable(TextRole.TITLE, shown.digits))
        self.body.addWidget(self._bar)
        self.body.addWidget(self._said)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        self.tick()

    def tick(self) -> None:
        """Say how much time is left now."""
        left = self._seconds()
        self.tell(left)
        if left in _READ_OUT:
            announce(self, self._said.text())
        if left == 0:
            self._timer.stop()

    def tell(self, left: int) -> None:
        """Say that so many seconds are left."""
        self._bar.setValue(left)
        self._said.setText(_words(left))

    def _seconds(self) -> int:
        return max(int((self._until - datetime.now(UTC)).total_seconds()), 0)


def _words(left: int) -> str:
    minutes, seconds = divmod(left, _MINUTE)
    if minutes:
        words = _("Temps restant\u202f: {minutes}\u202fmin {seconds:02}\u202fs")
        return words.format(minutes=minutes, seconds=seconds)
    return _("Temps restant\u202f: {seconds}\u202fs").format(seconds=seconds)
