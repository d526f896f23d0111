"""Every page looks as it was last agreed on: see tests/ui/pictures."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from app.ui import theme
from app.ui.shell import SMALLEST_SIZE
from app.ui.theme import Look
from tests.ui.conftest import Play
from tests.ui.layout import cut, loose, outside, unnamed
from tests.ui.pictures.compare import difference, keep
from tests.ui.pictures.scenes import SCENES
from tests.ui.pictures.studio import LOOKS, PLACE_OF_TIME, Studio, draw, reference

REPORTS = Path("build/pictures")


@pytest.fixture(autouse=True)
def place_of_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", PLACE_OF_TIME)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.value)
@pytest.mark.parametrize("name", SCENES)
def test_the_page_looks_as_it_was_kept(play: Play, tmp_path: Path, name: str, look: Look) -> None:
    async def scenario() -> None:
        seen = await draw(SCENES[name], look, tmp_path)
        found = difference(seen, reference(name, look), REPORTS / f"{name}-{look.value}.png")
        assert found == ""

    play(scenario)


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("name", SCENES)
def test_the_page_fits_into_the_smallest_window(
    play: Play, tmp_path: Path, name: str, percent: int
) -> None:
    async def scenario() -> None:
        studio = Studio(tmp_path, Look.CONTRAST, SMALLEST_SIZE, percent)
        try:
            await SCENES[name](studio)
            await studio.photograph()
            shell = studio.shell
            assert (cut(shell), outside(shell), unnamed(shell), loose(shell)) == ([], [], [], [])
        finally:
            await studio.close()

    play(scenario)


def test_each_scene_has_its_pictures_and_no_other_is_kept() -> None:
    kept = set(reference("", Look.LIGHT).parent.parent.glob("*/*.png"))
    assert kept == {reference(name, look) for name in SCENES for look in LOOKS}


@pytest.mark.parametrize("changed", [{"text": 101}, {"button": "#e7f4f4"}, {"line": 0}], ids=str)
def test_what_moved_or_is_missing_or_has_another_colour_is_found(
    tmp_path: Path, changed: dict[str, Any]
) -> None:
    file, report = tmp_path / "kept.png", tmp_path / "report.png"
    keep(page(), file)
    assert difference(page(), file, report) == ""
    assert not report.exists()
    assert difference(page(**changed), file, report).startswith("not as kept between 1")
    assert report.exists()


def test_another_size_and_no_reference_are_told(tmp_path: Path) -> None:
    file = tmp_path / "kept.png"
    keep(page(), file)
    assert "pixels, not" in difference(page().copy(0, 0, 100, 100), file, file)
    assert "no reference" in difference(page(), tmp_path / "none.png", file)


def page(text: int = 100, button: str = "#dfecec", line: int = 1) -> QImage:
    """A page of one sentence, one button and one line."""
    made = QImage(640, 480, QImage.Format.Format_RGB32)
    made.fill(QColor("#f4f6f6"))
    painter = QPainter(made)
    painter.fillRect(100, 200, 120, 36, QColor(button))
    painter.fillRect(100, 300, 400, line, QColor("#51636b"))
    painter.setFont(theme.font(theme.Text.BODY))
    painter.setPen(QColor("#14242b"))
    painter.drawText(text, 110, "Votre carte est valide")
    painter.end()
    return made
