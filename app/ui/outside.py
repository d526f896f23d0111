"""Ways out of the program: the system opens an address, dials a number; the clipboard keeps one.

Nothing real is reached from a demonstration, so there the address is copied instead.
"""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from app.language import N_, _
from app.ui.frame import Frame
from app.ui.shown import Tone

_DEMONSTRATION = N_("En démonstration, rien ne s’ouvre au-dehors. C’est copié\u202f: {what}")
_FAILED = N_("Ce poste n’a pas de programme pour l’ouvrir. C’est copié\u202f: {what}")


def open_outside(frame: Frame, address: str) -> None:
    """Have the system open an address (https:, mailto: or tel:), or say that it cannot."""
    if frame.parts.demo:
        _keep(frame, address, Tone.INFO, _DEMONSTRATION)
    elif not QDesktopServices.openUrl(QUrl(address)):
        _keep(frame, address, Tone.WARNING, _FAILED)


def _keep(frame: Frame, address: str, tone: Tone, sentence: str) -> None:
    scheme, _colon, rest = address.partition(":")
    what = address if scheme == "https" else rest
    QGuiApplication.clipboard().setText(what)
    frame.notify(tone, _(sentence).format(what=what))
