"""The steps of a renewal in words: the truth first, then only what is to be checked."""

from collections.abc import Callable
from datetime import date
from typing import Any

from app.domain.declaration import Quality
from app.domain.holder import Activity
from app.domain.validation import Field
from app.language import N_, _, ngettext
from app.ui.guided.view import (
    Choose,
    FieldKind,
    Form,
    FormField,
    FormSection,
    Reply,
    Result,
    StepView,
    Submit,
    Summary,
    Typed,
)
from app.ui.pages.declarations import fields
from app.ui.pages.declarations.fields import RIGHT, Errors
from app.ui.pages.declarations.labels import OLD_CARDS, card_line
from app.ui.pages.declarations.steps import COMMON, Put
from app.ui.shown import Fact, Tone
from app.ui.wording import days, full_date
from app.workflows.declarations import steps
from app.workflows.declarations.steps import RenewalChoice, RenewalSituation
from app.workflows.declarations.steps import RenewalStage as Stage
from app.workflows.interaction import Step

STAGES = tuple(Stage)
TITLES = {
    Stage.TRUTH: N_("Le renouvellement de cette carte"),
    Stage.ADDRESS: N_("L’adresse d’envoi"),
    Stage.PLACE: N_("Le lieu d’exercice"),
    Stage.OLD_CARD: N_("La carte actuelle"),
    Stage.REVIEW: N_("La relecture"),
    Stage.SENT: N_("L’envoi"),
}
SITUATIONS = {
    RenewalSituation.AUTOMATIC: N_(
        "Le renouvellement est automatique\u202f: vous n’avez rien à demander. La nouvelle carte "
        "part à votre adresse de correspondance\u202f: vérifiez qu’elle est juste."
    ),
    RenewalSituation.AUTOMATIC_NEAR: N_(
        "Le renouvellement est automatique et la fin est proche\u202f: la nouvelle carte devrait "
        "être en route. Vérifiez votre adresse, ou signalez que la carte n’est pas arrivée."
    ),
    RenewalSituation.AUTOMATIC_EXPIRED: N_(
        "La carte a expiré et la nouvelle aurait dû arriver. Signalez qu’elle n’a pas été reçue."
    ),
    RenewalSituation.THROUGH_STRUCTURE: N_(
        "Le renouvellement de cette carte passe par votre structure\u202f: son responsable ou son "
        "mandataire le demande."
    ),
}
_CHOICES = {
    RenewalChoice.CHECK: N_("Vérifier l’adresse et le lieu d’exercice"),
    RenewalChoice.NOT_RECEIVED: N_("La nouvelle carte n’est pas arrivée"),
    RenewalChoice.LATER: N_("Plus tard"),
}


def titles() -> tuple[str, ...]:
    """Return the lines of the numbered list."""
    return tuple(_(TITLES[stage]) for stage in STAGES)


def words(today: date) -> Callable[[Step[Any]], StepView]:
    """Return the function that puts the steps of a renewal into words."""

    def put(step: Step[Any]) -> StepView:
        stage = getattr(step, "stage", Stage.TRUTH)
        at = STAGES.index(stage) if stage in STAGES else 0
        return _VIEWS[type(step)](step, at, today)

    return put


def _truth(step: steps.RenewalTruth, at: int, _today: date) -> StepView:
    lines = [card_line(step.card)]
    if step.days_left is not None and step.days_left >= 0:
        lines.append(_("Il reste {days}.").format(days=days(step.days_left)))
    lines.append(_(SITUATIONS[step.situation]))
    replies = [Reply(_(_CHOICES[choice]), choice) for choice in step.choices]
    return StepView(at, tuple(lines), None, replies[0], tuple(replies[1:]))


def _address(step: steps.CheckAddress, at: int, _today: date) -> StepView:
    said = _("Corrigez les champs signalés.") if step.problems else ""
    lines = (_("La nouvelle carte part à l’adresse professionnelle."),)
    return StepView(at, lines, _address_form(step), Submit(_("Continuer")), said=said)


