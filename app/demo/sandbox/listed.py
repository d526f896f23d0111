"""Whom the directory of the sandbox lists, in the FHIR shape of Annuaire Santé (domain.md 5.2).

The holders of the demonstration's CPS and CPF cards with their places of practice, and enough
invented people to fill pages. Nobody of them exists.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from app.demo.card import CpxDefinition, load_profile, profiles
from app.domain.card import CardType

_STRUCTURES = "https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition"
_INVENTED = 60


def practitioners(today: date) -> Iterator[dict[str, Any]]:
    """Everybody who is listed, with the dates that cards made `today` have."""
    for card in _cards():
        start, end = card.period.resolve(today)
        yield _practitioner(
            card.holder.national_id,
            (card.holder.family_name or "", card.holder.given_name or ""),
            str(card.holder.profession),
            (card.type, card.number, start, end),
        )
    for index in range(_INVENTED):
        start = date(2025, 1, 6) + timedelta(days=7 * index)
        end = start + timedelta(days=3 * 365)
        name = ("EXEMPLE", f"Prénom {index}")
        card_of = ("CPS", f"31009{index:05d}", start, end)
        yield _practitioner(f"8997009{index:05d}", name, "60", card_of)


def roles(practitioner: str) -> list[dict[str, Any]]:
    """Where somebody practises, by the id of the Practitioner."""
    return [
        {
            "resourceType": "PractitionerRole",
            "id": f"005-{card.number}-{each.index}",
            "meta": {"profile": [f"{_STRUCTURES}/as-dp-practitionerrole"]},
            "active": True,
            "practitioner": {"reference": f"Practitioner/{practitioner}"},
            "organization": {"reference": f"Organization/001-{each.structure_id}"},
        }
        for card in _cards()
        if _id(card.number) == practitioner
        for each in card.activities
        if each.structure_id
    ]


def organizations() -> list[dict[str, Any]]:
    """The structures of everybody's places of practice, each once."""
    found = {
        each.structure_id: {
            "resourceType": "Organization",
            "id": f"001-{each.structure_id}",
            "meta": {"profile": [f"{_STRUCTURES}/as-dp-organization"]},
            "identifier": [{"system": "urn:oid:1.2.250.1.71.4.2.2", "value": each.structure_id}],
            "active": True,
            "type": [{"coding": [_coding("R02-SecteurActivite", each.sector or "SA41")]}],
            "name": each.structure_name,
        }
        for card in _cards()
        for each in card.activities
        if each.structure_id
    }
    return list(found.values())


def _cards() -> Iterator[CpxDefinition]:
    for profile in profiles():
        card = load_profile(profile)
        if isinstance(card, CpxDefinition) and card.type in (CardType.CPS, CardType.CPF):
            yield card


def _id(number: str) -> str:
    return f"003-{number}"


def _practitioner(
    national_id: str, name: tuple[str, str], profession: str, card: tuple[str, str, date, date]
) -> dict[str, Any]:
    type_, number, start, end = card
    family, given = name
    smartcard = [
        {"url": "type", "valueCodeableConcept": {"coding": [_coding("R87-TypeCarte", type_)]}},
        {"url": "number", "valueString": number},
        {
            "url": "period",
            "valuePeriod": {
                "start": f"{start.isoformat()}T00:00:00+01:00",
                "end": f"{end.isoformat()}T23:59:59+01:00",
            },
        },
    ]
    return {
        "resourceType": "Practitioner",
        "id": _id(number),
        "meta": {"profile": [f"{_STRUCTURES}/as-dp-practitioner"]},
        "extension": [{"url": f"{_STRUCTURES}/as-ext-smartcard", "extension": smartcard}],
        "identifier": [
            {"system": "urn:oid:1.2.250.1.71.4.2.1", "value": national_id},
            {"system": "https://rpps.esante.gouv.fr", "value": national_id[1:]},
        ],
        "active": True,
        "name": [{"text": f"{given} {family}", "family": family, "given": [given]}],
        "qualification": [{"code": {"coding": [_coding("G15-ProfessionSante", profession)]}}],
    }


def _coding(table: str, code: str) -> dict[str, str]:
    system = f"https://mos.esante.gouv.fr/NOS/TRE_{table}/FHIR/TRE-{table}"
    return {"system": system, "code": code}
