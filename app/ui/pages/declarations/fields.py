"""Parts of the forms: persons, structure, address, attestation; and the way back to domain data."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time

from app.domain.declaration import Address, Person
from app.domain.holder import Structure, StructureKind
from app.domain.validation import Field, FieldProblem
from app.language import _
from app.ui.guided.view import FieldKind, FormField, FormSection, Typed

RIGHT = "right"
REORDER = "reorder"
STRUCTURE_KIND = "structure.kind"
_TIMES = ("%H:%M", "%Hh%M", "%Hh", "%H.%M")
_DATES = ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y")

Errors = dict[str, str]


def errors_of(problems: Iterable[FieldProblem]) -> Errors:
    """Return the sentences of the workflow's checks by the key of their field."""
    return {each.field.value: _(each.sentence).format(**each.facts) for each in problems}


def text(
    key: Field, name: str, value: str | None, errors: Errors, hint: str = "", half: bool = False
) -> FormField:
    """Return a field of one line."""
    error = errors.get(key.value, "")
    return FormField(key.value, name, hint, value=value or "", error=error, half=half)


def day(key: Field, name: str, value: date | None, errors: Errors, half: bool = False) -> FormField:
    """Return a field for a date as it is written in French."""
    shown = f"{value:%d/%m/%Y}" if value else ""
    error = errors.get(key.value, "")
    return FormField(key.value, name, "", FieldKind.DATE, shown, error, half=half)


def clock(key: Field, name: str, value: time | None, errors: Errors) -> FormField:
    """Return a field for a time of day, which stands beside a date."""
    shown = f"{value:%H:%M}" if value else ""
    error = errors.get(key.value, "")
    return FormField(key.value, name, "", FieldKind.TIME, shown, error, half=True)


def person(who: str, title: str, known: Person, errors: Errors, function: bool) -> FormSection:
    """Return the section of the declarant, with ways to reach him."""
    fields = [*_names(who, known, errors)]
    if function:
        fields.append(text(Field.DECLARANT_FUNCTION, _("Fonction"), known.function, errors))
    reach = _("L’un des deux suffit, pour la réponse.")
    fields += [
        text(Field(f"{who}.telephone"), _("Téléphone"), known.telephone, errors, reach, True),
        text(Field(f"{who}.email"), _("Adresse électronique"), known.email, errors, half=True),
    ]
    return FormSection(title, tuple(fields))


def holder(known: Person, errors: Errors) -> FormSection:
    """Return the section of a holder who is not the declarant."""
    hint = _("S’il est connu, par exemple 8 suivi du numéro RPPS.")
    identifier = text(
        Field.HOLDER_NATIONAL_ID, _("Identifiant national"), known.national_id, errors, hint
    )
    birth = _birth_name(Field.HOLDER_BIRTH_NAME, known, errors)
    names = _names("holder", known, errors)
    return FormSection(_("Titulaire de la carte"), (*names, birth, identifier))


def holder_more(known: Person, errors: Errors) -> FormSection:
    """Return what may be said besides of a holder who declares himself."""
    birth = _birth_name(Field.DECLARANT_BIRTH_NAME, known, errors)
    return FormSection(_("Précisions facultatives"), (birth,), folded=True)


def _birth_name(key: Field, known: Person, errors: Errors) -> FormField:
    hint = _("S’il est différent du nom.")
    return text(key, _("Nom de naissance"), known.birth_name, errors, hint)


def _names(who: str, known: Person, errors: Errors) -> tuple[FormField, FormField]:
    return (
        text(Field(f"{who}.family_name"), _("Nom"), known.family_name, errors, half=True),
        text(Field(f"{who}.given_name"), _("Prénom"), known.given_name, errors, half=True),
    )


def structure(known: Structure | None, errors: Errors) -> FormSection:
    """Return the section of the structure for which somebody declares."""
    kind = known.kind.value if known and known.kind else ""
    options = (
        (StructureKind.FINESS.value, _("FINESS"), _("9 caractères")),
        (StructureKind.SIRET.value, _("SIRET"), _("14 chiffres")),
    )
    name, identifier = (known.name, known.identifier) if known else (None, None)
    return FormSection(
        _("Structure"),
        (
            text(Field.STRUCTURE_NAME, _("Nom de la structure"), name, errors),
            FormField(
                STRUCTURE_KIND,
                _("Son identifiant est un numéro"),
                "",
                FieldKind.PICK,
                kind,
                options=options,
            ),
            text(Field.STRUCTURE_IDENTIFIER, _("Identifiant de la structure"), identifier, errors),
        ),
    )


def structure_more(
    known: Structure | None, errors: Errors, of_one_card: bool = True
) -> FormSection:
    """Return what may be said besides of the structure, and of the holder's place in it."""
    at = known or Structure()
    service, register = _("Service"), _("Numéro interne de l’agent")
    contract = text(
        Field.STRUCTURE_CONTRACT, _("Numéro du contrat de structure"), at.contract, errors
    )
    his = (
        text(Field.STRUCTURE_SERVICE, service, at.service, errors, half=True),
        text(Field.STRUCTURE_REGISTER, register, at.register, errors, half=True),
    )
    found = (*his, contract) if of_one_card else (contract,)
    return FormSection(_("Précisions facultatives"), found, folded=True)


