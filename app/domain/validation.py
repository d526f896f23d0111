"""Local checks of a declaration before it is queued: one sentence for each field that is wrong.

What each reason wants stands in one table (domain.md 2.5), what each text may hold in another.
Any Unicode is taken within the limits; control characters are not, nor are halves of a pair.
Check digits of identifiers are not judged: published numbers fail them too (domain.md 0.12).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as with_default
from datetime import date, time
from enum import StrEnum

from app.domain.declaration import (
    Address,
    CardReference,
    Declaration,
    Incident,
    Person,
    Quality,
    Reason,
)
from app.domain.holder import Structure, StructureKind
from app.domain.problem import Facts
from app.language import N_


class Field(StrEnum):
    """A field of the form, by its place in `Declaration`."""

    CARD_NUMBER = "card.number"
    HOLDER_FAMILY_NAME = "holder.family_name"
    HOLDER_GIVEN_NAME = "holder.given_name"
    HOLDER_BIRTH_NAME = "holder.birth_name"
    HOLDER_NATIONAL_ID = "holder.national_id"
    HOLDER_EMAIL = "holder.email"
    HOLDER_TELEPHONE = "holder.telephone"
    DECLARANT_FAMILY_NAME = "declarant.family_name"
    DECLARANT_GIVEN_NAME = "declarant.given_name"
    DECLARANT_BIRTH_NAME = "declarant.birth_name"
    DECLARANT_NATIONAL_ID = "declarant.national_id"
    DECLARANT_FUNCTION = "declarant.function"
    DECLARANT_EMAIL = "declarant.email"
    DECLARANT_TELEPHONE = "declarant.telephone"
    STRUCTURE_NAME = "structure.name"
    STRUCTURE_IDENTIFIER = "structure.identifier"
    STRUCTURE_SERVICE = "structure.service"
    STRUCTURE_REGISTER = "structure.register"
    STRUCTURE_CONTRACT = "structure.contract"
    HAPPENED_ON = "incident.happened_on"
    HAPPENED_AT = "incident.happened_at"
    DISCOVERED_ON = "incident.discovered_on"
    PLACE = "incident.place"
    DESCRIBED = "incident.described"
    REPORT_NUMBER = "incident.police_report.number"
    REPORT_MADE_ON = "incident.police_report.made_on"
    REPORT_STATION = "incident.police_report.station"
    DELIVERY_RECIPIENT = "delivery.recipient"
    DELIVERY_COMPLEMENT = "delivery.complement"
    DELIVERY_STREET = "delivery.street"
    DELIVERY_DISTRIBUTION = "delivery.distribution"
    DELIVERY_POSTCODE = "delivery.postcode"
    DELIVERY_TOWN = "delivery.town"
    DELIVERY_COUNTRY = "delivery.country"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with a field: a French sentence marked for translation, and its facts."""

    field: Field
    sentence: str
    facts: Facts = with_default(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wants:
    """What a reason wants on its form; `time`, `report` and `reorder` are offered only."""

    date: bool = False
    time: bool = False
    description: bool = False
    place: bool = False
    report: bool = False
    reorder: bool = False
    address: bool = False


WANTS: dict[Reason, Wants] = {
    Reason.LOST: Wants(date=True, time=True, place=True, reorder=True),
    Reason.STOLEN: Wants(date=True, time=True, place=True, report=True, reorder=True),
    Reason.NOT_RECEIVED: Wants(date=True, reorder=True, address=True),
    Reason.CODES_NOT_RECEIVED: Wants(address=True),
    Reason.DEFECTIVE: Wants(description=True, reorder=True),
    Reason.BLOCKED_FOR_GOOD: Wants(reorder=True),
    Reason.CODES_DISCLOSED: Wants(reorder=True),
    Reason.DEPARTURE: Wants(date=True),
    Reason.DEATH: Wants(date=True),
}
"""The reasons that are sent to the issuer, and their forms."""

LIMITS: dict[Field, int] = {
    Field.HOLDER_FAMILY_NAME: 80,
    Field.HOLDER_GIVEN_NAME: 80,
    Field.HOLDER_BIRTH_NAME: 80,
    Field.HOLDER_NATIONAL_ID: 40,
    Field.HOLDER_EMAIL: 254,
    Field.HOLDER_TELEPHONE: 20,
    Field.DECLARANT_FAMILY_NAME: 80,
    Field.DECLARANT_GIVEN_NAME: 80,
    Field.DECLARANT_BIRTH_NAME: 80,
    Field.DECLARANT_NATIONAL_ID: 40,
    Field.DECLARANT_FUNCTION: 100,
    Field.DECLARANT_EMAIL: 254,
    Field.DECLARANT_TELEPHONE: 20,
    Field.STRUCTURE_NAME: 160,
    Field.STRUCTURE_IDENTIFIER: 14,
    Field.STRUCTURE_SERVICE: 100,
    Field.STRUCTURE_REGISTER: 40,
    Field.STRUCTURE_CONTRACT: 40,
    Field.PLACE: 200,
    Field.DESCRIBED: 500,
    Field.REPORT_NUMBER: 50,
    Field.REPORT_STATION: 100,
    Field.DELIVERY_RECIPIENT: 80,
    Field.DELIVERY_COMPLEMENT: 80,
    Field.DELIVERY_STREET: 120,
    Field.DELIVERY_DISTRIBUTION: 80,
    Field.DELIVERY_POSTCODE: 12,
    Field.DELIVERY_TOWN: 80,
    Field.DELIVERY_COUNTRY: 2,
}
"""The most characters (code points) of each text."""

TOO_LONG = N_("{limit} caractères au plus\u202f; il y en a {length}.")
CONTROL = N_("Un caractère invisible s’est glissé ici\u202f: effacez ce champ et tapez-le.")
MISSING = N_("Remplissez ce champ.")
CARD_NUMBER = N_("Le numéro de la carte a dix chiffres.")
EMAIL = N_("Cette adresse n’est pas complète\u202f: nom@domaine.fr.")
TELEPHONE = N_("Un numéro de téléphone a des chiffres, et peut commencer par +.")
REACHABLE = N_("Donnez un téléphone ou une adresse électronique, pour la réponse.")
NATIONAL_ID = N_("Un identifiant national a des chiffres et des majuscules, par exemple 8 et RPPS.")
IN_THE_FUTURE = N_("Cette date est dans le futur.")
TOO_EARLY_TODAY = N_("Aujourd’hui, cette heure n’est pas encore passée.")
BEFORE_THE_CARD = N_("La carte n’existait pas encore à cette date.")
BEFORE_THE_FACT = N_("Cette date est antérieure aux faits.")
POSTCODE = N_("Un code postal a cinq chiffres.")
COUNTRY = N_("Le pays s’écrit en deux lettres, par exemple FR.")
STREET = N_("Donnez une rue ou une boîte postale.")
FINESS = N_("Un numéro FINESS a neuf caractères.")
SIREN = N_("Un numéro SIREN a neuf chiffres.")
SIRET = N_("Un numéro SIRET a quatorze chiffres.")
IDENTIFIER = N_("Un identifiant a des chiffres et des majuscules.")
NUMBER = N_(
    "Ce numéro a des chiffres et des lettres sans accent\u202f; une espace, un point, / ou - "
    "peuvent les séparer."
)
CONSENT = N_("Cochez l’attestation pour continuer.")

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_TELEPHONE = re.compile(r"\+?[0-9][0-9 .\u202f\u00a0-]{5,}")
_NATIONAL_ID = re.compile(r"[0-9][0-9A-Z]*(/[0-9A-Z]+)?")
_STRUCTURE_IDS = {
    StructureKind.FINESS: (re.compile(r"[0-9][0-9AB][0-9]{7}"), FINESS),
    StructureKind.SIREN: (re.compile(r"[0-9]{9}"), SIREN),
    StructureKind.SIRET: (re.compile(r"[0-9]{14}"), SIRET),
}
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./-]*")
_ANY_ID = (re.compile(r"[0-9A-Z]+"), IDENTIFIER)


