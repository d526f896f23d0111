"""The help: what to do on the page on show, and the keyboard shortcuts that work there.

A sheet over the window rather than a page of it, so that a guided sequence under way is not left
for having asked how it works.
"""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QVBoxLayout, QWidget

from app.language import N_, _
from app.ui import theme
from app.ui.frame import Frame
from app.ui.places import Intent, Place
from app.ui.shortcuts import PAGES, SHORTCUTS, Deed, listen, shown
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.column import Column
from app.ui.widgets.flow import Flow
from app.ui.widgets.layouts import pinned
from app.ui.widgets.text import TextRole, label

WHAT_TO_DO = {
    Place.MY_CARD: N_(
        "Insérez la carte, puce en avant\u202f: cette page dit si elle est valable, jusqu’à quand, "
        "et combien d’essais il reste. Aucun code n’est demandé pour la lire."
    ),
    Place.FIRST_USE: N_(
        "Préparez la carte et le courrier de ses codes, puis suivez les étapes. Un code n’est "
        "présenté à la carte que si vous cliquez, et le nombre d’essais est dit avant."
    ),
    Place.DECLARATIONS: N_(
        "Carte perdue ou volée\u202f: appelez d’abord, déclarez ensuite. Une déclaration faite "
        "sans réseau est gardée et part d’elle-même\u202f; la liste dit ce que le serveur a reçu."
    ),
    Place.FLEET: N_(
        "Mettez les cartes dans le lecteur l’une après l’autre, ou importez une liste. Choisissez "
        "ensuite des lignes (Maj ou Ctrl pour plusieurs) pour les renouveler ou les déclarer "
        "ensemble. Entrée ouvre une carte."
    ),
    Place.GUIDE: N_(
        "Répondez à deux ou trois questions\u202f: la page dit quelle carte il vous faut, qui la "
        "demande, où, et avec quelles pièces. Rien n’est enregistré."
    ),
    Place.DIAGNOSIS: N_(
        "Les vérifications partent d’elles-mêmes, et chaque panne dit son remède. Pour "
        "l’assistance, lisez le code au téléphone ou copiez le rapport\u202f: il ne porte ni nom "
        "ni numéro."
    ),
    Place.SETTINGS: N_(
        "Choisissez l’apparence, la taille du texte et la langue. Ce que votre établissement a "
        "fixé est montré, sans pouvoir être changé ici."
    ),
}
_WIDTH, _HEIGHT = 640, 620


class HelpSheet(QDialog):
    """The help for the page of `place`; `names` are the pages' names as the rail shows them."""

    def __init__(
        self, frame: Frame, window: QWidget, place: Place, names: dict[Place, str]
    ) -> None:
        super().__init__(window)
        self._frame = frame
        self.setObjectName("help")
        self.setWindowTitle(_("Aide"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        width = min(theme.scaled(_WIDTH), window.width())
        self.resize(width, min(theme.scaled(_HEIGHT), window.height()))
        listen(self, Deed.HELP, self.accept)
        page = Column()
        body = page.body
        body.setSpacing(12)
        body.addWidget(label(TextRole.TITLE, names[place]))
        body.addWidget(label(TextRole.BODY, _(WHAT_TO_DO[place])))
        for heading, rows in _tables(place, names):
            body.addSpacing(8)
            body.addWidget(label(TextRole.HEADING, heading))
            body.addLayout(_grid(rows))
        body.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # the page scrolls
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(page, 1)
        whole.addWidget(self._acts())

    def _acts(self) -> QWidget:
        below, buttons = QWidget(), Flow()
        close = Button(Kind.PRIMARY, _("Fermer"), self.accept)
        buttons.add(close)
        for words, intent in (
            (_("Lancer le diagnostic"), Intent.DIAGNOSE),
            (_("Appeler, écrire"), Intent.SEE_CONTACTS),
        ):
            buttons.add(Button(Kind.QUIET, words, partial(self._leave_for, intent)))
        pinned(below, top=12, bottom=16).addWidget(buttons)
        close.setFocus()
        return below

    def _leave_for(self, intent: Intent) -> None:
        self.accept()
        self._frame.open(intent)


Rows = tuple[tuple[str, str], ...]


def _tables(place: Place, names: dict[Place, str]) -> list[tuple[str, Rows]]:
    """Return headings, each with its keys and what they do."""
    here = tuple((shown(each.keys), _(each.words)) for each in SHORTCUTS if each.place is place)
    everywhere = tuple((shown(each.keys), _(each.words)) for each in SHORTCUTS if not each.place)
    pages = tuple((shown(keys), names[each]) for each, keys in PAGES.items())
    tables = [
        (_("Au clavier, sur cette page"), here),
        (_("Au clavier, partout"), everywhere),
        (_("Aller à une page"), pages),
    ]
    return [(heading, rows) for heading, rows in tables if rows]


def _grid(rows: Rows) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    grid.setColumnMinimumWidth(0, theme.scaled(96))
    grid.setColumnStretch(1, 1)
    for at, (keys, words) in enumerate(rows):
        cap = QLabel(keys)
        cap.setObjectName("key")
        grid.addWidget(cap, at, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(TextRole.BODY, words), at, 1)
    return grid