def _address_form(step: steps.CheckAddress) -> Form:
    errors, known = fields.errors_of(step.problems), step.details
    sections = [] if step.must_give else [_known_address(step)]
    sections.append(fields.address(known.delivery, _("Adresse professionnelle"), errors))
    if step.wants_holder:
        sections.append(fields.holder(known.holder, errors))
    function = step.quality is not Quality.HOLDER
    sections.append(fields.person("declarant", _("Vous"), known.declarant, errors, function))
    if not function:
        sections.append(fields.holder_more(known.declarant, errors))
    if step.wants_structure:
        sections.append(fields.structure(known.structure, errors))
        sections.append(fields.structure_more(known.structure, errors))
    sections.append(fields.attestation(errors, known.attested))
    return Form(tuple(sections), _build(step), _check(step.must_give))


def _known_address(step: steps.CheckAddress) -> FormSection:
    options = (
        ("yes", _("L’adresse connue de l’Ordre est juste"), _("Ne remplissez pas l’adresse.")),
        ("no", _("Elle est à corriger"), _("Donnez ci-dessous la bonne adresse.")),
    )
    value = "no" if step.details.delivery is not None else ""
    question = _("Votre adresse de correspondance")
    return FormSection(
        "", (FormField(RIGHT, question, "", FieldKind.PICK, value, options=options),)
    )


def _check(must_give: bool) -> Callable[[Typed], Errors]:
    def check(typed: Typed) -> Errors:
        missing = not must_give and not typed[RIGHT]
        return {RIGHT: _("Choisissez une réponse.")} if missing else {}

    return check


def _build(step: steps.CheckAddress) -> Callable[[Typed], steps.AddressAnswer]:
    def build(typed: Typed) -> steps.AddressAnswer:
        details = steps.Details(
            holder=fields.read_person(typed, "holder", step.details.holder),
            declarant=fields.read_person(typed, "declarant", step.details.declarant),
            structure=fields.read_structure(typed) if step.wants_structure else None,
            delivery=fields.read_address(typed),
            attested=typed.get(Field.CONSENT.value) is True,
        )
        return steps.AddressAnswer(typed.get(RIGHT) == "yes", details)

    return build


def _place(step: steps.ConfirmPlace, at: int, _today: date) -> StepView:
    changed = Reply(_("Non, cela a changé"), False)
    same = Reply(_("Oui"), True)
    if not step.activities:
        lines = (_("Exercez-vous toujours au même endroit, sous le même statut\u202f?"),)
        return StepView(at, lines, None, same, (changed,))
    # The card's own numbers have holes: people count what they see.
    places = tuple(_activity(rank, each) for rank, each in enumerate(step.activities, start=1))
    body = Summary(((_("Inscrit dans la carte"), places),))
    asked = ngettext(
        "Ce lieu d’exercice est-il toujours juste\u202f?",
        "Ces lieux d’exercice sont-ils toujours justes\u202f?",
        len(places),
    )
    return StepView(at, (asked,), body, same, (changed,))


def _activity(rank: int, activity: Activity) -> Fact:
    structure = activity.structure
    name = (structure.name or structure.identifier or "") if structure else ""
    mode = _(activity.mode.label or activity.mode.code) if activity.mode else ""
    value = ", ".join(part for part in (name, mode) if part)
    return Fact(_("Lieu {number}").format(number=rank), value or _("non précisé"))


def _old_card(_step: steps.AskOldCard, at: int, _today: date) -> StepView:
    options = tuple(
        (_(title), _(explanation) if explanation else "", kept)
        for kept, (title, explanation) in OLD_CARDS.items()
    )
    lines = (_("Que devient la carte actuelle\u202f?"),)
    return StepView(at, lines, Choose(options), Submit(_("Continuer")))


def _nothing(step: steps.NothingToSend, at: int, _today: date) -> StepView:
    lines = [
        _("Tout est juste et le renouvellement est automatique\u202f: il n’y a rien à envoyer.")
    ]
    if step.card.end is not None:
        day = full_date(step.card.end)
        lines.append(_("Attendez la nouvelle carte avant le {date}.").format(date=day))
    lines.append(_("Ses codes suivent par un autre courrier, environ 24 heures après elle."))
    result = Result(Tone.OK, _("Rien à demander"), tuple(lines))
    return StepView(at, (), result, Reply(_("Terminer")), said=lines[0], finished=True)


_VIEWS: dict[type[Step[Any]], Put] = {
    **COMMON,
    steps.RenewalTruth: _truth,
    steps.CheckAddress: _address,
    steps.ConfirmPlace: _place,
    steps.AskOldCard: _old_card,
    steps.NothingToSend: _nothing,
}
