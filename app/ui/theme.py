"""Colours, text sizes and spacing by role: one table a look, one place that applies them.

The style sheets in resources/styles hold `$role` placeholders and are filled here. The application
palette is left to the system on purpose: it is one of the two signs (the other is the colour
scheme) by which a change to dark is noticed.
"""

from collections.abc import Callable
from enum import Enum
from string import Template

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from app.shipped import RESOURCES

FAMILY = "Inter"


class Role(Enum):
    """What a colour is for; `*_soft` are backgrounds, `on_accent` is ink on an accent."""

    INK = "ink"
    MUTED = "muted"
    SURFACE = "surface"
    RAISED = "raised"
    LINE = "line"
    EDGE = "edge"
    ACCENT = "accent"
    ACCENT_STRONG = "accent_strong"
    ACCENT_SOFT = "accent_soft"
    ON_ACCENT = "on_accent"
    OK = "ok"
    OK_SOFT = "ok_soft"
    WARNING = "warning"
    WARNING_SOFT = "warning_soft"
    DANGER = "danger"
    DANGER_SOFT = "danger_soft"
    FOCUS = "focus"
    CARD = "card"
    CARD_LINE = "card_line"
    ON_CARD = "on_card"
    CHIP = "chip"


class Look(Enum):
    """One complete table of colours."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Appearance(Enum):
    """What the user chose: to follow the system, or one look for good."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


_LIGHT = {
    Role.INK: "#14242b",
    Role.MUTED: "#51636b",
    Role.SURFACE: "#f4f6f6",
    Role.RAISED: "#ffffff",
    Role.LINE: "#d9e1e2",
    Role.EDGE: "#7b8b91",
    Role.ACCENT: "#0b5866",
    Role.ACCENT_STRONG: "#07434e",
    Role.ACCENT_SOFT: "#dfecec",
    Role.ON_ACCENT: "#ffffff",
    Role.OK: "#17663f",
    Role.OK_SOFT: "#e2f1e8",
    Role.WARNING: "#7d4a00",
    Role.WARNING_SOFT: "#fbeed6",
    Role.DANGER: "#a1261b",
    Role.DANGER_SOFT: "#fbe8e5",
    Role.FOCUS: "#0a7d92",
    Role.CARD: "#0d4a57",
    Role.CARD_LINE: "#2b6b77",
    Role.ON_CARD: "#ffffff",
    Role.CHIP: "#d9c58b",
}
_DARK = {
    Role.INK: "#e7eeef",
    Role.MUTED: "#a5b4b9",
    Role.SURFACE: "#11191c",
    Role.RAISED: "#192327",
    Role.LINE: "#2d3a3f",
    Role.EDGE: "#728389",
    Role.ACCENT: "#68c2c9",
    Role.ACCENT_STRONG: "#8bd5da",
    Role.ACCENT_SOFT: "#1f3a3f",
    Role.ON_ACCENT: "#062429",
    Role.OK: "#7fcb9f",
    Role.OK_SOFT: "#17332a",
    Role.WARNING: "#ecbb66",
    Role.WARNING_SOFT: "#382d17",
    Role.DANGER: "#f5988e",
    Role.DANGER_SOFT: "#40211f",
    Role.FOCUS: "#8bd5da",
    Role.CARD: "#17505c",
    Role.CARD_LINE: "#33717d",
    Role.ON_CARD: "#ffffff",
    Role.CHIP: "#cdb97d",
}
_CONTRAST = {
    Role.INK: "#ffffff",
    Role.MUTED: "#ffffff",
    Role.SURFACE: "#000000",
    Role.RAISED: "#000000",
    Role.LINE: "#ffffff",
    Role.EDGE: "#ffffff",
    Role.ACCENT: "#ffe14d",
    Role.ACCENT_STRONG: "#fff3ad",
    Role.ACCENT_SOFT: "#2b2600",
    Role.ON_ACCENT: "#000000",
    Role.OK: "#7dffa8",
    Role.OK_SOFT: "#000000",
    Role.WARNING: "#ffc85c",
    Role.WARNING_SOFT: "#000000",
    Role.DANGER: "#ff9d94",
    Role.DANGER_SOFT: "#000000",
    Role.FOCUS: "#4de1ff",
    Role.CARD: "#000000",
    Role.CARD_LINE: "#ffffff",
    Role.ON_CARD: "#ffffff",
    Role.CHIP: "#ffe14d",
}
TABLES = {Look.LIGHT: _LIGHT, Look.DARK: _DARK, Look.CONTRAST: _CONTRAST}


