"""An address as a QR code: always dark on light with its margin, since phones need both."""

import segno
from PySide6.QtCore import QEvent, QRect
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.language import _
from app.ui import theme

SIDE = 148
MARGIN = 4
"""Light modules around the code (ISO/IEC 18004, 6.3.8)."""

_DARK, _LIGHT = QColor("#000000"), QColor("#ffffff")


class QrCode(QWidget):
    """Draws `address`; the address itself should stand in words beside it."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.modules = tuple(bytes(row) for row in segno.make_qr(address, error="m").matrix)
        self.setAccessibleName(_("QR code de l’adresse {address}").format(address=address))
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), _LIGHT)
        unit = self._unit
        for y, row in enumerate(self.modules, start=MARGIN):
            for x, dark in enumerate(row, start=MARGIN):
                if dark:
                    painter.fillRect(QRect(x * unit, y * unit, unit, unit), _DARK)

    @property
    def _across(self) -> int:
        return len(self.modules) + 2 * MARGIN

    @property
    def _unit(self) -> int:
        """Whole pixels a module, so that no edge is blurred."""
        return max(2, theme.scaled(SIDE) // self._across)

    def _fit(self) -> None:
        side = self._across * self._unit
        self.setFixedSize(side, side)
