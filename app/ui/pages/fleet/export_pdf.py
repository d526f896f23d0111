"""The list on paper, by Qt's own PDF writer."""

from datetime import datetime
from html import escape

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from app.domain.fleet import FleetCard, standing
from app.language import _
from app.ui import theme
from app.ui.pages.fleet.words import COLUMNS, cards, holder, short_date, standing_words
from app.ui.wording import full_date, grouped
from app.workflows.fleet.table import Column

_COLUMNS = (Column.STANDING, Column.LABEL, Column.TYPE, Column.NUMBER, Column.END, Column.STRUCTURE)
_MARGIN_MM, _POINTS, _DOTS_PER_INCH = 15, 9, 72
MOST_ROWS = 5000
"""A list on paper longer than that is a spreadsheet's work."""


def list_pdf(
    rows: tuple[FleetCard, ...], now: datetime, soon_days: int, masked: bool = False
) -> bytes:
    """Return the PDF of at most `MOST_ROWS` rows, dated `now` (aware)."""
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(_("Parc de cartes"))
    writer.setCreator("Poste CPx")
    writer.setResolution(_DOTS_PER_INCH)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageOrientation(QPageLayout.Orientation.Landscape)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.setDefaultFont(QFont(theme.FAMILY, _POINTS))
    document.setHtml(_html(rows[:MOST_ROWS], now, soon_days, masked))
    document.print_(writer)
    buffer.close()
    return bytes(held.data())


def _html(rows: tuple[FleetCard, ...], now: datetime, soon_days: int, masked: bool) -> str:
    day = now.astimezone().date()
    head = "".join(f"<th align='left'>{escape(_(COLUMNS[column]))}</th>" for column in _COLUMNS)
    lines = []
    for row in rows:
        words = standing_words(standing(row, day, soon_days), row.validity.days_left(day))
        kind = row.type.value if row.type else ""
        cells = (words, holder(row, masked), kind, grouped(row.number), short_date(row.end))
        told = "".join(f"<td>{escape(cell)}</td>" for cell in (*cells, row.structure))
        lines.append(f"<tr>{told}</tr>")
    said = _("{cards}, le {date}").format(cards=cards(len(rows)), date=full_date(day))
    return (
        f"<h2>{escape(_('Parc de cartes'))}</h2><p>{escape(said)}</p>"
        f"<table cellpadding='4' width='100%'><thead><tr>{head}</tr></thead>"
        f"{''.join(lines)}</table>"
    )