class Text(Enum):
    """The four text sizes, in pixels at 100 %."""

    TITLE = 25
    HEADING = 17
    BODY = 14
    SMALL = 12


PERCENTS = (100, 125, 150, 200)
_LARGE = 150

_look = Look.LIGHT
_percent = 100


def colour(role: Role) -> QColor:
    """Return the colour of a role in the present look."""
    return QColor(TABLES[_look][role])


def look() -> Look:
    """Return the present look."""
    return _look


def percent() -> int:
    """Return the present text size, in per cent."""
    return _percent


def scaled(pixels: float) -> int:
    """Return a length that grows with the text."""
    return round(pixels * _percent / 100)


def over_two_lines(words: str, short: int) -> str:
    """Break words that stand on a button, which cannot wrap, where the text is large.

    What has at most `short` characters stays on one line; the break is nearest to the middle.
    """
    spaces = [place for place, char in enumerate(words) if char == " "]
    if _percent < _LARGE or len(words) <= short or not spaces:
        return words
    middle = min(spaces, key=lambda place: abs(place - len(words) / 2))
    return f"{words[:middle]}\n{words[middle + 1 :]}"


def font(text: Text, strong: bool = False) -> QFont:
    """Return the program's font in one of its four sizes."""
    made = QFont(FAMILY)
    made.setPixelSize(scaled(text.value))
    made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def load_fonts() -> None:
    """Load the font that the program brings along, so that no machine shows another one."""
    for weight in ("Regular", "SemiBold"):
        QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / f"{FAMILY}-{weight}.otf"))


def style_sheet(look: Look, percent: int) -> str:
    """Return all style sheets, filled with the colours of a look and sizes at a percentage."""
    values = {role.value: shade for role, shade in TABLES[look].items()}
    # Where all ink is of one shade, what cannot be pressed is told by its edge.
    values["off"] = "dashed" if look is Look.CONTRAST else "solid"
    values |= {text.name.lower(): f"{round(text.value * percent / 100)}px" for text in Text}
    sheets = sorted((RESOURCES / "styles").glob("*.qss"))
    return "\n".join(Template(s.read_text("utf-8")).substitute(values) for s in sheets)


def apply(look: Look, percent: int) -> None:
    """Give the whole program a look and a text size; widgets get a StyleChange event."""
    global _look, _percent
    _look, _percent = look, percent
    app = _application()
    app.setFont(font(Text.BODY))
    app.setStyleSheet(style_sheet(look, percent))


def palette_look() -> Look:
    """Tell light from dark by the system's palette: quick, for the first paint."""
    window = _application().palette().color(QPalette.ColorRole.Window)
    return Look.DARK if window.lightness() < 128 else Look.LIGHT


def system_look() -> Look:
    """Tell which look the system asks for: its contrast, its colour scheme, or its palette."""
    from PySide6.QtCore import Qt  # costly to name: see app.ui.widgets.layouts

    hints = _application().styleHints()
    accessibility = getattr(hints, "accessibility", None)  # Qt 6.10 and newer
    if accessibility is not None:
        contrast = accessibility().contrastPreference()
        if contrast == Qt.ContrastPreference.HighContrast:
            return Look.CONTRAST
    scheme = hints.colorScheme()
    if scheme == Qt.ColorScheme.Unknown:
        return palette_look()
    return Look.DARK if scheme == Qt.ColorScheme.Dark else Look.LIGHT


def chosen_look(appearance: Appearance, system: Callable[[], Look] = system_look) -> Look:
    """Return the look that a choice leads to now."""
    return system() if appearance is Appearance.SYSTEM else Look[appearance.name]


def _application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("the theme needs a running QApplication")
    return app
