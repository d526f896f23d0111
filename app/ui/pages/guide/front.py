"""The front of the page: the questions first, then its other subjects, then who has a card."""

from collections.abc import Callable
from enum import Enum
from functools import partial

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.language import N_, _
from app.ui import theme
from app.ui.places import Intent
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.flow import Flow
from app.ui.widgets.panel import Panel
from app.ui.widgets.text import TextRole, label
from app.ui.widgets.tile import Tile


class Section(Enum):
    """A view of the page."""

    FRONT = "front"
    ASSISTANT = "assistant"
    ECPS = "e-cps"
    EFIT = "e-fit"
    WORKSTATION = "workstation"
    CONTACTS = "contacts"


_WIDE = 125
"""From which text size on, in per cent, tiles stand under each other."""

_SUBJECTS = (
    (Section.ECPS, "mobile", N_("e-CPS"), N_("La carte sur le téléphone, et son activation.")),
    (Section.EFIT, "drop", N_("e-FIT"), N_("Hémovigilance\u202f: quel numéro donner, à qui.")),
    (
        Section.WORKSTATION,
        "checklist",
        N_("Ce poste est-il prêt\u202f?"),
        N_("Carte, lecteur, service et Cryptolib, vérifiés maintenant."),
    ),
    (
        Section.CONTACTS,
        "phone",
        N_("Appeler, écrire"),
        N_("Les lignes d’aide, et ce qu’elles vous demanderont."),
    ),
)
_HELD = (
    (N_("Première utilisation"), Intent.FIRST_USE),
    (N_("Renouvellement"), Intent.RENEW),
    (N_("Perte, vol, incident"), Intent.DECLARE),
)


def front(open_section: Callable[[Section], None], lead: Callable[[Intent], None]) -> QWidget:
    """Return the front; `lead` goes to another page of the program."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(16)
    column.addWidget(label(TextRole.TITLE, _("Obtenir une carte")))
    column.addWidget(_questions(partial(open_section, Section.ASSISTANT)))
    column.addLayout(_subjects(open_section))
    column.addSpacing(4)
    column.addWidget(label(TextRole.HEADING, _("Vous avez déjà une carte")))
    acts = Flow()
    for words, intent in _HELD:
        acts.add(Button(Kind.QUIET, _(words), partial(lead, intent)))
    column.addWidget(acts)
    return whole


def _questions(begin: Callable[[], None]) -> QWidget:
    panel = Panel()
    panel.body.addWidget(label(TextRole.HEADING, _("Quelle carte, et qui la demande\u202f?")))
    text = _(
        "Deux ou trois questions, et vous savez quelle carte il vous faut, auprès de qui, avec "
        "quelles pièces et en combien de temps. Rien n’est enregistré."
    )
    panel.body.addWidget(label(TextRole.BODY, text))
    flow = Flow()
    flow.add(Button(Kind.PRIMARY, _("Trouver ma démarche"), begin))
    panel.body.addSpacing(4)
    panel.body.addWidget(flow)
    return panel


def _subjects(open_section: Callable[[Section], None]) -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(8)
    across = 1 if theme.percent() > _WIDE else 2
    for place, (section, symbol, title, text) in enumerate(_SUBJECTS):
        tile = Tile(_(title), partial(open_section, section), _(text), symbol)
        grid.addWidget(tile, place // across, place % across)
    return grid
