"""Annuaire Santé, the public FHIR directory: a card's number and dates as the directory has them.

FHIR v2 of the directory as domain.md 5.1 and 5.2 describe it: `Practitioner` with the extension
`as-ext-smartcard`, its `PractitionerRole`s and their `Organization`s, the key in `ESANTE-API-KEY`,
17 calls a second at most, pages linked by `next`, refusals as OperationOutcome.
"""

from datetime import date
from urllib.parse import urlencode, urlsplit

from app.backend.fields import Fields, parse_json, parse_object
from app.backend.http import Transport
from app.backend.message import Answer, Request
from app.backend.pace import Pace
from app.backend.problems import Dialect, printable, refusal
from app.domain.directory import DirectoryCard, DirectoryPerson
from app.domain.holder import Structure, StructureKind
from app.domain.problem import BackendProblem, BadAnswer, NotAuthorised, ProblemCode, Refused

CALLS_A_SECOND = 17
_MOST_PAGES = 20
_SMARTCARD = "https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-ext-smartcard"
_PROFESSION = "TRE-G15-ProfessionSante"
_IDNPS = "urn:oid:1.2.250.1.71.4.2.1"
_RPPS = "https://rpps.esante.gouv.fr"
_IDNST = "urn:oid:1.2.250.1.71.4.2.2"
_MOST_PLACES = 50


class DirectoryClient:
    """Asks the directory over one transport, whose address is the FHIR base. Run on a Lane."""

    def __init__(self, transport: Transport, api_key: str, pace: Pace | None = None) -> None:
        self._transport = transport
        self._headers = {"ESANTE-API-KEY": api_key, "Accept": "application/fhir+json"}
        self._pace = pace or Pace(CALLS_A_SECOND)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._transport.close()

    def by_card(self, number: str) -> tuple[DirectoryPerson, ...]:
        """Look up who holds a card by its number; raises as BackendClient does."""
        return self._search({"number-smartcard": number})

    def by_rpps(self, rpps: str) -> tuple[DirectoryPerson, ...]:
        """Look up a professional by the eleven digits of the RPPS number."""
        return self._search({"identifier": rpps})

    def _search(self, wanted: dict[str, str]) -> tuple[DirectoryPerson, ...]:
        with_roles = {**wanted, "_revinclude": "PractitionerRole:practitioner", "_count": "50"}
        found = self._resources(f"/Practitioner?{urlencode(with_roles)}")
        roles = [_role(each) for each in _of(found, "PractitionerRole") if _present(each)]
        structures = self._structures(tuple(dict.fromkeys(place for _who, place in roles if place)))
        people = []
        for each in _of(found, "Practitioner"):
            id_ = each.optional("id", Fields.text)
            places = [
                structures[place] for who, place in roles if who == id_ and place in structures
            ]
            people.append(_person(each, tuple(dict.fromkeys(places))))
        return tuple(people)

    def _structures(self, ids: tuple[str, ...]) -> dict[str, Structure]:
        """Look up structures by their ids; none where the directory does not want that asked."""
        if not ids:
            return {}
        asked = urlencode({"_id": ",".join(ids[:_MOST_PLACES])})
        try:
            found = self._resources(f"/Organization?{asked}")
        except Refused:
            return {}
        return {each.text("id"): _structure(each) for each in _of(found, "Organization")}

    def _resources(self, path: str) -> list[Fields]:
        """Return the resources of all pages from the one at `path` on."""
        found: list[Fields] = []
        for _ in range(_MOST_PAGES):
            request = Request("GET", path, self._headers)
            with self._pace.turn():
                answer = self._transport.send(request, FHIR)
            bundle = parse_object(answer.body)
            found += _entries(bundle)
            following = self._next(bundle)
            if following is None:
                return found
            path = following
        raise BadAnswer(ProblemCode.ANSWER_TOO_LARGE, limit=_MOST_PAGES)

    def _next(self, bundle: Fields) -> str | None:
        """Return the path of the next page; a link that leads elsewhere is not followed."""
        for link in bundle.objects("link", required=False):
            if link.text("relation") == "next":
                url, base = link.text("url"), self._transport.base_url
                if not url.startswith(f"{base}/"):
                    target = urlsplit(url).hostname or ""
                    raise BadAnswer(ProblemCode.REDIRECT_REFUSED, target=target[:120])
                return url.removeprefix(base)
        return None


