"""A receipt is kept in two clicks: a page to read, and the signed receipt that can be checked."""

import hashlib
import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.backend.wire import encode_declaration
from app.cli import exits
from app.cli.receipt import verify
from app.demo.sandbox.seal import Seal
from app.domain.declaration import Incident
from app.domain.outbox import OutboxEntry, OutboxState
from app.ui.guided.sheet import StepSheet
from app.ui.pages.declarations import steps as words
from app.ui.pages.declarations.receipt_buttons import ReceiptButtons
from app.ui.pages.declarations.receipt_pdf import file_stem, receipt_html, receipt_pdf
from app.ui.widgets.button import Button
from app.workflows.declarations import steps
from tests.ui.samples import TODAY
from tests.ui.steps import DECLARED, entry

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
NASTY = replace(DECLARED, incident=Incident(TODAY, "<b>Gare & \u202eEst</b> 🚆"))


@pytest.fixture
def seal() -> Seal:
    return Seal.draw()


@pytest.fixture
def received(seal: Seal) -> OutboxEntry:
    payload = encode_declaration(NASTY)
    digest = hashlib.sha256(payload).hexdigest()
    receipt = seal.receipt(DECLARED.id, "DCL-2026-000123", AT, digest)
    made = entry(
        OutboxState.RECEIVED,
        reference="DCL-2026-000123",
        received_at=AT,
        receipt=receipt.encode(),
    )
    return replace(made, payload=payload)


def attached(pdf: bytes) -> list[bytes]:
    """The streams of a PDF, unfolded; a return before the last line feed is a byte of theirs."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return [zlib.decompress(each) if each[:1] == b"\x78" else each for each in streams]


def test_the_page_holds_reference_content_and_the_way_to_check(received: OutboxEntry) -> None:
    page = receipt_html(NASTY, received, AT)
    digest = hashlib.sha256(received.payload).hexdigest()
    stem = "DCL-2026-000123"
    for fact in (stem, digest, "Carte volée", "PETIT", f"receipt verify {stem}.jws"):
        assert fact in page
    assert "&lt;b&gt;Gare &amp; " in page


def test_what_is_attached_can_be_verified_offline(
    received: OutboxEntry, seal: Seal, tmp_path: Path
) -> None:
    pdf = receipt_pdf(NASTY, received, AT)
    assert pdf.startswith(b"%PDF-")
    streams = attached(pdf)
    assert received.payload in streams
    (tmp_path / "keys.json").write_text(seal.key_set())
    (tmp_path / "receipt.jws").write_bytes(
        next(each for each in streams if each == received.receipt)
    )
    (tmp_path / "declaration.json").write_bytes(received.payload)
    code = verify(tmp_path / "receipt.jws", tmp_path / "keys.json", tmp_path / "declaration.json")
    assert code == exits.DONE


def test_the_last_page_offers_to_keep_it(qtbot: QtBot, received: OutboxEntry) -> None:
    view = words.words(TODAY)(steps.ServerSaidYes(DECLARED, received, None))
    sheet = StepSheet(view, lambda _answer: None, lambda _widget: None)
    qtbot.addWidget(sheet)
    (kept,) = sheet.findChildren(ReceiptButtons)
    texts = [button.text() for button in kept.findChildren(Button)]
    assert texts == ["Enregistrer le reçu (PDF)", "Enregistrer le reçu signé"]


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the dialog's own hint, off screen
@pytest.mark.parametrize(("place", "start"), [(0, b"%PDF-"), (1, b"ey")])
def test_saved_with_the_keyboard(
    place: int, start: bytes, qtbot: QtBot, received: OutboxEntry, tmp_path: Path
) -> None:
    buttons = ReceiptButtons(received)
    qtbot.addWidget(buttons)
    buttons.show()
    qtbot.keyClick(buttons.findChildren(Button)[place], Qt.Key.Key_Space)
    dialog = buttons.findChild(QFileDialog)
    assert dialog is not None
    name = dialog.findChild(QLineEdit)
    assert name is not None and name.text().startswith("DCL-2026-000123")
    name.setText(str(tmp_path / "recu"))
    qtbot.keyClick(name, Qt.Key.Key_Return)
    (saved,) = tmp_path.iterdir()
    assert saved.read_bytes().startswith(start)
    assert saved.suffix == (".pdf", ".jws")[place]
    assert any("Enregistré" in each.text() for each in buttons.findChildren(QLabel))


def test_a_folder_that_takes_nothing_is_told(
    qtbot: QtBot, received: OutboxEntry, tmp_path: Path
) -> None:
    buttons = ReceiptButtons(received)
    qtbot.addWidget(buttons)
    buttons.save(tmp_path / "missing" / "receipt.jws", lambda: b"")
    assert any("autre dossier" in each.text() for each in buttons.findChildren(QLabel))


def test_a_reference_never_names_a_path(received: OutboxEntry) -> None:
    assert file_stem(replace(received, reference="../../x")) == "x"
    assert file_stem(replace(received, reference="///")) == str(received.id)
