"""A declaration as the bytes that travel and wait in the outbox, and back.

The bytes are canonical: keys sorted, no spaces, UTF-8, UTC, absent rather than null. The same
declaration always gives the same bytes, which the server compares when an idempotency key comes
twice, and which a signature covers. The shape is `Declaration` of resources/openapi.
"""

import json
from datetime import UTC, date, datetime, time
from typing import Any

from app.backend.fields import Fields, parse_object
from app.domain.card import CardType
from app.domain.declaration import (
    Address,
    CardReference,
    Consent,
    Declarant,
    Declaration,
    Incident,
    Kind,
    OldCard,
    Person,
    PoliceReport,
    Quality,
    Reason,
)
from app.domain.holder import Civility, Structure, StructureKind
from app.domain.problem import LocalProblem, ProblemCode


def encode_declaration(declaration: Declaration) -> bytes:
    """Return the canonical bytes of a declaration.

    Raises LocalProblem(DECLARATION_INVALID) for text that UTF-8 cannot carry (half of a pair).
    """
    return canonical(
        {
            "id": str(declaration.id),
            "kind": declaration.kind,
            "reason": declaration.reason,
            "card": card_to_json(declaration.card),
            "holder": person_to_json(declaration.holder),
            "declarant": {
                "quality": declaration.declarant.quality,
                "person": person_to_json(declaration.declarant.person),
            },
            "createdAt": _moment(declaration.created_at),
            "clientVersion": declaration.client_version,
            "locale": declaration.locale,
            "structure": _structure_to_json(declaration.structure),
            "incident": _incident_to_json(declaration.incident),
            "reorder": declaration.reorder,
            "delivery": _address_to_json(declaration.delivery),
            "placeConfirmed": declaration.place_confirmed,
            "oldCard": declaration.old_card,
            "consent": _consent_to_json(declaration.consent),
        }
    )


