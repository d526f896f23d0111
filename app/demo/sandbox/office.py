"""The office itself: a request in, a reply out. It knows nothing of sockets or faults."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.backend.fields import parse_json
from app.backend.wire import decode_declaration
from app.demo.sandbox.contract import Contract
from app.demo.sandbox.course import Course
from app.demo.sandbox.fleet import CardList
from app.demo.sandbox.message import Asked, Reply, moment, problem, reply
from app.demo.sandbox.register import PayloadConflict, Register
from app.demo.sandbox.seal import Seal
from app.demo.sandbox.signatures import NotSigned, check
from app.domain.problem import BadAnswer

BODY_LIMIT = 64 * 1024
OLDEST_CLIENT = "0.1.0"


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path (a regular expression) of one operation of the contract."""

    method: str
    path: str
    operation: str
    serve: Callable[..., Reply]


class Office:
    """Answers the requests of the contract."""

    def __init__(
        self,
        contract: Contract,
        register: Register,
        seal: Seal,
        clock: Callable[[], datetime],
        course: Course,
    ) -> None:
        self._contract = contract
        self._register = register
        self._seal = seal
        self._clock = clock
        self._course = course
        self._cards = CardList()
        self._routes = (
            Route("POST", "/declarations", "submitDeclaration", self._submit),
            Route("GET", "/declarations/([^/]+)", "followDeclaration", self._follow),
            Route("GET", "/structures/([^/]+)/cards", "listCards", self._list_cards),
            Route("GET", "/notices", "readNotices", self._notices),
            Route("GET", "/health", "readHealth", self._health),
        )

    def answer(self, asked: Asked) -> Reply:
        """Answer a request."""
        allowed = set()
        for route in self._routes:
            match = re.fullmatch(route.path, asked.path)
            if match and route.method == asked.method:
                stranger = self._contract.unknown_parameter(route.operation, asked.query)
                if stranger is not None:
                    return problem(400, "Demande mal formée", f"Paramètre inconnu {stranger[:80]}")
                return route.serve(asked, *match.groups())
            if match:
                allowed.add(route.method)
        if allowed:
            return problem(405, "Méthode non prévue", headers={"Allow": ", ".join(allowed)})
        return problem(404, "Adresse inconnue")

    def _submit(self, asked: Asked) -> Reply:
        refusal = self._unreadable(asked)
        if refusal:
            return refusal
        try:
            value = parse_json(asked.body)
        except BadAnswer:
            return problem(400, "La demande n’est pas du JSON")
        fault = self._contract.fault_in_declaration(value)
        if fault:
            return problem(422, "Déclaration refusée", f"{fault[0]} : {fault[1]}", field=fault[0])
        try:
            declaration = decode_declaration(asked.body)
        except BadAnswer as bad:
            where = str(bad.facts.get("field", "$"))
            return problem(422, "Déclaration refusée", f"{where} : valeur impossible", field=where)
        if str(declaration.id) != asked.headers["idempotency-key"]:
            return problem(
                422, "Déclaration refusée", "Idempotency-Key n’est pas l’id", field="/id"
            )
        try:
            signed_by = _signed_by(asked)
        except NotSigned:
            return problem(422, "Déclaration refusée", "La signature ne correspond pas.")
        return self._hold(declaration.id, asked.body, signed_by)

    def _unreadable(self, asked: Asked) -> Reply | None:
        if len(asked.body) > BODY_LIMIT:
            return problem(413, "Demande trop longue")
        if asked.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return problem(415, "La demande doit être du JSON")
        return self._check("submitDeclaration", asked.headers)

    def _hold(self, id_: UUID, body: bytes, signed_by: str | None) -> Reply:
        digest = hashlib.sha256(body).hexdigest()
        try:
            held, new = self._register.hold(
                id_,
                body,
                self._clock(),
                lambda reference, now: self._seal.receipt(id_, reference, now, digest, signed_by),
            )
        except PayloadConflict:
            return problem(409, "Conflit", "Une autre déclaration porte déjà cet identifiant.")
        document = {
            "declarationId": str(id_),
            "reference": held.reference,
            "receivedAt": moment(held.received_at),
            "receipt": held.receipt,
        }
        return reply(201 if new else 200, document, {"Location": f"/declarations/{id_}"})

    def _follow(self, asked: Asked, id_: str) -> Reply:
        bad = self._check("followDeclaration", {**asked.headers, "declarationid": id_})
        if bad:
            return bad
        held = self._register.find(UUID(id_))
        if held is None:
            return problem(404, "Déclaration inconnue")
        step = self._course.step(held, self._register.decision(held.id), self._clock())
        etag = f'"{held.reference}-{step.stage}-{int(step.since.timestamp())}"'
        if asked.headers.get("if-none-match") == etag:
            return Reply(304, {"ETag": etag})
        document: dict[str, Any] = {
            "declarationId": str(held.id),
            "reference": held.reference,
            "stage": step.stage,
            "updatedAt": moment(step.since),
        }
        if step.reason:
            document["reason"] = step.reason
        if step.opposed_on:
            document["opposedOn"] = moment(step.opposed_on)
        return reply(200, document, {"ETag": etag})

    def _list_cards(self, asked: Asked, structure: str) -> Reply:
        bad = self._check("listCards", {**asked.query, "structureid": structure})
        if bad:
            return bad
        page = self._cards.page(
            structure, asked.query.get("after", ""), int(asked.query.get("limit", "50"))
        )
        return problem(404, "Structure inconnue") if page is None else reply(200, page)

    def _notices(self, _asked: Asked) -> Reply:
        return reply(200, {"oldestClient": OLDEST_CLIENT, "notices": [_SANDBOX_NOTICE]})

    def _health(self, _asked: Asked) -> Reply:
        return reply(200, {"status": "ok"})

    def _check(self, operation: str, given: Mapping[str, str]) -> Reply | None:
        name = self._contract.fault_in_parameters(operation, given)
        return problem(400, "Demande mal formée", f"Paramètre {name}") if name else None


def _signed_by(asked: Asked) -> str | None:
    signature = asked.headers.get("declaration-signature")
    return None if signature is None else check(signature, asked.body).name


_SANDBOX_NOTICE = {
    "id": "bac-a-sable",
    "severity": "information",
    "title": "Service de démonstration",
    "text": "Ce bureau des cartes est simulé : aucune déclaration ne part vers un organisme réel.",
    "since": "2026-01-01T00:00:00Z",
}