def validate(
    declaration: Declaration, today: date, clock: time = time.max
) -> tuple[FieldProblem, ...]:
    """Return what is wrong, at most one problem a field, in the order of the form.

    `today` and `clock` are the present day and time on the wall.
    """
    found: dict[Field, FieldProblem] = {}
    for problem in (
        *card_problems(declaration.card),
        *_texts(declaration),
        *_people(declaration),
        *_structure(declaration.structure, declaration),
        *_incident(declaration, today),
        *_clock(declaration.incident, today, clock),
        *_delivery(declaration),
        *_consent(declaration),
    ):
        found.setdefault(problem.field, problem)
    return tuple(sorted(found.values(), key=lambda each: list(Field).index(each.field)))


def card_problems(card: CardReference) -> tuple[FieldProblem, ...]:
    """Tell what is wrong with a typed card number; one that was read is taken as it is."""
    typed = not card.from_chip
    if typed and not re.fullmatch(r"[0-9]{10}", card.number):
        return (FieldProblem(Field.CARD_NUMBER, CARD_NUMBER),)
    return ()


def text_problem(field: Field, text: str) -> FieldProblem | None:
    """Tell whether a text is too long or holds what cannot be shown, or None."""
    limit = LIMITS[field]
    if len(text) > limit:
        return FieldProblem(field, TOO_LONG, {"limit": limit, "length": len(text)})
    lines = "\n" if field is Field.DESCRIBED else ""
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in lines for c in text):
        return FieldProblem(field, CONTROL)
    return None