def canonical(value: dict[str, Any]) -> bytes:
    """Serialise to the one form: sorted keys, no spaces, UTF-8, members that are None left out."""
    text = json.dumps(
        _without_none(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise LocalProblem(ProblemCode.DECLARATION_INVALID, cause="text") from None


def decode_declaration(payload: bytes) -> Declaration:
    """Read a declaration back from its bytes; raises BadAnswer for anything else."""
    fields = parse_object(payload)
    return Declaration(
        id=fields.uuid("id"),
        kind=fields.choice("kind", Kind),
        reason=fields.optional("reason", lambda f, n: f.choice(n, Reason)),
        card=card_from_json(fields.object("card")),
        holder=person_from_json(fields.object("holder")),
        declarant=_declarant_from_json(fields.object("declarant")),
        created_at=fields.moment("createdAt"),
        client_version=fields.text("clientVersion"),
        locale=fields.text("locale"),
        structure=fields.optional_object("structure", _structure_from_json),
        incident=fields.optional_object("incident", _incident_from_json),
        reorder=fields.boolean("reorder"),
        delivery=fields.optional_object("delivery", _address_from_json),
        place_confirmed=fields.optional("placeConfirmed", Fields.boolean),
        old_card=fields.optional("oldCard", lambda f, n: f.choice(n, OldCard)),
        consent=fields.optional_object("consent", _consent_from_json),
    )


def card_to_json(card: CardReference) -> dict[str, Any]:
    """Return the JSON object of a card."""
    return {
        "type": card.type,
        "number": card.number,
        "issuer": card.issuer,
        "start": _day(card.start),
        "end": _day(card.end),
        "nominative": card.nominative,
        "director": card.director,
        "serviceLabel": card.service_label,
        "test": card.test,
        "fromChip": card.from_chip,
    }


def card_from_json(fields: Fields) -> CardReference:
    """Read a card."""
    return CardReference(
        type=fields.choice("type", CardType),
        number=fields.text("number"),
        issuer=fields.optional("issuer", Fields.text),
        start=fields.optional("start", Fields.day),
        end=fields.optional("end", Fields.day),
        nominative=fields.boolean("nominative"),
        director=fields.optional("director", Fields.boolean),
        service_label=fields.optional("serviceLabel", Fields.text),
        test=fields.optional("test", Fields.boolean),
        from_chip=fields.boolean("fromChip"),
    )


def person_to_json(person: Person) -> dict[str, Any]:
    """Return the JSON object of a holder or a declarant."""
    return {
        "familyName": person.family_name,
        "birthName": person.birth_name,
        "givenName": person.given_name,
        "civility": person.civility,
        "nationalId": person.national_id,
        "professionCode": person.profession_code,
        "function": person.function,
        "email": person.email,
        "telephone": person.telephone,
    }


def person_from_json(fields: Fields) -> Person:
    """Read a holder or a declarant."""
    return Person(
        family_name=fields.text("familyName"),
        given_name=fields.text("givenName"),
        civility=fields.optional("civility", lambda f, n: f.choice(n, Civility)),
        national_id=fields.optional("nationalId", Fields.text),
        profession_code=fields.optional("professionCode", Fields.text),
        function=fields.optional("function", Fields.text),
        email=fields.optional("email", Fields.text),
        telephone=fields.optional("telephone", Fields.text),
        birth_name=fields.optional("birthName", Fields.text),
    )


def _declarant_from_json(fields: Fields) -> Declarant:
    return Declarant(
        quality=fields.choice("quality", Quality),
        person=person_from_json(fields.object("person")),
    )


def _structure_to_json(structure: Structure | None) -> dict[str, Any] | None:
    if structure is None:
        return None
    return {
        "name": structure.name,
        "kind": structure.kind,
        "identifier": structure.identifier,
        "service": structure.service,
        "register": structure.register,
        "contract": structure.contract,
    }


def _structure_from_json(fields: Fields) -> Structure:
    return Structure(
        name=fields.optional("name", Fields.text),
        kind=fields.optional("kind", lambda f, n: f.choice(n, StructureKind)),
        identifier=fields.optional("identifier", Fields.text),
        service=fields.optional("service", Fields.text),
        register=fields.optional("register", Fields.text),
        contract=fields.optional("contract", Fields.text),
    )


def _incident_to_json(incident: Incident | None) -> dict[str, Any] | None:
    if incident is None:
        return None
    return {
        "happenedOn": _day(incident.happened_on),
        "happenedAt": _clock(incident.happened_at),
        "place": incident.place,
        "discoveredOn": _day(incident.discovered_on),
        "policeReport": _police_report_to_json(incident.police_report),
        "described": incident.described,
    }


def _incident_from_json(fields: Fields) -> Incident:
    return Incident(
        happened_on=fields.day("happenedOn"),
        happened_at=fields.optional("happenedAt", Fields.clock),
        place=fields.optional("place", Fields.text),
        discovered_on=fields.optional("discoveredOn", Fields.day),
        police_report=fields.optional_object("policeReport", _police_report_from_json),
        described=fields.optional("described", Fields.text),
    )


def _police_report_to_json(report: PoliceReport | None) -> dict[str, Any] | None:
    if report is None:
        return None
    return {"number": report.number, "madeOn": _day(report.made_on), "station": report.station}


def _police_report_from_json(fields: Fields) -> PoliceReport:
    return PoliceReport(
        number=fields.optional("number", Fields.text),
        made_on=fields.optional("madeOn", Fields.day),
        station=fields.optional("station", Fields.text),
    )


_ADDRESS_LINES = (
    "recipient",
    "complement",
    "street",
    "distribution",
    "postcode",
    "town",
    "country",
)


def _address_to_json(address: Address | None) -> dict[str, Any] | None:
    if address is None:
        return None
    return {line: getattr(address, line) for line in _ADDRESS_LINES}


def _address_from_json(fields: Fields) -> Address:
    return Address(**{line: fields.text(line) for line in _ADDRESS_LINES})


def _consent_to_json(consent: Consent | None) -> dict[str, Any] | None:
    if consent is None:
        return None
    return {"version": consent.version, "acceptedAt": _moment(consent.accepted_at)}


def _consent_from_json(fields: Fields) -> Consent:
    return Consent(version=fields.text("version"), accepted_at=fields.moment("acceptedAt"))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _clock(clock: time | None) -> str | None:
    return None if clock is None else clock.isoformat("minutes")


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_none(item) for name, item in value.items() if item is not None}
    return value