def address(known: Address | None, title: str, errors: Errors) -> FormSection:
    """Return the section of a postal address."""
    at = known or Address()
    box = _("Boîte postale, lieu-dit")
    return FormSection(
        title,
        (
            text(Field.DELIVERY_RECIPIENT, _("Destinataire"), at.recipient, errors, half=True),
            text(Field.DELIVERY_COMPLEMENT, _("Bâtiment"), at.complement, errors, half=True),
            text(Field.DELIVERY_STREET, _("Numéro et rue"), at.street, errors, half=True),
            text(Field.DELIVERY_DISTRIBUTION, box, at.distribution, errors, half=True),
            text(Field.DELIVERY_POSTCODE, _("Code postal"), at.postcode, errors, half=True),
            text(Field.DELIVERY_TOWN, _("Commune"), at.town, errors, half=True),
        ),
    )


def attestation(errors: Errors, given: bool) -> FormSection:
    """Return the tick without which nothing is sent."""
    words = _("J’atteste que ces renseignements sont exacts.")
    error = errors.get(Field.CONSENT.value, "")
    return FormSection(
        "", (FormField(Field.CONSENT.value, words, "", FieldKind.TICK, given, error),)
    )


# Back to the domain


def read_day(typed: Typed, key: Field) -> date | None:
    """Return a date as people write it, or None; `day_errors` says what cannot be read."""
    raw = str(typed.get(key.value, "")).strip()
    for form in _DATES:
        try:
            return datetime.strptime(raw, form).date()
        except ValueError:
            continue
    return None


def read_clock(typed: Typed, key: Field) -> time | None:
    """Return a time of day as people write it, or None; `clock_errors` says what cannot be read."""
    raw = "".join(str(typed.get(key.value, "")).split()).lower()
    for form in _TIMES:
        try:
            return datetime.strptime(raw, form).time()
        except ValueError:
            continue
    return None


def clock_errors(typed: Typed, key: Field) -> Errors:
    """Say that a time was given and cannot be read."""
    if not _read(typed, key) or read_clock(typed, key) is not None:
        return {}
    return {key.value: _("Écrivez l’heure ainsi\u202f: 14:30.")}


def day_errors(typed: Typed, required: Iterable[Field], optional: Iterable[Field]) -> Errors:
    """Say which dates are missing or cannot be read."""
    found = {}
    must = tuple(required)
    for key in (*must, *optional):
        if not str(typed.get(key.value, "")).strip():
            if key in must:
                found[key.value] = _("Remplissez ce champ.")
        elif read_day(typed, key) is None:
            found[key.value] = _("Écrivez la date ainsi\u202f: 31/01/2026.")
    return found


def read_person(typed: Typed, who: str, known: Person) -> Person:
    """Return the person with what was typed over what was known."""
    names = (
        "family_name",
        "given_name",
        "birth_name",
        "national_id",
        "function",
        "telephone",
        "email",
    )
    given = {
        name: str(typed[f"{who}.{name}"]).strip() for name in names if f"{who}.{name}" in typed
    }
    kept = {
        name: value if value or name in ("family_name", "given_name") else None
        for name, value in given.items()
    }
    return replace(known, **kept)  # type: ignore[arg-type]


def read_structure(typed: Typed) -> Structure | None:
    """Return the structure that was typed, or None when the form does not ask one."""
    if Field.STRUCTURE_NAME.value not in typed:
        return None
    kind = str(typed.get(STRUCTURE_KIND, ""))
    return Structure(
        name=_read(typed, Field.STRUCTURE_NAME) or None,
        kind=StructureKind(kind) if kind else None,
        identifier=_read(typed, Field.STRUCTURE_IDENTIFIER).replace(" ", "").upper() or None,
        service=_read(typed, Field.STRUCTURE_SERVICE) or None,
        register=_spaced(typed, Field.STRUCTURE_REGISTER) or None,
        contract=_spaced(typed, Field.STRUCTURE_CONTRACT) or None,
    )


def read_address(typed: Typed) -> Address | None:
    """Return the address that was typed, or None when nothing of it was."""
    found = Address(
        recipient=_read(typed, Field.DELIVERY_RECIPIENT),
        complement=_read(typed, Field.DELIVERY_COMPLEMENT),
        street=_read(typed, Field.DELIVERY_STREET),
        distribution=_read(typed, Field.DELIVERY_DISTRIBUTION),
        postcode=_read(typed, Field.DELIVERY_POSTCODE),
        town=_read(typed, Field.DELIVERY_TOWN),
    )
    return None if found == Address() else found


def _read(typed: Typed, key: Field) -> str:
    return str(typed.get(key.value, "")).strip()


def _spaced(typed: Typed, key: Field) -> str:
    """Return a number with plain spaces in it: pasted ones come with others."""
    return " ".join(_read(typed, key).split())
