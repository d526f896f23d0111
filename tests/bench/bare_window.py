"""The floor of a start: a bare PySide6 window with one label, painted once."""

import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel


class Bare(QLabel):
    """Prints the seconds since the epoch of its first paint, then ends the program."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QTimer.singleShot(0, self._painted)

    def _painted(self) -> None:
        print(time.time(), flush=True)
        QApplication.quit()


def main() -> int:
    """Show the window."""
    app = QApplication(sys.argv)
    window = Bare("Bonjour")
    window.resize(1080, 720)
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
