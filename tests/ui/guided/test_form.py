"""What a form reads is what was typed, to the letter."""

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.ui.guided.form import FormInput
from app.ui.guided.view import FieldKind, Form, FormField, FormSection, Typed

DESCRIBED = FormField("described", "Ce qui se passe", kind=FieldKind.PARAGRAPH)


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        ("Rue\u00a0: \u202fno\u00a012", "Rue\u00a0: \u202fno\u00a012"),
        ("un\ndeux\r\ntrois", "un\ndeux\ntrois"),
        ("un\u2028deux\u2029trois", "un\ndeux\ntrois"),
        (
            "\U0001f469\U0001f3fd\u200d\u2695\ufe0f \u202eab",
            "\U0001f469\U0001f3fd\u200d\u2695\ufe0f \u202eab",
        ),
        ("", ""),
    ],
    ids=range(5),
)
def test_a_paragraph(pasted: str, read: str, qtbot: QtBot) -> None:
    def build(typed: Typed) -> object:
        return typed["described"]

    form = FormInput(Form((FormSection("", (DESCRIBED,)),), build))
    qtbot.addWidget(form.widget)
    editor = form.widget.findChild(QPlainTextEdit)
    QApplication.clipboard().setText(pasted)
    editor.paste()
    assert form.answer() == read
