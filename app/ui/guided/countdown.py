"""Digits to be compared on another screen, and the time left, told each second."""

from datetime import UTC, datetime

from PySide6.QtCore import QTimer

from app.language import _
from app.ui.guided.view import Digits
from app.ui.widgets.panel import Panel
from app.ui.widgets.text import TextRole, label, selectable


class Countdown(Panel):
    """A large number; the line below it counts down, and stops at nothing left."""

    def __init__(self, shown: Digits) -> None:
        super().__init__()
        self._until = shown.until
        self.body.addWidget(label(TextRole.LABEL, shown.name))
        self.body.addWidget(selectable(TextRole.TITLE, shown.digits))
        self._left = label(TextRole.MUTED, "")
        self.body.addWidget(self._left)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        self.tick()

    def tick(self) -> None:
        """Say how much time is left now."""
        left = max(int((self._until - datetime.now(UTC)).total_seconds()), 0)
        self._left.setText(_("Temps restant\u202f: {seconds}\u202fs").format(seconds=left))
        if left == 0:
            self._timer.stop()
