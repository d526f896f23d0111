"""The sandbox as the intermediate server of logins: card, phone (CIBA) and browser (PKCE).

It stands where a real office would talk to Pro Santé Connect. Nobody has a phone here: a request is
confirmed after a moment, unless a test decides otherwise. Tokens live in memory, five minutes.
"""

import hashlib
import re
import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from app.backend.fields import Fields, parse_object
from app.demo.sandbox.message import Asked, Reply, problem, reply
from app.demo.sandbox.signatures import NotSigned, check
from app.domain.problem import BadAnswer

PATH = "/oauth"
AUTHORIZE, TOKEN, BACKCHANNEL = f"{PATH}/authorize", f"{PATH}/token", f"{PATH}/backchannel"
_METHODS = {AUTHORIZE: "GET", TOKEN: "POST", BACKCHANNEL: "POST"}
CLIENT_ID = "poste-cpx"
TOKEN_LIFE = timedelta(minutes=5)
CIBA_LIFE = timedelta(seconds=120)
CIBA_INTERVAL = 1
_CIBA = "urn:openid:params:grant-type:ciba"
_JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_REDIRECT = re.compile(r"http://127\.0\.0\.1:[0-9]{1,5}/retour")  # RFC 8252 7.3: any port
DEMO_PERSON = "899700990015"


@dataclass(slots=True)
class PhoneRequest:
    """A confirmation that was asked for; `decision` None means that time decides."""

    person: str
    digits: str
    asked_at: datetime
    decision: bool | None = None


@dataclass(frozen=True, slots=True)
class _Code:
    person: str
    redirect_uri: str
    challenge: str


class Refusal(Exception):
    """An OAuth error (RFC 6749 5.2): its word."""


class Provider:
    """Answers below `/oauth`. `origin` is the server's own address, which assertions must name."""

    def __init__(
        self, clock: Callable[[], datetime], origin: Callable[[], str], confirmed_after: timedelta
    ) -> None:
        self._clock = clock
        self._origin = origin
        self._confirmed_after = confirmed_after
        self._lock = threading.Lock()
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self._seen: set[str] = set()
        self._codes: dict[str, _Code] = {}
        self.phone: dict[str, PhoneRequest] = {}
        self._grants: dict[str, Callable[[dict[str, str]], str]] = {
            "client_credentials": self._by_assertion,
            _CIBA: self._by_phone,
            "authorization_code": self._by_code,
        }

    def answer(self, asked: Asked) -> Reply:
        """Answer a request whose path starts with PATH."""
        try:
            with self._lock:
                return self._route(asked)
        except Refusal as refusal:
            word = str(refusal)
            return reply(401 if word == "invalid_client" else 400, {"error": word})

    def person(self, token: str) -> str | None:
        """Return whose token this is, None when it is nobody's or has ended."""
        with self._lock:
            person, ends = self._tokens.get(token, ("", self._clock()))
            return person if self._clock() < ends else None

    def _route(self, asked: Asked) -> Reply:
        method = _METHODS.get(asked.path)
        if method is None:
            return problem(404, "Adresse inconnue")
        if asked.method != method:
            return problem(405, "Méthode non prévue", headers={"Allow": method})
        if asked.path == AUTHORIZE:
            return self._authorize(dict(asked.query))
        form = dict(parse_qsl(asked.body.decode("utf-8", "replace")))
        return self._token(form) if asked.path == TOKEN else self._backchannel(form)

    def _token(self, form: dict[str, str]) -> Reply:
        grant = self._grants.get(form.get("grant_type", ""))
        if grant is None:
            raise Refusal("unsupported_grant_type")
        person = grant(form)
        if form.get("client_id") != (person if grant == self._by_assertion else CLIENT_ID):
            raise Refusal("invalid_client")
        token = secrets.token_urlsafe(32)
        self._tokens[token] = (person, self._clock() + TOKEN_LIFE)
        life = int(TOKEN_LIFE.total_seconds())
        document = {"access_token": token, "token_type": "Bearer", "expires_in": life}
        return _uncached(reply(200, {**document, "sub": person}))

    def _by_assertion(self, form: dict[str, str]) -> str:
        if form.get("client_assertion_type") != _JWT_BEARER:
            raise Refusal("invalid_client")
        try:
            signed = check(form.get("client_assertion", ""))
            claims = parse_object(signed.payload)
            self._check_claims(claims, signed.name)
        except (NotSigned, BadAnswer):
            raise Refusal("invalid_client") from None
        return signed.name

    def _check_claims(self, claims: Fields, name: str) -> None:
        """RFC 7523 3: for us, from its signer, now, and never before."""
        now, jti = self._clock(), claims.text("jti")
        ours = claims.text("aud") == f"{self._origin()}{TOKEN}"
        own = claims.text("iss") == claims.text("sub") == name
        current = claims.instant("iat") - timedelta(minutes=1) <= now < claims.instant("exp")
        if not (ours and own and current) or jti in self._seen:
            raise Refusal("invalid_client")
        self._seen.add(jti)

    def _backchannel(self, form: dict[str, str]) -> Reply:
        digits = form.get("binding_message", "")
        if form.get("client_id") != CLIENT_ID:
            raise Refusal("invalid_client")
        if not (len(digits) == 2 and digits.isascii() and digits.isdigit()):
            raise Refusal("invalid_binding_message")
        if not form.get("login_hint"):
            raise Refusal("unknown_user_id")
        id_ = secrets.token_urlsafe(16)
        self.phone[id_] = PhoneRequest(form["login_hint"], digits, self._clock())
        life = int(CIBA_LIFE.total_seconds())
        document = {"auth_req_id": id_, "expires_in": life, "interval": CIBA_INTERVAL}
        return _uncached(reply(200, document))

    def _by_phone(self, form: dict[str, str]) -> str:
        asked = self.phone.get(form.get("auth_req_id", ""))
        if asked is None:
            raise Refusal("invalid_grant")
        waited = self._clock() - asked.asked_at
        if waited >= CIBA_LIFE:
            raise Refusal("expired_token")
        if asked.decision is False:
            raise Refusal("access_denied")
        if asked.decision is None and waited < self._confirmed_after:
            raise Refusal("authorization_pending")
        del self.phone[form["auth_req_id"]]
        return asked.person

    def _authorize(self, query: dict[str, str]) -> Reply:
        target = query.get("redirect_uri", "")
        if query.get("client_id") != CLIENT_ID or not _REDIRECT.fullmatch(target):
            raise Refusal("invalid_request")
        said = {"state": query.get("state", "")}
        if query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
            said["error"] = "invalid_request"
        else:
            said["code"] = secrets.token_urlsafe(16)
            self._codes[said["code"]] = _Code(DEMO_PERSON, target, query.get("code_challenge", ""))
        return Reply(302, {"Location": f"{target}?{urlencode(said)}"})

    def _by_code(self, form: dict[str, str]) -> str:
        code = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        if code is None or code.redirect_uri != form.get("redirect_uri"):
            raise Refusal("invalid_grant")
        if code.challenge != challenge:
            raise Refusal("invalid_grant")
        return code.person


def _uncached(answer: Reply) -> Reply:
    answer.headers["Cache-Control"] = "no-store"
    return answer
