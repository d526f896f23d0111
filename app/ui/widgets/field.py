"""One field of a form: its label, a hint, the editor, and the sentence that says what is wrong."""

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.language import labelled
from app.ui.announce import announce
from app.ui.widgets.text import TextRole, label, restyle


class Field(QWidget):
    """Ties label, hint and error to the editor, for the eye and for a screen reader.

    A `bare` field's editor shows name and hint by itself, as a tick does. `part` names the part of
    the form, for who hears one field and does not see where it stands.
    """

    def __init__(
        self, name: str, editor: QWidget, hint: str = "", bare: bool = False, part: str = ""
    ) -> None:
        super().__init__()
        self.editor = editor
        self._name, self._told = name, (part, hint)
        self._label, self._hint = label(TextRole.STRONG, name), label(TextRole.SMALL, hint)
        self._error = label(TextRole.ERROR)
        self._label.setBuddy(editor)
        editor.setAccessibleName(name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for each in (self._label, self._hint, editor, self._error):
            layout.addWidget(each)
        self._label.setVisible(not bare)
        self._hint.setVisible(bool(hint) and not bare)
        self.set_error("")

    @property
    def error(self) -> str:
        """What is wrong now, or an empty text."""
        return self._error.text()

    def set_error(self, sentence: str) -> None:
        """Say what is wrong under the field, or take it away with an empty text."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self.editor.setProperty("wrong", bool(sentence))
        self.editor.setAccessibleDescription(". ".join(filter(None, (sentence, *self._told))))
        restyle(self.editor)

    def point_out(self) -> None:
        """Take the focus here and read the error aloud."""
        self.editor.setFocus()
        announce(self.editor, labelled(self._name, self.error), urgent=True)


def line(text: str = "", longest: int = 0) -> QLineEdit:
    """Return a line to type in; `longest` is in characters, 0 for no limit of its own."""
    made = QLineEdit(text)
    if longest:
        made.setMaxLength(longest)
    return made


def paragraph(text: str = "") -> QPlainTextEdit:
    """Return a small area to type in; Tab leaves it."""
    made = QPlainTextEdit(text)
    made.setTabChangesFocus(True)
    made.setFixedHeight(made.fontMetrics().lineSpacing() * 4 + 24)
    return made
