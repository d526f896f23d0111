"""The private screen shows, photographs, obeys the keyboard, and tells what a blind user hears."""

import os
import sys
from pathlib import Path

from tests.system.processes import Program
from tests.system.screen import Screen

WINDOW = """
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
app = QApplication(["essai"])
window = QWidget()
layout = QVBoxLayout(window)
field = QLineEdit()
field.setAccessibleName("Code porteur")
button = QPushButton("Fermer")
button.clicked.connect(app.quit)
layout.addWidget(field)
layout.addWidget(button)
window.show()
app.exec()
print("typed", field.text())
"""


def test_a_window_is_seen_heard_and_driven(screen: Screen, tmp_path: Path) -> None:
    program = Program([sys.executable, "-c", WINDOW], os.environ | screen.env)
    window = screen.accessible("essai")
    field, button = window["children"]
    assert (field["role"], field["name"]) == ("text", "Code porteur")
    assert button["role"] in {"push button", "button"}  # renamed in AT-SPI 2.54
    assert button["name"] == "Fermer"
    assert "focused" in field["states"]
    picture = tmp_path / "screen.png"
    screen.photograph(picture)
    assert picture.read_bytes().startswith(b"\x89PNG")
    screen.run("xdotool", "type", "1234")
    screen.run("xdotool", "key", "Tab", "space")
    assert program.wait_for_line("typed") == "typed 1234"
    assert program.process.wait(10) == 0
