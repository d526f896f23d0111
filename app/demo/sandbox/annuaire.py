"""The directory of the sandbox: asked as Annuaire Santé is, about whom `listed` lists.

Like the real one it wants a key, gives pages, and takes 17 calls a second at most.
"""

import base64
import binascii
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.demo.sandbox.listed import organizations, practitioners, roles
from app.demo.sandbox.message import Asked, Reply
from app.demo.sandbox.throttle import Throttle

PATH = "/fhir/v2"
API_KEY = "bac-a-sable"
CALLS_A_SECOND = 17
_WITH_ROLES = "_revinclude"


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
        if asked.path == f"{PATH}/Organization":
            return self._organizations(asked.query)
        if asked.path == f"{PATH}/_page":
            return self._page(asked.query.get("id", ""))
        return _outcome(404, "not-found", "Ressource inconnue.")

    def _search(self, query: Any) -> Reply:
        wanted = {name: query[name] for name in (*_SEARCHES, _WITH_ROLES) if name in query}
        if set(query) - set(wanted) - {"_count"}:
            return _outcome(400, "not-supported", "Critère de recherche inconnu.")
        if wanted.get(_WITH_ROLES, "PractitionerRole:practitioner") != (
            "PractitionerRole:practitioner"
        ):
            return _outcome(400, "not-supported", "Inclusion inconnue.")
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

    def _organizations(self, query: Any) -> Reply:
        if set(query) != {"_id"}:
            return _outcome(400, "not-supported", "Critère de recherche inconnu.")
        wanted = query["_id"].split(",")
        found = [each for each in organizations() if each["id"] in wanted]
        return self._found([(each, "match") for each in found], len(found))

    def _bundle(self, wanted: dict[str, str], count: int, offset: int) -> Reply:
        criteria = {name: value for name, value in wanted.items() if name in _SEARCHES}
        found = [
            resource
            for resource in practitioners(self._clock().date())
            if all(_SEARCHES[name](resource, value) for name, value in criteria.items())
        ]
        page = found[offset : offset + count]
        entries = [(each, "match") for each in page]
        if _WITH_ROLES in wanted:
            entries += [(role, "include") for each in page for role in roles(each["id"])]
        following = None
        if offset + count < len(found):
            token = json.dumps([wanted, count, offset + count]).encode()
            following = base64.urlsafe_b64encode(token).decode()
        return self._found(entries, len(found), following)

    def _found(
        self, entries: list[tuple[dict[str, Any], str]], total: int, following: str | None = None
    ) -> Reply:
        base = f"{self._origin()}{PATH}"
        links = [{"relation": "self", "url": f"{base}/Practitioner"}]
        if following is not None:
            links.append({"relation": "next", "url": f"{base}/_page?id={following}"})
        listed = [
            {
                "fullUrl": f"{base}/{resource['resourceType']}/{resource['id']}",
                "resource": resource,
                "search": {"mode": mode},
            }
            for resource, mode in entries
        ]
        document = {"resourceType": "Bundle", "type": "searchset", "total": total}
        return _fhir(200, {**document, "link": links, "entry": listed})


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


def _outcome(
    status: int, code: str, diagnostics: str, headers: dict[str, str] | None = None
) -> Reply:
    issue = {"severity": "error", "code": code, "diagnostics": diagnostics}
    return _fhir(status, {"resourceType": "OperationOutcome", "issue": [issue]}, headers)


def _fhir(status: int, document: Any, headers: dict[str, str] | None = None) -> Reply:
    body = json.dumps(document, ensure_ascii=False).encode()
    return Reply(status, {"Content-Type": "application/fhir+json", **(headers or {})}, body)
