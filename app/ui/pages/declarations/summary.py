"""A declaration to be read over before it is sent: all that it holds, in parts."""

from app.domain.declaration import Address, Declaration, Person
from app.domain.holder import Structure
from app.language import _
from app.ui.guided.view import Summary
from app.ui.pages.declarations.labels import OLD_CARDS, QUALITIES, card_line, subject
from app.ui.shown import Fact
from app.ui.wording import full_date

Part = tuple[str, tuple[Fact, ...]]


def summary(declaration: Declaration) -> Summary:
    """Return the parts of a declaration; empty ones are left out."""
    parts = (_matter(declaration), _incident(declaration), _people(declaration), _next(declaration))
    return Summary(tuple(part for part in parts if part[1]))


def _matter(declaration: Declaration) -> Part:
    facts = (
        Fact(_("Objet"), subject(declaration.kind, declaration.reason)),
        Fact(_("Carte"), card_line(declaration.card)),
    )
    return _("La carte"), facts


def _incident(declaration: Declaration) -> Part:
    incident = declaration.incident
    if incident is None:
        return "", ()
    facts = [Fact(_("Date"), full_date(incident.happened_on))]
    if incident.happened_at is not None:
        facts.append(Fact(_("Heure"), f"{incident.happened_at:%H:%M}"))
    if incident.place:
        facts.append(Fact(_("Lieu"), incident.place))
    if incident.described:
        facts.append(Fact(_("Description"), incident.described))
    if incident.police_report is not None:
        report = incident.police_report
        day = full_date(report.made_on) if report.made_on else None
        facts.append(Fact(_("Plainte"), _joined(report.number, day, report.station)))
    return _("Les faits"), tuple(facts)


def _people(declaration: Declaration) -> Part:
    declarant = declaration.declarant
    facts = []
    if declaration.holder.family_name:
        facts.append(Fact(_("Titulaire"), _name(declaration.holder)))
    if declaration.holder.birth_name:
        facts.append(Fact(_("Nom de naissance"), declaration.holder.birth_name))
    facts.append(Fact(_("Déclarant"), _name(declarant.person)))
    facts.append(Fact(_("Qualité"), _(QUALITIES[declarant.quality][0])))
    reach = _joined(declarant.person.telephone, declarant.person.email)
    if reach:
        facts.append(Fact(_("Réponse à"), reach))
    if declaration.structure is not None:
        structure = _joined(declaration.structure.name, declaration.structure.identifier)
        facts.append(Fact(_("Structure"), structure))
        facts += _structure_more(declaration.structure)
    return _("Les personnes"), tuple(facts)


def _structure_more(structure: Structure) -> list[Fact]:
    found = (
        (_("Service"), structure.service),
        (_("Numéro interne"), structure.register),
        (_("Contrat de structure"), structure.contract),
    )
    return [Fact(name, value) for name, value in found if value]


def _next(declaration: Declaration) -> Part:
    facts = []
    if declaration.reason is not None:
        facts.append(Fact(_("Nouvelle carte"), _("oui") if declaration.reorder else _("non")))
    if declaration.delivery is not None:
        facts.append(Fact(_("Adresse"), _address(declaration.delivery)))
    if declaration.place_confirmed is not None:
        right = _("confirmé") if declaration.place_confirmed else _("a changé")
        facts.append(Fact(_("Lieu d’exercice"), right))
    if declaration.old_card is not None:
        facts.append(Fact(_("Carte actuelle"), _(OLD_CARDS[declaration.old_card][0])))
    return _("La suite"), tuple(facts)


def _name(person: Person) -> str:
    name = " ".join(part for part in (person.given_name, person.family_name) if part)
    return _joined(name, person.function)


def _address(address: Address) -> str:
    town = " ".join(part for part in (address.postcode, address.town) if part)
    lines = (
        address.recipient,
        address.complement,
        address.street,
        address.distribution,
        town,
    )
    return "\n".join(line for line in lines if line)


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)