def _texts(declaration: Declaration) -> Iterator[FieldProblem]:
    holder = wants_holder(declaration.declarant.quality, declaration.card)
    for each in LIMITS:
        if each.value.startswith("holder.") and not holder:
            continue
        text = _at(declaration, each)
        if text and (problem := text_problem(each, text)) is not None:
            yield problem


def _at(declaration: Declaration, field: Field) -> str | None:
    """Return the text of a field, or None when the part it stands in is absent."""
    value: object = declaration
    for name in field.value.split("."):
        if isinstance(value, Declaration) and name == "declarant":
            value = value.declarant.person
        else:
            value = getattr(value, name) if value is not None else None
    return value if isinstance(value, str) else None


def _people(declaration: Declaration) -> Iterator[FieldProblem]:
    if wants_holder(declaration.declarant.quality, declaration.card):
        yield from _named(declaration.holder, "holder")
        yield from _person(declaration.holder, "holder")
    person = declaration.declarant.person
    yield from _named(person, "declarant")
    yield from _person(person, "declarant")
    if not (person.email or person.telephone):
        yield FieldProblem(Field.DECLARANT_TELEPHONE, REACHABLE)


def _named(person: Person, who: str) -> Iterator[FieldProblem]:
    for name in ("family_name", "given_name"):
        if not getattr(person, name).strip():
            yield FieldProblem(Field(f"{who}.{name}"), MISSING)


def _person(person: Person, who: str) -> Iterator[FieldProblem]:
    if person.email and not _EMAIL.fullmatch(person.email):
        yield FieldProblem(Field(f"{who}.email"), EMAIL)
    if person.telephone and not _TELEPHONE.fullmatch(person.telephone):
        yield FieldProblem(Field(f"{who}.telephone"), TELEPHONE)
    if person.national_id and not _NATIONAL_ID.fullmatch(person.national_id):
        yield FieldProblem(Field(f"{who}.national_id"), NATIONAL_ID)


def wants_holder(quality: Quality, card: CardReference) -> bool:
    """Whether the form asks who holds the card: not of the holder, nor of a service card."""
    return card.nominative and quality is not Quality.HOLDER


