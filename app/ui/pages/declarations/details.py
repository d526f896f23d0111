"""The form of a declaration, and the `Details` that come out of it."""

from collections.abc import Callable
from datetime import date

from app.domain.declaration import Incident, PoliceReport, Quality, Reason
from app.domain.validation import Field, Wants
from app.language import N_, _
from app.ui.guided.view import FieldKind, Form, FormField, FormSection, Typed
from app.ui.pages.declarations import fields
from app.ui.pages.declarations.fields import REORDER, Errors
from app.workflows.declarations.steps import Details, FillDetails

_DAYS = {
    Reason.LOST: N_("Date de la perte"),
    Reason.STOLEN: N_("Date du vol"),
    Reason.NOT_RECEIVED: N_("Date de la commande"),
    Reason.DEPARTURE: N_("Dernier jour de travail"),
    Reason.DEATH: N_("Date du décès"),
}
_PLACES = {
    Reason.LOST: N_("Lieu où la carte a été perdue"),
    Reason.STOLEN: N_("Lieu du vol"),
}


def details_form(step: FillDetails, today: date) -> Form:
    """Return the form of a step."""
    errors = fields.errors_of(step.problems)
    return Form(_sections(step, errors), _build(step, today), _check(step.wants))


def _sections(step: FillDetails, errors: Errors) -> tuple[FormSection, ...]:
    known, wants = step.details, step.wants
    found = [*_facts(step, errors)]
    if step.wants_holder:
        found.append(fields.holder(known.holder, errors))
    function = step.quality is not Quality.HOLDER
    found.append(fields.person("declarant", _("Vous"), known.declarant, errors, function))
    if not function:
        found.append(fields.holder_more(known.declarant, errors))
    if step.wants_structure:
        found.append(fields.structure(known.structure, errors))
        found.append(fields.structure_more(known.structure, errors))
    if wants.reorder:
        found.append(_reorder(known.reorder))
    if wants.reorder or wants.address:
        title = _("Adresse d’envoi") if wants.address else _("Adresse d’envoi de la nouvelle carte")
        found.append(fields.address(known.delivery, title, errors))
    found.append(fields.attestation(errors, known.attested))
    return tuple(found)


def _facts(step: FillDetails, errors: Errors) -> list[FormSection]:
    """Return what happened, and the police report of a theft."""
    incident, wants, found = step.details.incident, step.wants, []
    if wants.date:
        name = _(_DAYS.get(step.reason, N_("Date")))
        happened = incident.happened_on if incident else None
        found.append(fields.day(Field.HAPPENED_ON, name, happened, errors, half=wants.time))
    if wants.time:
        at, name = incident.happened_at if incident else None, _("Heure, si elle est connue")
        found.append(fields.clock(Field.HAPPENED_AT, name, at, errors))
    if wants.place:
        name = _(_PLACES.get(step.reason, N_("Lieu")))
        place = incident.place if incident else None
        found.append(fields.text(Field.PLACE, name, place, errors))
    if wants.description:
        found.append(_description(incident, errors))
    sections = [FormSection(_("Ce qui s’est passé"), tuple(found))] if found else []
    if wants.report:
        report = incident.police_report if incident else None
        sections.append(_police(report or PoliceReport(), errors))
    return sections


def _description(incident: Incident | None, errors: Errors) -> FormField:
    known = (incident.described or "") if incident else ""
    error = errors.get(Field.DESCRIBED.value, "")
    hint = _("Ce que vous voyez, et ce que vous avez déjà essayé.")
    name = _("Description")
    return FormField(Field.DESCRIBED.value, name, hint, FieldKind.PARAGRAPH, known, error)


def _police(report: PoliceReport, errors: Errors) -> FormSection:
    return FormSection(
        _("Plainte, si elle est déposée"),
        (
            fields.text(Field.REPORT_NUMBER, _("Numéro de la plainte"), report.number, errors),
            fields.day(Field.REPORT_MADE_ON, _("Date de la plainte"), report.made_on, errors),
            fields.text(Field.REPORT_STATION, _("Commissariat"), report.station, errors),
        ),
    )


def _reorder(wanted: bool) -> FormSection:
    name, hint = (
        _("Commander une nouvelle carte"),
        _("Elle aura un autre numéro et d’autres codes."),
    )
    return FormSection("", (FormField(REORDER, name, hint, FieldKind.TICK, wanted),))


def _check(wants: Wants) -> Callable[[Typed], Errors]:
    required = (Field.HAPPENED_ON,) if wants.date else ()
    optional = (Field.REPORT_MADE_ON,) if wants.report else ()

    def check(typed: Typed) -> Errors:
        found = fields.day_errors(typed, required, optional)
        return found | (fields.clock_errors(typed, Field.HAPPENED_AT) if wants.time else {})

    return check


def _build(step: FillDetails, today: date) -> Callable[[Typed], Details]:
    def build(typed: Typed) -> Details:
        return Details(
            holder=fields.read_person(typed, "holder", step.details.holder),
            declarant=fields.read_person(typed, "declarant", step.details.declarant),
            structure=fields.read_structure(typed) if step.wants_structure else None,
            incident=_incident(step.wants, typed, today),
            reorder=typed.get(REORDER) is True,
            delivery=fields.read_address(typed),
            attested=typed.get(Field.CONSENT.value) is True,
        )

    return build


def _incident(wants: Wants, typed: Typed, today: date) -> Incident | None:
    """Return the incident; one that has no date of its own is told on the day it is declared."""
    if not (wants.date or wants.description):
        return None
    return Incident(
        happened_on=fields.read_day(typed, Field.HAPPENED_ON) or today,
        happened_at=fields.read_clock(typed, Field.HAPPENED_AT) if wants.time else None,
        place=_optional(typed, Field.PLACE),
        police_report=_report(typed) if wants.report else None,
        described=_optional(typed, Field.DESCRIBED),
    )


def _report(typed: Typed) -> PoliceReport | None:
    report = PoliceReport(
        number=_optional(typed, Field.REPORT_NUMBER),
        made_on=fields.read_day(typed, Field.REPORT_MADE_ON),
        station=_optional(typed, Field.REPORT_STATION),
    )
    return None if report == PoliceReport() else report


def _optional(typed: Typed, key: Field) -> str | None:
    return str(typed.get(key.value, "")).strip() or None
