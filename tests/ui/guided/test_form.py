"""What a form reads is what was typed, to the letter."""

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.guided.form import FormInput
from app.ui.guided.view import FieldKind, Form, FormField, FormSection, Typed
from app.ui.widgets.fold import Fold

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


def folded(qtbot: QtBot, known: str = "", error: str = "") -> tuple[FormInput, Fold, QLineEdit]:
    """A form of a name and a folded contract, which is wrong when it is « faux »."""

    def wrong(typed: Typed) -> dict[str, str]:
        return {"contract": "Non."} if typed["contract"] == "faux" else {}

    name = FormSection("", (FormField("name", "Nom"),))
    asked = FormField("contract", "Contrat", value=known, error=error)
    more = FormSection("Précisions", (asked,), folded=True)
    after = FormSection("", (FormField("town", "Commune"),))
    form = FormInput(Form((name, more, after), lambda typed: typed["contract"], wrong))
    qtbot.addWidget(form.widget)
    (fold,) = form.widget.findChildren(Fold)
    (editor,) = fold.findChildren(QLineEdit)
    return form, fold, editor


@pytest.mark.parametrize(
    ("known", "error", "opened"), [("", "", False), ("12", "", True), ("", "Non.", True)]
)
def test_a_fold_is_open_when_something_is_in_it(
    known: str, error: str, opened: bool, qtbot: QtBot
) -> None:
    form, fold, _editor = folded(qtbot, known, error)
    assert fold.open is opened
    assert form.answer() == known


def test_what_is_typed_in_a_fold_survives_folding(qtbot: QtBot) -> None:
    form, fold, editor = folded(qtbot)
    fold.set_open(True)
    editor.setText("2019/44")
    fold.set_open(False)
    assert form.answer() == "2019/44"
    fold.set_open(True)
    assert editor.text() == "2019/44"


def test_what_is_wrong_in_a_fold_opens_it(qtbot: QtBot) -> None:
    form, fold, editor = folded(qtbot)
    editor.setText("faux")
    assert not fold.open
    assert form.answer() is None
    assert fold.open
    assert form.widget.focusWidget() is editor


def test_tab_finds_a_fold_in_its_place(qtbot: QtBot) -> None:
    form, fold, editor = folded(qtbot)
    fold.set_open(True)
    name, _contract, town = form.widget.findChildren(QLineEdit)
    name.setFocus()
    after = name.nextInFocusChain()
    seen = []
    while after is not name:
        seen.append(after)
        after = after.nextInFocusChain()
    (button,) = fold.findChildren(QPushButton)
    assert [each for each in seen if each in (button, editor, town)] == [button, editor, town]
