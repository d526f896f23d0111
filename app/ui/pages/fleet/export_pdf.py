"""The list on paper, drawn by Qt's own PDF writer, as many pages as it takes.

Drawn page by page between two turns of the event loop: a document laid out in one piece would hold
the window for minutes when there are a hundred thousand cards.
"""

import asyncio
from collections.abc import Callable, Iterator
from datetime import date, datetime

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)

from app.domain.fleet import FleetCard, standing
from app.language import _
from app.ui import theme
from app.ui.pages.fleet.words import COLUMNS, cards, holder, short_date, standing_words
from app.ui.wording import full_date, grouped
from app.workflows.fleet.table import Column

_WIDTHS = {
    Column.STANDING: 0.17,
    Column.LABEL: 0.27,
    Column.TYPE: 0.06,
    Column.NUMBER: 0.13,
    Column.END: 0.10,
    Column.STRUCTURE: 0.27,
}
"""The parts of the page's width."""

_MARGIN_MM, _POINTS, _TITLE_POINTS, _DOTS_PER_INCH = 15, 9, 16, 600
_LINE, _GAP = 1.7, 0.5  # in heights of the text
_RULE = QColor(150, 150, 150)
_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere

Heard = Callable[[int, int], bool]
"""Hears rows done and rows in all; returns False to stop."""


async def list_pdf(
    rows: tuple[FleetCard, ...],
    now: datetime,
    soon_days: int,
    masked: bool = False,
    heard: Heard = lambda _done, _all: True,
) -> bytes | None:
    """Return the PDF of all the rows, dated `now` (aware); None when it was stopped."""
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawing = _Drawing(_writer(buffer), now.astimezone().date(), soon_days, masked)
    try:
        for done in drawing.pages(rows):
            if not heard(done, len(rows)):
                return None
            await asyncio.sleep(0)
    finally:
        drawing.end()
        buffer.close()
    return bytes(held.data())


def _writer(buffer: QBuffer) -> QPdfWriter:
    writer = QPdfWriter(buffer)
    writer.setTitle(_("Parc de cartes"))
    writer.setCreator("Poste CPx")
    writer.setResolution(_DOTS_PER_INCH)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageOrientation(QPageLayout.Orientation.Landscape)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    return writer


class _Drawing:
    """Draws rows under each other; each page has the names of the columns and its number."""

    def __init__(self, writer: QPdfWriter, day: date, soon_days: int, masked: bool) -> None:
        self._writer, self._day, self._soon, self._masked = writer, day, soon_days, masked
        self._plain, self._strong = QFont(theme.FAMILY, _POINTS), QFont(theme.FAMILY, _POINTS)
        self._strong.setWeight(QFont.Weight.DemiBold)
        self._sizes = QFontMetricsF(self._plain, writer)
        self._gap = self._sizes.height() * _GAP
        self._page = 0
        self._at = 0.0
        self._painter = QPainter(writer)

    def end(self) -> None:
        """Finish the document."""
        self._painter.end()

    def pages(self, rows: tuple[FleetCard, ...]) -> Iterator[int]:
        """Draw everything, telling after each page how many rows are done."""
        self._begin(len(rows))
        for done, row in enumerate(rows):
            cells = self._cells(row)
            height = self._height(cells)
            if self._at + height > self._foot:
                yield done
                self._turn()
            self._draw(cells, height, self._plain)
        yield len(rows)

    @property
    def _foot(self) -> float:
        return self._writer.height() - self._sizes.height() * _LINE

    def _begin(self, count: int) -> None:
        title = QFont(theme.FAMILY, _TITLE_POINTS)
        self._painter.setFont(title)
        height = QFontMetricsF(title, self._writer).height() * _LINE
        box = QRectF(0, 0, self._writer.width(), height)
        self._painter.drawText(box, _("Parc de cartes"))
        said = _("{cards}, le {date}").format(cards=cards(count), date=full_date(self._day))
        self._painter.setFont(self._plain)
        self._painter.drawText(box.translated(0, height), said)
        self._at = height + self._sizes.height() * _LINE * 2
        self._head()

    def _turn(self) -> None:
        self._writer.newPage()
        self._at = 0.0
        self._head()

    def _head(self) -> None:
        self._page += 1
        foot = QRectF(0, self._foot, self._writer.width(), self._sizes.height() * _LINE)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        self._painter.setFont(self._plain)
        self._painter.drawText(foot, int(right), _("Page {number}").format(number=self._page))
        names = tuple(_(COLUMNS[column]) for column in _WIDTHS)
        self._draw(names, self._sizes.height() * _LINE, self._strong)

    def _draw(self, cells: tuple[str, ...], height: float, font: QFont) -> None:
        """Draw a line and the rule below it."""
        self._painter.setFont(font)
        self._painter.setPen(Qt.GlobalColor.black)
        left = 0.0
        flags = int(Qt.AlignmentFlag.AlignVCenter | _WRAPPED)
        for cell, width in zip(cells, self._columns(), strict=True):
            box = QRectF(left, self._at, width - self._gap, height)
            self._painter.drawText(box, flags, cell)
            left += width
        self._at += height
        self._painter.setPen(_RULE)
        self._painter.drawLine(0, int(self._at), self._writer.width(), int(self._at))

    def _height(self, cells: tuple[str, ...]) -> float:
        """The height of a line: a text that is too long for its column takes several."""
        least = self._sizes.height() * _LINE
        for cell, width in zip(cells, self._columns(), strict=True):
            room = width - self._gap
            if self._sizes.horizontalAdvance(cell) > room:
                wanted = self._sizes.boundingRect(QRectF(0, 0, room, 1e6), int(_WRAPPED), cell)
                least = max(least, wanted.height() + self._gap)
        return least

    def _columns(self) -> Iterator[float]:
        return (part * self._writer.width() for part in _WIDTHS.values())

    def _cells(self, row: FleetCard) -> tuple[str, ...]:
        left = row.validity.days_left(self._day)
        return (
            standing_words(standing(row, self._day, self._soon), left),
            holder(row, self._masked),
            row.type.value if row.type else "",
            grouped(row.number),
            short_date(row.end),
            row.structure,
        )
