"""What the national directory says of the card, shown under it once somebody has asked."""

from datetime import date
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.card import Card
from app.domain.directory import Comparison, Difference, Discrepancy, place_words
from app.domain.problem import Problem, ProblemCode
from app.language import N_, _
from app.ui.announce import announce
from app.ui.frame import Frame
from app.ui.guided.problems import stated
from app.ui.places import Intent
from app.ui.shown import Fact, Tone
from app.ui.widgets.busy import Busy
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.facts import FactList
from app.ui.widgets.flow import Flow
from app.ui.widgets.layouts import empty
from app.ui.widgets.panel import Notice, Panel, ProblemPanel
from app.ui.widgets.text import TextRole, label
from app.ui.wording import full_date

_KEY = frozenset({ProblemCode.DIRECTORY_KEY_MISSING, ProblemCode.DIRECTORY_KEY_REFUSED})
_AT_THE_SOURCE = N_(
    "L’annuaire suit l’Ordre, ou l’agence régionale de santé pour qui n’en a pas\u202f: "
    "faites corriger là, la carte suivra."
)
# Who corrects what: domain.md 0.2, 1.4, 2.5.
_DIFFERENCES = {
    Difference.NOT_LISTED: (
        N_("L’annuaire ne connaît pas le titulaire de cette carte."),
        N_("Voyez votre Ordre, ou l’agence régionale de santé pour qui n’en a pas."),
    ),
    Difference.NUMBER: (
        N_("L’annuaire connaît une autre carte."),
        N_(
            "C’est peut-être la suivante. Si elle ne vous est pas parvenue, déclarez-la «\u202fnon "
            "reçue\u202f»."
        ),
    ),
    Difference.TYPE: (N_("Le type de la carte diffère."), _AT_THE_SOURCE),
    Difference.START: (
        N_("La date de début diffère."),
        N_("La date lue sur la carte fait foi\u202f: il n’y a rien à faire."),
    ),
    Difference.END: (
        N_("La date de fin diffère."),
        N_("La date lue sur la carte fait foi. Prévenez le service client si l’écart demeure."),
    ),
    Difference.HOLDER: (N_("L’identifiant du titulaire diffère."), _AT_THE_SOURCE),
    Difference.PROFESSION: (N_("La profession diffère."), _AT_THE_SOURCE),
    Difference.PLACE_NOT_LISTED: (
        N_("Un lieu d’exercice de la carte n’est pas dans l’annuaire."),
        N_(
            "La carte garde les lieux connus à sa fabrication. Si vous y exercez toujours, faites "
            "corriger l’annuaire par votre Ordre ou l’agence régionale de santé."
        ),
    ),
    Difference.PLACE_NOT_ON_CARD: (
        N_("L’annuaire connaît un lieu d’exercice qui n’est pas sur la carte."),
        N_(
            "La carte garde les lieux connus à sa fabrication\u202f: la prochaine le portera. Si "
            "vous n’y exercez pas, faites corriger l’annuaire."
        ),
    ),
}


class DirectoryPanel(QWidget):
    """Asks the directory when told to, and shows its answer until the card leaves."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self._card: Card | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 0)
        self._column.setSpacing(12)
        self.hide()

    def ask(self, card: Card) -> None:
        """Compare this card."""
        self._card = card
        busy = Busy()
        self._show(busy)
        busy.start(_("L’annuaire est interrogé…"))
        self._frame.spawn(self._compare(card))

    def follow(self, card: Card | None) -> None:
        """Show nothing of a card that left."""
        if self._card is not None and (card is None or card.serial != self._card.serial):
            self.close_answer()

    def close_answer(self) -> None:
        """Show nothing."""
        self._card = None
        empty(self._column)
        self.hide()

    async def _compare(self, card: Card) -> None:
        try:
            found = await self._frame.parts.directory.compare(card)
        except Problem as problem:
            if self._card is card:
                self._show(*self._trouble(problem))
            return
        if self._card is card:
            self._show(*_answer(card, found), self._acts(None))

    def _trouble(self, problem: Problem) -> tuple[QWidget, ...]:
        detail = str(problem.facts.get("detail", ""))
        panel = ProblemPanel(stated(problem.code, problem.facts, detail))
        return panel, self._acts(problem.code)

    def _acts(self, problem: ProblemCode | None) -> Flow:
        acts = Flow()
        if problem in _KEY:
            to_key = partial(self._frame.open, Intent.DIRECTORY_KEY)
            acts.add(Button(Kind.QUIET, _("Régler la clé de l’annuaire"), to_key))
        acts.add(Button(Kind.QUIET, _("Fermer"), self.close_answer))
        return acts

    def _show(self, *parts: QWidget) -> None:
        empty(self._column)
        self._column.addWidget(label(TextRole.HEADING, _("Annuaire Santé")))
        for part in parts:
            self._column.addWidget(part)
        self.show()


def _answer(card: Card, found: Comparison) -> tuple[QWidget, ...]:
    if not found.differences:
        same = _("L’annuaire dit la même chose que la carte. Il ne dit rien d’une opposition.")
        notice = Notice(Tone.OK, same)
        announce(notice, same)
        return (notice, *_places(found))
    panels: tuple[QWidget, ...] = tuple(_panel(each) for each in found.differences)
    if card.test:
        known = _("C’est une carte de test\u202f: l’annuaire réel ne la connaît pas.")
        panels = (Notice(Tone.INFO, known), *panels)
    return (*panels, *_places(found))


def _places(found: Comparison) -> tuple[QWidget, ...]:
    """Where the directory says that the holder practises, if it does."""
    if not found.places:
        return ()
    title = _("Lieux d’exercice dans l’annuaire")
    words = "\n".join(place_words(each) for each in found.places)
    return (FactList((Fact(title, words),)),)


def _panel(found: Discrepancy) -> Panel:
    what, remedy = (_(words) for words in _DIFFERENCES[found.what])
    panel = Panel(Tone.WARNING)
    panel.body.addWidget(label(TextRole.STRONG, what))
    facts = [
        Fact(name, _said(value))
        for name, value in ((_("Sur la carte"), found.on_card), (_("Annuaire"), found.listed))
        if value is not None
    ]
    if facts:
        panel.body.addWidget(FactList(tuple(facts)))
    panel.body.addWidget(label(TextRole.BODY, remedy))
    announce(panel, f"{what} {remedy}")
    return panel


def _said(value: str | date) -> str:
    return full_date(value) if isinstance(value, date) else _(value)
