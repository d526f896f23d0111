"""Who declares: a short-lived token, got with the card, with the phone, or in the browser.

With the card: a client assertion (RFC 7523) that its authentication key signs. Without it: Pro
Santé Connect, which a workstation may not talk to itself (domain.md 0.10), through the card office
as the intermediate server: CIBA in poll mode, or the system browser with PKCE (RFC 7636, 8252).

Authlib is the OAuth client; it speaks over our transport, so limits and problems are the same. What
the server refuses is NotAuthorised, with its `error` word (RFC 6749 5.2) in the facts.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from authlib.common.security import generate_token
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.client import OAuth2Client

from app.backend.fields import Fields, parse_json, parse_object
from app.backend.http import Transport
from app.backend.message import Answer, Request
from app.backend.problems import Dialect, printable
from app.backend.signature import Signer
from app.domain.problem import BackendProblem, BadAnswer, NotAuthorised, ProblemCode

CLIENT_ID = "poste-cpx"
_LONGEST_LIFE = 24 * 3600
_LONGEST_REQUEST = 3600
_USUAL_INTERVAL, _LONGEST_INTERVAL = 5, 60  # CIBA Core 7.3
_ASSERTION_LIFE = timedelta(minutes=2)
_JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_CIBA = "urn:openid:params:grant-type:ciba"
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


class Channel(StrEnum):
    """Where the two digits are confirmed: on the phone (e-CPS), or with a card in CPS Gestion."""

    MOBILE = "MOBILE"
    CARD = "CARD"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Paths below the office's address."""

    token: str = "/oauth/token"  # noqa: S105 - a path
    backchannel: str = "/oauth/backchannel"
    authorize: str = "/oauth/authorize"


@dataclass(frozen=True, slots=True)
class Token:
    """An access token; it stays in memory or in the keyring, never elsewhere.

    `person` is the PS_IdNat of whom it stands for, where that is known.
    """

    access: str = field(repr=False)
    expires_at: datetime
    person: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class PhoneRequest:
    """A confirmation that was asked for; `digits` are shown here and on the phone."""

    digits: str
    interval: float
    expires_at: datetime
    id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BrowserVisit:
    """A login under way in the system browser, which `url` opens."""

    url: str = field(repr=False)
    redirect_uri: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


def _refused(answer: Answer, server: str) -> BackendProblem:
    facts: dict[str, str | int] = {"server": server, "status": answer.status}
    document = parse_json(answer.body) if answer.is_json else None
    if not isinstance(document, dict) or not isinstance(document.get("error"), str):
        return BadAnswer(ProblemCode.BAD_ANSWER, **facts)
    facts["error"] = printable(document["error"])
    if isinstance(document.get("error_description"), str):
        facts["detail"] = printable(document["error_description"])
    return NotAuthorised(ProblemCode.NOT_AUTHORISED, **facts)


_OAUTH = Dialect(lambda answer: answer.is_json, _refused)


