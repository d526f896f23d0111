"""The settings as the page shows them."""

from dataclasses import dataclass

from app.language import N_, SYSTEM, _, labelled
from app.setting_titles import TITLES
from app.settings import Effective, Fault, Resolved, Source, shown
from app.ui.shown import Fact
from app.ui.theme import PERCENTS, Appearance

LOOKS = (
    (Appearance.SYSTEM, N_("Comme le système")),
    (Appearance.LIGHT, N_("Clair")),
    (Appearance.DARK, N_("Sombre")),
    (Appearance.CONTRAST, N_("Contraste élevé")),
)
LANGUAGES = ((SYSTEM, N_("Comme le système")), ("fr", "Français"), ("en", "English"))
_GROUPS = (
    (Source.POLICY, N_("Fixés par votre établissement")),
    (Source.USER, N_("Choisis par vous")),
    (Source.DEFAULT, N_("Par défaut")),
)


@dataclass(frozen=True, slots=True)
class Group:
    """The settings of one source."""

    source: Source
    title: str
    facts: tuple[Fact, ...]


def sizes() -> tuple[tuple[int, str], ...]:
    """The text sizes there are, in words."""
    return tuple((each, _("{percent}\u202f%").format(percent=each)) for each in PERCENTS)


def groups(resolved: Resolved) -> tuple[Group, ...]:
    """Return the settings by where their values come from; a source without any is left out."""
    made = (
        Group(source, _(title), tuple(_fact(e) for e in resolved.effective if e.source is source))
        for source, title in _GROUPS
    )
    return tuple(group for group in made if group.facts)


def faults(resolved: Resolved) -> tuple[str, ...]:
    """Say what was wrong somewhere and is ignored, each with its place."""
    return tuple(_fault(fault) for fault in resolved.faults)


def managed(resolved: Resolved) -> bool:
    """Whether the establishment holds at least one setting."""
    return any(item.source is Source.POLICY for item in resolved.effective)


def _fact(item: Effective) -> Fact:
    """The value, then the name that files, registry and profile know it by, and the place."""
    origin = " · ".join(filter(None, (item.name, item.place)))
    return Fact(_(TITLES[item.name]), f"{_value(item.value)}\n{origin}")


def _value(value: object) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    return _(shown(value)) or "–"


def _fault(fault: Fault) -> str:
    wants = f"{_(fault.wants)} ({fault.detail})" if fault.detail else _(fault.wants)
    what = wants if fault.name is None else labelled(fault.name, wants)
    return _("{place}\u202f: {what}. Cette valeur est ignorée.").format(
        place=fault.place, what=what
    )
