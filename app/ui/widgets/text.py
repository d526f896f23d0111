"""Labels in the four text sizes: plain text, wrapped, so that no page sets a font."""

from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class TextRole(Enum):
    """How a label looks; the style sheet knows these names."""

    TITLE = "title"
    HEADING = "heading"
    BODY = "body"
    STRONG = "strong"
    MUTED = "muted"
    SMALL = "small"
    LABEL = "label"
    ERROR = "error"


def label(role: TextRole, text: str = "") -> QLabel:
    """Return a wrapped label of plain text."""
    made = QLabel(text)
    made.setProperty("text_role", role.value)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    return made


def selectable(role: TextRole, text: str = "") -> QLabel:
    """Return a label whose text can be selected and copied, by keyboard too."""
    made = label(role, text)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made


def restyle(widget: QWidget) -> None:
    """Make the style sheet look again at a widget whose property changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