class Identity:
    """Gets tokens from the office. Run on a Lane."""

    def __init__(self, transport: Transport, endpoints: Endpoints = Endpoints()) -> None:
        self._transport = transport
        self._at = endpoints

    def by_card(self, signer: Signer, national_id: str, now: datetime) -> Token:
        """Get a token with the card: one signature; its holder is the client (RFC 7523 3)."""
        return self.by_assertion(self.assertion(signer, national_id, now), national_id)

    def assertion(self, signer: Signer, national_id: str, now: datetime) -> str:
        """Let the card sign who it is for the next two minutes; nothing is sent."""
        claims = {
            "iss": national_id,
            "sub": national_id,
            "aud": self._transport.base_url + self._at.token,
            "iat": int(now.timestamp()),
            "exp": int((now + _ASSERTION_LIFE).timestamp()),
            "jti": secrets.token_urlsafe(16),
        }
        return signer.compact({"typ": "JWT"}, json.dumps(claims).encode())

    def by_assertion(self, assertion: str, national_id: str) -> Token:
        """Get a token for what the card of `national_id` signed; it is good for one time."""
        return self._fetch(
            client=self._client(national_id),
            grant_type="client_credentials",
            client_assertion_type=_JWT_BEARER,
            client_assertion=assertion,
        )

    def ask_phone(
        self, national_id: str, now: datetime, channel: Channel = Channel.MOBILE
    ) -> PhoneRequest:
        """Ask for a confirmation elsewhere (CIBA): the person compares two digits."""
        digits = f"{secrets.randbelow(100):02d}"
        form = {
            "client_id": CLIENT_ID,
            "scope": "openid",
            "login_hint": national_id,
            "binding_message": digits,
            "acr_values": "eidas1",
            "channel": channel,
        }
        request = Request("POST", self._at.backchannel, _FORM, urlencode(form).encode())
        fields = parse_object(self._transport.send(request, _OAUTH).body)
        life = timedelta(seconds=min(_seconds(fields, "expires_in"), _LONGEST_REQUEST))
        interval = fields.optional("interval", _seconds)
        return PhoneRequest(
            digits=digits,
            interval=float(min(interval or _USUAL_INTERVAL, _LONGEST_INTERVAL)),
            expires_at=now + life,
            id=fields.text("auth_req_id"),
        )

    def poll_phone(self, asked: PhoneRequest) -> Token | float:
        """Return the token, or the seconds to wait before the next poll.

        Raises NotAuthorised with the error `access_denied` or `expired_token`.
        """
        try:
            return self._fetch(grant_type=_CIBA, auth_req_id=asked.id)
        except NotAuthorised as answer:
            if answer.facts.get("error") == "authorization_pending":
                return asked.interval
            if answer.facts.get("error") == "slow_down":
                return asked.interval + 5  # CIBA Core 11
            raise

    def start_browser(self, redirect_uri: str) -> BrowserVisit:
        """Prepare a login in the system browser that comes back to a loopback address."""
        verifier = generate_token(48)
        url, state = self._client(redirect_uri=redirect_uri).create_authorization_url(
            self._transport.base_url + self._at.authorize, code_verifier=verifier
        )
        return BrowserVisit(url, redirect_uri, state, verifier)

    def finish_browser(self, visit: BrowserVisit, came_back: str) -> Token:
        """Exchange what the browser came back with; `came_back` is the whole address.

        Raises NotAuthorised when the person or the server said no, or for another login's answer.
        """
        said = dict(parse_qsl(urlsplit(came_back).query))
        if "code" not in said or "#" in came_back:
            word = printable(said.get("error", "missing_code"))
            raise NotAuthorised(ProblemCode.NOT_AUTHORISED, error=word)
        return self._fetch(
            client=self._client(redirect_uri=visit.redirect_uri),
            authorization_response=came_back,
            state=visit.state,
            code_verifier=visit.verifier,
        )

    def _client(self, client_id: str | None = None, redirect_uri: str | None = None) -> Any:
        return OAuth2Client(
            _Session(self._transport),
            client_id=client_id or CLIENT_ID,
            scope="openid",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )

    def _fetch(self, client: Any = None, **wanted: str) -> Token:
        try:
            found = (client or self._client()).fetch_token(self._at.token, **wanted)
        except OAuth2Error as error:
            word = printable(str(error.error))
            raise NotAuthorised(ProblemCode.NOT_AUTHORISED, error=word) from None
        return _token(found)


def _token(found: Mapping[str, Any]) -> Token:
    fields = Fields(dict(found))
    if fields.text("token_type").lower() != "bearer":
        raise BadAnswer(ProblemCode.BAD_ANSWER, cause="shape", field="token_type")
    person = fields.optional("sub", Fields.text)
    access = fields.convert("access_token", _bearer)
    return Token(access, fields.instant("expires_at"), person)


def _bearer(text: str) -> str:
    """A token that can stand in a header (RFC 6749, appendix A.12)."""
    if not text or not all("\x20" < letter < "\x7f" for letter in text):
        raise ValueError("not a token")
    return text


def _seconds(fields: Fields, name: str) -> int:
    """A length of time, one second at least."""
    seconds = fields.integer(name)
    if seconds < 1:
        raise BadAnswer(ProblemCode.BAD_ANSWER, cause="shape", field=name)
    return seconds


class _Session:
    """The session Authlib posts with: our transport, to which an address is a path."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def post(
        self, url: str, data: Mapping[str, str], headers: dict[str, str], auth: Any
    ) -> "_Response":
        _, headers, body = auth.prepare("POST", url, {**headers, **_FORM}, urlencode(data))
        return _Response(self._transport.send(Request("POST", url, headers, body.encode()), _OAUTH))


@dataclass(frozen=True, slots=True)
class _Response:
    """A success as Authlib reads it; refusals were raised before."""

    answer: Answer

    @property
    def status_code(self) -> int:
        return self.answer.status

    def json(self) -> Any:
        """The members that count, each of its type; Authlib reckons when the token ends."""
        fields = parse_object(self.answer.body)
        life = _seconds(fields, "expires_in")
        if life > _LONGEST_LIFE:
            raise BadAnswer(ProblemCode.BAD_ANSWER, cause="shape", field="expires_in")
        return {
            "access_token": fields.text("access_token"),
            "token_type": fields.text("token_type"),
            "expires_in": life,
            "sub": fields.optional("sub", Fields.text),
        }