def operation_outcome(answer: Answer, server: str) -> BackendProblem:
    """Read a refusal as FHIR says it; anything else is nobody's refusal."""
    facts: dict[str, str | int] = {"server": server, "status": answer.status}
    if not answer.is_json:
        return BadAnswer(ProblemCode.BAD_ANSWER, **facts)
    document = parse_json(answer.body)
    if not isinstance(document, dict) or document.get("resourceType") != "OperationOutcome":
        return BadAnswer(ProblemCode.BAD_ANSWER, **facts)
    issues = Fields(document).objects("issue", required=False)
    said = [issue.optional("diagnostics", Fields.text) for issue in issues]
    facts["detail"] = printable(" ".join(text for text in said if text))
    if answer.status in (401, 403):
        return NotAuthorised(ProblemCode.DIRECTORY_KEY_REFUSED, **facts)
    return refusal(answer.status, facts)


FHIR = Dialect(lambda answer: answer.is_json, operation_outcome)
"""The directory's: JSON, and OperationOutcome."""


def _entries(bundle: Fields) -> list[Fields]:
    if bundle.text("resourceType") != "Bundle":
        raise BadAnswer(ProblemCode.BAD_ANSWER, cause="shape", field="resourceType")
    return [entry.object("resource") for entry in bundle.objects("entry", required=False)]


def _of(resources: list[Fields], kind: str) -> list[Fields]:
    return [each for each in resources if each.text("resourceType") == kind]


def _present(fields: Fields) -> bool:
    return fields.optional("active", Fields.boolean) is not False


def _role(fields: Fields) -> tuple[str | None, str | None]:
    """Return the ids of the practitioner and of the structure of a role."""
    return _referred(fields, "practitioner"), _referred(fields, "organization")


def _referred(fields: Fields, name: str) -> str | None:
    reference = fields.optional_object(name, lambda to: to.optional("reference", Fields.text))
    return reference.rpartition("/")[2] if reference else None


def _structure(fields: Fields) -> Structure:
    national_id = _identifiers(fields).get(_IDNST) or ""
    known = national_id[:1] in tuple(StructureKind)
    return Structure(
        name=fields.optional("name", Fields.text),
        kind=StructureKind(national_id[0]) if known else None,
        identifier=national_id[1:] if known else national_id or None,
    )


def _identifiers(fields: Fields) -> dict[str | None, str | None]:
    return {
        each.optional("system", Fields.text): each.optional("value", Fields.text)
        for each in fields.objects("identifier", required=False)
    }


def _person(fields: Fields, places: tuple[Structure, ...]) -> DirectoryPerson:
    identifiers = _identifiers(fields)
    names = fields.objects("name", required=False)
    return DirectoryPerson(
        national_id=identifiers.get(_IDNPS),
        rpps=identifiers.get(_RPPS),
        family_name=names[0].optional("family", Fields.text) if names else None,
        given_name=" ".join(names[0].texts("given")) or None if names else None,
        profession_code=_profession(fields),
        active=fields.optional("active", Fields.boolean),
        cards=tuple(
            _card(each)
            for each in fields.objects("extension", required=False)
            if each.text("url") == _SMARTCARD
        ),
        places=places,
    )


def _profession(fields: Fields) -> str | None:
    for qualification in fields.objects("qualification", required=False):
        for coding in qualification.object("code").objects("coding", required=False):
            if (coding.optional("system", Fields.text) or "").endswith(_PROFESSION):
                return coding.optional("code", Fields.text)
    return None


def _card(extension: Fields) -> DirectoryCard:
    parts = {each.text("url"): each for each in extension.objects("extension")}
    number = parts.get("number")
    if number is None:
        raise BadAnswer(ProblemCode.BAD_ANSWER, cause="shape", field="extension.number")
    period = parts["period"].object("valuePeriod") if "period" in parts else None
    return DirectoryCard(
        number=number.text("valueString"),
        type=_coded(parts.get("type")),
        start=period.optional("start", _day) if period else None,
        end=period.optional("end", _day) if period else None,
    )


def _coded(part: Fields | None) -> str | None:
    if part is None:
        return None
    codings = part.object("valueCodeableConcept").objects("coding", required=False)
    return codings[0].optional("code", Fields.text) if codings else None


def _day(fields: Fields, name: str) -> date:
    """The day of a FHIR dateTime where it was written; a year or a month alone is no day."""
    return fields.convert(name, lambda text: date.fromisoformat(text[:10]))
