"""The keyboard shortcuts: one table, by which the window listens and from which the help is made.

None of them is taken from a text field, and none uses the modifier keys of a screen reader (Insert,
Caps Lock). Of several keys the help shows the first; the others do the same on other keyboards: the
digit row of a French one gives signs where Shift is not held.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.language import N_
from app.ui.places import Place


class Deed(Enum):
    """What a shortcut does."""

    HELP = auto()
    OTHER_PART = auto()
    DISMISS = auto()
    QUIT = auto()
    FIND = auto()
    AGAIN = auto()
    COPY = auto()
    BACK = auto()


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Keys for one deed, everywhere or only while the page of `place` is on show."""

    deed: Deed
    keys: tuple[str, ...]
    words: str
    place: Place | None = None


SHORTCUTS = (
    Shortcut(Deed.HELP, ("F1",), N_("Ouvrir ou fermer cette aide")),
    Shortcut(Deed.OTHER_PART, ("F6",), N_("Passer du menu à la page, et retour")),
    Shortcut(Deed.DISMISS, ("Esc",), N_("Fermer les messages affichés")),
    Shortcut(Deed.QUIT, ("Ctrl+Q",), N_("Quitter Poste CPx")),
    Shortcut(Deed.AGAIN, ("F5",), N_("Actualiser le suivi"), Place.DECLARATIONS),
    Shortcut(Deed.FIND, ("Ctrl+F",), N_("Rechercher une carte"), Place.FLEET),
    Shortcut(Deed.BACK, ("Alt+Left",), N_("Revenir à la liste"), Place.FLEET),
    Shortcut(Deed.BACK, ("Alt+Left",), N_("Revenir à ce qui précède"), Place.GUIDE),
    Shortcut(Deed.AGAIN, ("F5",), N_("Relancer toutes les vérifications"), Place.DIAGNOSIS),
    Shortcut(Deed.COPY, ("Ctrl+Shift+C",), N_("Copier le rapport"), Place.DIAGNOSIS),
    Shortcut(Deed.FIND, ("Ctrl+F",), N_("Chercher dans le livre"), Place.DIAGNOSIS),
)
PAGES = {
    place: (f"Ctrl+{number}", f"Ctrl+{sign}")
    for number, (place, sign) in enumerate(zip(Place, "&É\"'(-È", strict=True), start=1)
}


def listen(
    widget: QWidget, deed: Deed, act: Callable[[], object], place: Place | None = None
) -> None:
    """Do `act` at the keys of this deed while `widget` is on show."""
    listen_to(widget, _of(deed, place).keys, act)


def listen_to(widget: QWidget, keys: tuple[str, ...], act: Callable[[], object]) -> None:
    """Do `act` at each of these keys while `widget` is on show."""
    shortcut = QShortcut(widget)
    shortcut.setKeys([QKeySequence(each) for each in keys])
    shortcut.activated.connect(lambda: act())


def tell(widget: QWidget, deed: Deed, place: Place | None = None) -> None:
    """Say on a control which keys do the same, for the eye and for a screen reader."""
    widget.setToolTip(shown(_of(deed, place).keys))


def _of(deed: Deed, place: Place | None) -> Shortcut:
    return next(each for each in SHORTCUTS if (each.deed, each.place) == (deed, place))


def shown(keys: tuple[str, ...]) -> str:
    """Return the keys as they are written on this system's keyboard, in Qt's language."""
    return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
