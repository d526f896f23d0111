"""Contrast of every pair of colours that meet, and the style sheets' placeholders."""

import re

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.ui import theme
from app.ui.choices import WindowChoices
from app.ui.theme import TABLES, Appearance, Look, Role, Text
from tests.ui.conftest import Open
from tests.ui.standin import StandIn

R = Role
GROUNDS = (R.SURFACE, R.RAISED, R.ACCENT_SOFT, R.OK_SOFT, R.WARNING_SOFT, R.DANGER_SOFT)
READ = {
    R.INK: GROUNDS,
    R.MUTED: GROUNDS,
    R.ACCENT: (*GROUNDS[:3], R.WARNING_SOFT, R.DANGER_SOFT, R.OK_SOFT),
    R.ON_ACCENT: (R.ACCENT, R.ACCENT_STRONG),
    R.RAISED: (R.DANGER,),
    R.OK: (R.SURFACE, R.RAISED, R.OK_SOFT),
    R.WARNING: (R.SURFACE, R.RAISED, R.WARNING_SOFT),
    R.DANGER: (R.SURFACE, R.RAISED, R.DANGER_SOFT),
    R.ON_CARD: (R.CARD,),
}
"""Text, and every ground it stands on."""
SEEN = {
    R.EDGE: (R.SURFACE, R.RAISED),
    R.FOCUS: GROUNDS,
    R.CHIP: (R.CARD,),
}
"""Lines and marks that carry meaning without words."""


@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [(ink, ground, 4.5) for ink, grounds in READ.items() for ground in grounds]
    + [(line, ground, 3.0) for line, grounds in SEEN.items() for ground in grounds],
)
def test_what_is_read_stands_out(look: Look, ink: Role, ground: Role, least: float) -> None:
    table = TABLES[look]
    assert contrast(table[ink], table[ground]) >= least


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("look", Look)
def test_each_look_has_every_role(look: Look) -> None:
    assert set(TABLES[look]) == set(Role)


@pytest.mark.parametrize("look", Look)
def test_style_sheets_are_filled(look: Look) -> None:
    sheet = theme.style_sheet(look, 100)
    assert "$" not in sheet
    assert TABLES[look][Role.ACCENT] in sheet


def test_style_sheets_name_no_colour_themselves() -> None:
    for file in (theme.RESOURCES / "styles").glob("*.qss"):
        assert not re.search(r":[^;{]*#[0-9a-fA-F]{3,8}", file.read_text("utf-8")), file.name


def test_text_grows_with_the_choice(qapp: QApplication) -> None:
    theme.apply(Look.LIGHT, 200)
    assert theme.font(Text.BODY).pixelSize() == 2 * Text.BODY.value
    assert f"font-size: {2 * Text.TITLE.value}px" in theme.style_sheet(Look.LIGHT, 200)


@pytest.mark.parametrize(("window", "look"), [("#202020", Look.DARK), ("#f0f0f0", Look.LIGHT)])
def test_the_systems_palette_is_followed(qapp: QApplication, window: str, look: Look) -> None:
    before = qapp.palette()
    palette = QPalette(before)
    palette.setColor(QPalette.ColorRole.Window, QColor(window))
    qapp.setPalette(palette)
    try:
        assert theme.chosen_look(Appearance.SYSTEM) is look
        assert theme.chosen_look(Appearance.CONTRAST) is Look.CONTRAST
    finally:
        qapp.setPalette(before)


def test_the_window_turns_dark_with_the_system(
    qapp: QApplication, window: Open, choices: WindowChoices
) -> None:
    shell = window(StandIn())
    shell.follow_choices()
    before = qapp.palette()
    palette = QPalette(before)
    palette.setColor(QPalette.ColorRole.Window, QColor("#202020"))
    qapp.setPalette(palette)
    qapp.processEvents()
    assert theme.look() is Look.DARK
    qapp.setPalette(before)
    qapp.processEvents()
    assert theme.look() is Look.LIGHT
