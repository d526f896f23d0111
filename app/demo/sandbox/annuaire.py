"""The directory of the sandbox: the FHIR shape of Annuaire Santé, over people who do not exist.

It lists the demonstration's CPS and CPF cards and enough invented ones to fill pages. Like the real
one it wants a key, and takes 17 calls a second at most.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from app.demo.card import CpxDefinition, load_profile, profiles
from app.demo.sandbox.message import Asked, Reply
from app.demo.sandbox.throttle import Throttle
from app.domain.card import CardType

PATH = "/fhir/v2"
API_KEY = "bac-a-sable"
CALLS_A_SECOND = 17
_STRUCTURES = "https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition"
_INVENTED = 60


class Directory:
    """Answers below `/fhir/v2`. `origin` is the server's own address, for links."""

    def __init__(self, clock: Callable[[], datetime], origin: Callable[[], str]) -> None:
        self._clock = clock
        self._origin = origin
        self._throttle = Throttle(CALLS_A_SECOND, clock)

    def answer(self, asked: Asked) -> Reply:
        """Answer a request whose path starts with PATH."""
        if asked.headers.get("esante-api-key") != API_KEY:
            return _outcome(401, "login", "La clé de l’API manque ou n’est pas valable.")
        if self._throttle.refuses():
            return _outcome(429, "throttled", "Trop d’appels.", {"Retry-After": "1"})
        if asked.method != "GET":
            return _outcome(405, "not-supported", "Lecture seule.")
        if asked.path == f"{PATH}/Practitioner":
            return self._search(asked.query)
        if asked.path == f"{PATH}/_page":
            return self._page(asked.query.get("id", ""))
        return _outcome(404, "not-found", "Ressource inconnue.")

    def _search(self, query: Any) -> Reply:
        wanted = {name: query[name] for name in _SEARCHES if name in query}
        if set(query) - set(wanted) - {"_count"}:
            return _outcome(400, "not-supported", "Critère de recherche inconnu.")
        count = query.get("_count", "50")
        if not (count.isascii() and count.isdigit() and 0 < int(count[:6]) <= 200):
            return _outcome(400, "invalid", "_count attend un nombre de 1 à 200.")
        return self._bundle(wanted, int(count), 0)

    def _page(self, token: str) -> Reply:
        try:
            wanted, count, offset = json.loads(base64.urlsafe_b64decode(token))
        except (ValueError, binascii.Error):
            return _outcome(410, "not-found", "Page inconnue ou expirée.")
        return self._bundle(wanted, count, offset)

    def _bundle(self, wanted: dict[str, str], count: int, offset: int) -> Reply:
        found = [
            resource
            for resource in _practitioners(self._clock().date())
            if all(_SEARCHES[name](resource, value) for name, value in wanted.items())
        ]
        page = found[offset : offset + count]
        links = [{"relation": "self", "url": f"{self._origin()}{PATH}/Practitioner"}]
        if offset + count < len(found):
            token = json.dumps([wanted, count, offset + count]).encode()
            url = f"{self._origin()}{PATH}/_page?id={base64.urlsafe_b64encode(token).decode()}"
            links.append({"relation": "next", "url": url})
        entries = [
            {
                "fullUrl": f"{self._origin()}{PATH}/Practitioner/{resource['id']}",
                "resource": resource,
                "search": {"mode": "match"},
            }
            for resource in page
        ]
        document = {"resourceType": "Bundle", "type": "searchset", "total": len(found)}
        return _fhir(200, {**document, "link": links, "entry": entries})


def _has_card(resource: dict[str, Any], number: str) -> bool:
    return any(part.get("valueString") == number for part in resource["extension"][0]["extension"])


def _has_identifier(resource: dict[str, Any], value: str) -> bool:
    return any(each["value"] == value.rpartition("|")[2] for each in resource["identifier"])


def _has_family(resource: dict[str, Any], value: str) -> bool:
    return str(resource["name"][0]["family"]).lower().startswith(value.lower())


_SEARCHES: dict[str, Callable[[dict[str, Any], str], bool]] = {
    "number-smartcard": _has_card,
    "identifier": _has_identifier,
    "family": _has_family,
}


def _practitioners(today: date) -> Iterator[dict[str, Any]]:
    for profile in profiles():
        card = load_profile(profile)
        if isinstance(card, CpxDefinition) and card.type in (CardType.CPS, CardType.CPF):
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
        "id": f"003-{number}",
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


def _outcome(
    status: int, code: str, diagnostics: str, headers: dict[str, str] | None = None
) -> Reply:
    issue = {"severity": "error", "code": code, "diagnostics": diagnostics}
    return _fhir(status, {"resourceType": "OperationOutcome", "issue": [issue]}, headers)


def _fhir(status: int, document: Any, headers: dict[str, str] | None = None) -> Reply:
    body = json.dumps(document, ensure_ascii=False).encode()
    return Reply(status, {"Content-Type": "application/fhir+json", **(headers or {})}, body)