def _structure(structure: Structure | None, declaration: Declaration) -> Iterator[FieldProblem]:
    if not wants_structure(declaration.declarant.quality):
        return
    yield from _numbers(structure)
    name = structure.name if structure else None
    identifier = structure.identifier if structure else None
    if not (name or "").strip():
        yield FieldProblem(Field.STRUCTURE_NAME, MISSING)
    if not identifier:
        yield FieldProblem(Field.STRUCTURE_IDENTIFIER, MISSING)
        return
    kind = structure.kind if structure else None
    pattern, sentence = _STRUCTURE_IDS.get(kind, _ANY_ID) if kind else _ANY_ID
    if not pattern.fullmatch(identifier):
        yield FieldProblem(Field.STRUCTURE_IDENTIFIER, sentence)


def _numbers(structure: Structure | None) -> Iterator[FieldProblem]:
    """Tell which of the structure's own numbers, both optional, is none."""
    if structure is None:
        return
    given = (
        (Field.STRUCTURE_REGISTER, structure.register),
        (Field.STRUCTURE_CONTRACT, structure.contract),
    )
    for field, number in given:
        if number and not _NUMBER.fullmatch(number):
            yield FieldProblem(field, NUMBER)


def wants_structure(quality: Quality) -> bool:
    """Whether who declares must say for which structure."""
    return quality is not Quality.HOLDER


def _incident(declaration: Declaration, today: date) -> Iterator[FieldProblem]:
    wants = WANTS.get(declaration.reason, Wants()) if declaration.reason else Wants()
    incident = declaration.incident
    if incident is None:
        if wants.date:
            yield FieldProblem(Field.HAPPENED_ON, MISSING)
        if wants.description:
            yield FieldProblem(Field.DESCRIBED, MISSING)
        return
    if wants.place and not (incident.place or "").strip():
        yield FieldProblem(Field.PLACE, MISSING)
    if wants.description and not (incident.described or "").strip():
        yield FieldProblem(Field.DESCRIBED, MISSING)
    yield from _day(Field.HAPPENED_ON, incident.happened_on, today, declaration.card.start)
    since = incident.happened_on
    if incident.discovered_on is not None:
        yield from _day(Field.DISCOVERED_ON, incident.discovered_on, today, since, BEFORE_THE_FACT)
    report = incident.police_report
    if report is not None and report.made_on is not None:
        yield from _day(Field.REPORT_MADE_ON, report.made_on, today, since, BEFORE_THE_FACT)


def _clock(incident: Incident | None, today: date, clock: time) -> Iterator[FieldProblem]:
    if incident is None or incident.happened_at is None or incident.happened_on != today:
        return
    if incident.happened_at > clock:
        yield FieldProblem(Field.HAPPENED_AT, TOO_EARLY_TODAY)


def _day(
    field: Field, day: date, today: date, earliest: date | None, early: str = BEFORE_THE_CARD
) -> Iterator[FieldProblem]:
    if day > today:
        yield FieldProblem(field, IN_THE_FUTURE)
    elif earliest is not None and day < earliest:
        yield FieldProblem(field, early)


def _delivery(declaration: Declaration) -> Iterator[FieldProblem]:
    wants = WANTS.get(declaration.reason, Wants()) if declaration.reason else Wants()
    required = wants.address or declaration.reorder
    if declaration.delivery is not None:
        yield from address_problems(declaration.delivery)
    elif required:
        yield from address_problems(Address())


def address_problems(address: Address) -> Iterator[FieldProblem]:
    """Tell what is missing or malformed in a postal address."""
    if not address.recipient.strip():
        yield FieldProblem(Field.DELIVERY_RECIPIENT, MISSING)
    if not (address.street.strip() or address.distribution.strip()):
        yield FieldProblem(Field.DELIVERY_STREET, STREET)
    if not address.town.strip():
        yield FieldProblem(Field.DELIVERY_TOWN, MISSING)
    if not re.fullmatch(r"[A-Z]{2}", address.country):
        yield FieldProblem(Field.DELIVERY_COUNTRY, COUNTRY)
    elif address.country == "FR" and not re.fullmatch(r"[0-9]{5}", address.postcode):
        yield FieldProblem(Field.DELIVERY_POSTCODE, POSTCODE)


def _consent(declaration: Declaration) -> Iterator[FieldProblem]:
    if declaration.consent is None:
        yield FieldProblem(Field.CONSENT, CONSENT)
