"""The settings as the page shows them."""

from app.language import N_, _
from app.settings import Effective, Resolved, Source, shown
from app.ui.shown import Fact
from app.ui.theme import PERCENTS, Appearance

LOOKS = (
    (Appearance.SYSTEM, N_("Comme le système")),
    (Appearance.LIGHT, N_("Clair")),
    (Appearance.DARK, N_("Sombre")),
    (Appearance.CONTRAST, N_("Contraste élevé")),
)
SIZES = tuple((percent, f"{percent}\u202f%") for percent in PERCENTS)
LANGUAGES = (("fr", "Français"), ("en", "English"))
_SOURCES = {
    Source.POLICY: N_("fixé par votre établissement"),
    Source.USER: N_("choisi par vous"),
    Source.DEFAULT: N_("par défaut"),
}


def effective(resolved: Resolved) -> tuple[Fact, ...]:
    """Return each setting that has a value, and where it comes from."""
    return tuple(_fact(item) for item in resolved.effective if shown(item.value))


def managed(resolved: Resolved) -> bool:
    """Whether the establishment holds at least one setting."""
    return any(item.source is Source.POLICY for item in resolved.effective)


def _fact(item: Effective) -> Fact:
    return Fact(item.name, f"{shown(item.value)} ({_(_SOURCES[item.source])})")
