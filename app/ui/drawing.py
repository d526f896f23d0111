"""Drawings from resources/icons and resources/illustrations, tinted with the present look.

The files hold `$role` placeholders as the style sheets do; icons have `$tint` (and the mark
`$on_tint`), so that one file serves in every colour.
"""

from functools import lru_cache
from string import Template

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.shipped import RESOURCES
from app.ui import theme
from app.ui.theme import TABLES, Look, Role

_CLEAR = QColor(0, 0, 0, 0)


def icon_pixmap(name: str, tint: Role, side: int, ratio: float) -> QPixmap:
    """Return an icon of `side` logical pixels for a screen of this device pixel ratio."""
    return _render(f"icons/{name}.svg", theme.look(), tint, (side, side), ratio)


def illustration(name: str, size: QSize, ratio: float) -> QPixmap:
    """Return an illustration drawn into `size` logical pixels."""
    return _render(
        f"illustrations/{name}.svg", theme.look(), Role.ACCENT, (size.width(), size.height()), ratio
    )


def icon(name: str, tint: Role, side: int, gap: int, ratio: float) -> QIcon:
    """Return the same as a QIcon.

    `gap` is room to the right of the drawing, which Qt itself does not leave before the text.
    """
    return QIcon(_render(f"icons/{name}.svg", theme.look(), tint, (side, side), ratio, gap))


@lru_cache(maxsize=256)
def _render(
    file: str, look: Look, tint: Role, size: tuple[int, int], ratio: float, gap: int = 0
) -> QPixmap:
    table = TABLES[look]
    values = {role.value: shade for role, shade in table.items()}
    values |= {"tint": table[tint], "on_tint": table[Role.ON_ACCENT]}
    drawing = Template((RESOURCES / file).read_text("utf-8")).substitute(values)
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    pixmap = QPixmap(QSize(size[0] + gap, size[1]) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(_CLEAR)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, *size))
    painter.end()
    return pixmap
