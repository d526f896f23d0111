"""How each light of the diagnosis looks, on its own page and wherever else it is told."""

from app.domain.finding import Light
from app.ui.shown import Tone

LOOKS: dict[Light, tuple[str, Tone]] = {
    Light.RUNNING: ("waiting", Tone.NEUTRAL),
    Light.OK: ("ok", Tone.OK),
    Light.ATTENTION: ("warning", Tone.WARNING),
    Light.FAILURE: ("danger", Tone.DANGER),
    Light.UNKNOWN: ("info", Tone.NEUTRAL),
}
"""Icon and tone."""
