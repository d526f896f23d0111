"""Every drawing is drawn, in every look, with the colours of the look only."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmap

from app.shipped import RESOURCES
from app.ui import theme
from app.ui.drawing import icon_pixmap, illustration
from app.ui.theme import Look, Role

ICONS = sorted((RESOURCES / "icons").glob("*.svg"))
ILLUSTRATIONS = sorted((RESOURCES / "illustrations").glob("*.svg"))
SOURCES = sorted((RESOURCES.parent / "app" / "ui").rglob("*.py"))


@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize("file", ICONS, ids=lambda file: file.stem)
def test_icons_are_drawn(look: Look, file: Path) -> None:
    theme.apply(look, 100)
    assert drawn(icon_pixmap(file.stem, Role.INK, 24, 1.0))


@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize("file", ILLUSTRATIONS, ids=lambda file: file.stem)
def test_illustrations_are_drawn(look: Look, file: Path) -> None:
    theme.apply(look, 100)
    assert drawn(illustration(file.stem, QSize(280, 168), 2.0))


@pytest.mark.parametrize("file", [*ICONS, *ILLUSTRATIONS], ids=lambda file: file.stem)
def test_drawings_take_their_colours_from_the_look(file: Path) -> None:
    colours = re.findall(r'(?:fill|stroke)="([^"]+)"', file.read_text("utf-8"))
    assert {each for each in colours if each != "none" and not each.startswith("$")} == set()


@pytest.mark.parametrize("file", [*ICONS, *ILLUSTRATIONS], ids=lambda file: file.stem)
def test_every_drawing_is_used(file: Path) -> None:
    assert any(f'"{file.stem}"' in source.read_text("utf-8") for source in SOURCES)


def drawn(pixmap: QPixmap) -> bool:
    image = pixmap.toImage()
    return any(
        image.pixelColor(x, y).alpha() > 0
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    )
