"""A receipt on paper: reference, what was declared, and how to check it, as a dated PDF.

The PDF is for people. What can be checked travels in it as attachments: the signed receipt and the
bytes of the declaration, each as the office knows it.
"""

import hashlib
from datetime import datetime
from html import escape

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from app.domain.declaration import Declaration
from app.domain.outbox import OutboxEntry
from app.language import _
from app.ui import theme
from app.ui.pages.declarations.summary import summary
from app.ui.shown import Fact
from app.ui.wording import full_date

COMMAND = "poste-cpx receipt verify"
_MARGIN_MM = 20
_POINTS = 10
_DOTS_PER_INCH = 72  # one unit of the document is one point of the page


def receipt_pdf(declaration: Declaration, entry: OutboxEntry, made: datetime) -> bytes:
    """Return the PDF of a received declaration, dated `made` (aware)."""
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(_("Reçu {reference}").format(reference=entry.reference))
    writer.setCreator("Poste CPx")
    writer.setResolution(_DOTS_PER_INCH)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    for name, content, kind in _attachments(entry):
        writer.addFileAttachment(name, QByteArray(content), kind)
    document = QTextDocument()
    document.setDefaultFont(QFont(theme.FAMILY, _POINTS))
    document.setHtml(receipt_html(declaration, entry, made))
    document.print_(writer)
    buffer.close()
    return bytes(held.data())


def receipt_html(declaration: Declaration, entry: OutboxEntry, made: datetime) -> str:
    """Return the text of the page; everything that was typed is escaped."""
    receipt = [Fact(_("Référence"), entry.reference or "")]
    if entry.received_at is not None:
        receipt.append(Fact(_("Reçue le"), _moment(entry.received_at)))
    receipt.append(Fact(_("Empreinte SHA-256"), hashlib.sha256(entry.payload).hexdigest()))
    if entry.signature is not None:
        receipt.append(Fact(_("Signature"), _("signée sur la carte du déclarant")))
    parts = ((_("Le reçu"), tuple(receipt)), *summary(declaration).parts)
    day = _("Document établi le {moment}").format(moment=_moment(made))
    pieces = [f"<h1>{escape(_('Reçu de déclaration'))}</h1><p>{escape(day)}</p>"]
    pieces += [f"<h3>{escape(title)}</h3>{_table(facts)}" for title, facts in parts]
    pieces.append(f"<h3>{escape(_('Comment vérifier'))}</h3>")
    pieces += [f"<p>{escape(line)}</p>" for line in _ways(entry)]
    return "".join(pieces)


def file_stem(entry: OutboxEntry) -> str:
    """Return the name of the receipt's files: the reference, without what a path could misread."""
    kept = "".join(each for each in entry.reference or "" if each.isalnum() or each in "-_")
    return kept or str(entry.id)


def _attachments(entry: OutboxEntry) -> tuple[tuple[str, bytes, str], ...]:
    stem = file_stem(entry)
    return (
        (f"{stem}.jws", entry.receipt or b"", "application/jose"),
        (f"{stem}.json", entry.payload, "application/json"),
    )


def _ways(entry: OutboxEntry) -> tuple[str, ...]:
    stem = file_stem(entry)
    return (
        _("Le reçu signé par le bureau des cartes est joint à ce document, avec la déclaration."),
        _("Enregistrez ces deux pièces jointes, puis lancez, même sans réseau\u202f:"),
        f"{COMMAND} {stem}.jws --declaration {stem}.json",
        _("Ce document seul ne prouve rien\u202f: la signature du reçu, si."),
    )


def _table(facts: tuple[Fact, ...]) -> str:
    rows = "".join(
        f'<tr><td width="150">{escape(fact.name)}</td><td>{_lines(fact.value)}</td></tr>'
        for fact in facts
    )
    return f'<table width="100%" cellpadding="2">{rows}</table>'


def _lines(value: str) -> str:
    return escape(value).replace("\n", "<br>")


def _moment(moment: datetime) -> str:
    there = moment.astimezone()
    return f"{full_date(there.date())}, {there:%H:%M}"
