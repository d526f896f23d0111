"""One act on many cards, as the page asks it: who and when, then one confirmation of them all."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.domain.declaration import Person, Quality, Reason
from app.domain.fleet import FleetCard
from app.domain.holder import Structure
from app.domain.validation import Field, FieldProblem
from app.language import N_, _, labelled
from app.ui.guided.form import FormInput
from app.ui.guided.view import FieldKind, Form, FormField, FormSection, Typed
from app.ui.pages.declarations import fields
from app.ui.pages.declarations.labels import QUALITIES
from app.ui.pages.fleet.words import cards, holder
from app.ui.shown import Fact, Tone
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.column import Column
from app.ui.widgets.facts import FactList
from app.ui.widgets.flow import Flow
from app.ui.widgets.panel import Notice, Panel
from app.ui.widgets.text import TextRole, label
from app.ui.wording import grouped
from app.workflows.fleet.batch import Batch, Common, judge

_QUALITY = "quality"
_TITLES = {
    None: N_("Renouveler {cards}"),
    Reason.LOST: N_("Déclarer perdues\u202f: {cards}"),
    Reason.DEPARTURE: N_("Déclarer un départ\u202f: {cards}"),
}
_MOST_LISTED = 500


class Ask(Column):
    """The form that all the cards share; `go_on` hears it once it can be read."""

    def __init__(
        self,
        rows: tuple[FleetCard, ...],
        matter: Reason | None,
        qualities: tuple[Quality, ...],
        known: Common,
        problems: tuple[FieldProblem, ...],
        go_on: Callable[[Common], None],
        left: Callable[[], None],
    ) -> None:
        super().__init__()
        self._go_on = go_on
        self.body.addWidget(label(TextRole.TITLE, title(matter, len(rows))))
        words = _("Une déclaration part pour chaque carte. Vous relirez la liste avant l’envoi.")
        self.body.addWidget(label(TextRole.BODY, words))
        self.form = FormInput(_form(matter, qualities, known, fields.errors_of(problems)))
        self.body.addWidget(self.form.widget)
        row = Flow()
        row.add(Button(Kind.PRIMARY, _("Continuer"), self._answer))
        row.add(Button(Kind.QUIET, _("Annuler"), left))
        self.body.addWidget(row)
        self.body.addStretch(1)

    def _answer(self) -> None:
        answer = self.form.answer()
        if isinstance(answer, Common):
            self._go_on(answer)


class Confirm(Column):
    """Every declaration that will go, every card that will not and why, and the last word."""

    def __init__(
        self,
        batch: Batch,
        matter: Reason | None,
        masked: bool,
        send: Callable[[], None],
        left: Callable[[], None],
    ) -> None:
        super().__init__()
        count = len(batch.declarations)
        self.body.addWidget(label(TextRole.TITLE, title(matter, count)))
        if matter is not None and matter.opposes and count:
            words = _(
                "Ces cartes seront mises en opposition\u202f: refusées partout, définitivement. "
                "Cela ne se défait pas."
            )
            self.body.addWidget(Notice(Tone.DANGER, words))
        if matter is Reason.LOST and count:
            self.body.addWidget(label(TextRole.BODY, _reordered(batch)))
        if count:
            self.body.addWidget(_listed(batch, masked))
        if batch.refused:
            self.body.addWidget(_refused(batch, masked))
        row = Flow()
        kind = Kind.DANGER if matter is not None and matter.opposes else Kind.PRIMARY
        self.send = Button(kind, _("Envoyer {count} déclarations").format(count=count), send)
        if count == 1:
            self.send.setText(_("Envoyer la déclaration"))
        self.send.setEnabled(count > 0)
        row.add(self.send)
        row.add(Button(Kind.QUIET, _("Annuler"), left))
        self.body.addWidget(row)
        self.body.addStretch(1)


def title(matter: Reason | None, count: int) -> str:
    """Return what is about to be done."""
    return _(_TITLES[matter]).format(cards=cards(count))


def blank(rows: tuple[FleetCard, ...], qualities: tuple[Quality, ...]) -> Common:
    """Return the form before anything was typed: the structure that the cards agree on."""
    names = {row.structure for row in rows if row.structure}
    structure = Structure(name=names.pop()) if len(names) == 1 else None
    return Common(qualities[0], Person(), structure)


def none_allowed(
    rows: tuple[FleetCard, ...], matter: Reason | None, who: tuple[Quality, ...]
) -> str:
    """Return why nobody of these may declare any of the cards, or an empty text."""
    judged = [judge(rows, matter, quality) for quality in who]
    if any(allowed for allowed, _refused_ in judged):
        return ""
    reasons = {why for _allowed, refused in judged for _row, why in refused}
    return " ".join(_(why) for why in sorted(reasons))


def _form(
    matter: Reason | None, qualities: tuple[Quality, ...], known: Common, errors: fields.Errors
) -> Form:
    options = tuple(
        (each.value, _(QUALITIES[each][0]), _(QUALITIES[each][1])) for each in qualities
    )
    who = FormField(
        _QUALITY, _("Vous déclarez comme"), "", FieldKind.PICK, known.quality.value, options=options
    )
    sections = [FormSection("", (who,))]
    if matter is not None:
        sections.append(_facts(matter, known, errors))
    sections.append(fields.person("declarant", _("Vous"), known.declarant, errors, function=True))
    sections.append(fields.structure(known.structure, errors))
    sections.append(fields.structure_more(known.structure, errors, of_one_card=False))
    if matter is Reason.LOST:
        sections.append(_reorder(known.reorder))
    if matter in (None, Reason.LOST):
        where = _("Adresse d’envoi des nouvelles cartes")
        sections.append(fields.address(known.delivery, where, errors))
    sections.append(fields.attestation(errors, known.attested))
    return Form(tuple(sections), _build(known), _check(matter))


def _facts(matter: Reason, known: Common, errors: fields.Errors) -> FormSection:
    lost = matter is Reason.LOST
    name = _("Date de la perte") if lost else _("Dernier jour de présence")
    asked = [fields.day(Field.HAPPENED_ON, name, known.happened_on, errors)]
    if lost:
        asked.append(fields.text(Field.PLACE, _("Lieu"), known.place, errors))
    return FormSection(_("Les faits"), tuple(asked))


def _reorder(wanted: bool) -> FormSection:
    name = _("Commander une nouvelle carte pour chacune")
    hint = _("Avec un autre numéro et d’autres codes. Sinon, elles sont seulement opposées.")
    return FormSection("", (FormField(fields.REORDER, name, hint, FieldKind.TICK, wanted),))


def _reordered(batch: Batch) -> str:
    """Say what follows the loss: an opposition alone replaces no card."""
    if any(each.reorder for each in batch.declarations):
        return _("Une nouvelle carte est commandée pour chacune.")
    return _("Aucune nouvelle carte n’est commandée\u202f: il faudra les demander ensuite.")


def _check(matter: Reason | None) -> Callable[[Typed], fields.Errors]:
    def check(typed: Typed) -> fields.Errors:
        return {} if matter is None else fields.day_errors(typed, (Field.HAPPENED_ON,), ())

    return check


def _build(known: Common) -> Callable[[Typed], Common]:
    def build(typed: Typed) -> Common:
        return Common(
            quality=Quality(str(typed.get(_QUALITY) or known.quality.value)),
            declarant=fields.read_person(typed, "declarant", known.declarant),
            structure=fields.read_structure(typed),
            happened_on=fields.read_day(typed, Field.HAPPENED_ON),
            place=str(typed.get(Field.PLACE.value, "")).strip(),
            reorder=typed.get(fields.REORDER) is True,
            delivery=fields.read_address(typed),
            attested=typed.get(Field.CONSENT.value) is True,
        )

    return build


def _listed(batch: Batch, masked: bool) -> QWidget:
    panel = Panel()
    panel.body.addWidget(label(TextRole.STRONG, _("Ce qui sera déclaré")))
    facts = []
    for each in batch.declarations[:_MOST_LISTED]:
        person = f"{each.holder.given_name} {each.holder.family_name}".strip()
        name = "•••" if masked and person else person or each.card.service_label or ""
        facts.append(Fact(grouped(each.card.number), f"{each.card.type.value}, {name}"))
    panel.body.addWidget(FactList(tuple(facts)))
    rest = len(batch.declarations) - _MOST_LISTED
    if rest > 0:
        panel.body.addWidget(label(TextRole.MUTED, _("et {cards}").format(cards=cards(rest))))
    return panel


def _refused(batch: Batch, masked: bool) -> QWidget:
    panel = Panel(Tone.WARNING)
    panel.body.addWidget(label(TextRole.STRONG, _("Ce qui ne sera pas déclaré, et pourquoi")))
    facts = tuple(
        Fact(grouped(row.number), labelled(holder(row, masked), _(why)))
        for row, why in batch.refused[:_MOST_LISTED]
    )
    panel.body.addWidget(FactList(facts))
    return panel
