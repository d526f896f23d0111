"""The register on or off, from its own page or from the settings: a choice that is kept."""

from app.domain.problem import LocalProblem
from app.language import _
from app.ui.frame import Frame
from app.ui.shown import Tone


class Switch:
    """Keeps the choice and opens or closes the register."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    @property
    def locked(self) -> bool:
        """Whether the establishment has decided."""
        return self._frame.parts.settings().locked("fleet")

    def on(self) -> None:
        """Open the register, now and at each start."""
        self._keep(True)
        self._frame.parts.fleet.switch_on()

    def off(self) -> None:
        """Close the register; what it holds stays where it is kept."""
        self._keep(False)
        self._frame.spawn(self._frame.parts.fleet.switch_off())

    def _keep(self, on: bool) -> None:
        try:
            self._frame.parts.keep_setting("fleet", on)
        except (LocalProblem, OSError):
            sentence = _("Ce choix n’a pas pu être enregistré sur ce poste.")
            self._frame.notify(Tone.WARNING, sentence)
