"""From a failure on the way, or an answer that is not a success, to one problem.

Only a problem document (RFC 9457) counts as a "no" of the server: a bare status may come from a
proxy, a portal or a load balancer on the way, and a refusal is final for a declaration.

Facts given: `server`, its host; `cause` (dns, refused, reset, unreachable, cut, name, authority,
not-yet-valid, protocol, ...); `issuer` of a certificate; `proxy` as host and port, `wanted` by it;
`status`; `detail` in the server's words; `retry_after` in seconds; `oldest` client accepted.
"""

import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import IncompleteRead

from requests import exceptions as requests_errors
from urllib3 import exceptions as urllib3_errors

from app.backend.fields import parse_json
from app.backend.message import Answer
from app.backend.tls import Presented
from app.domain.problem import (
    BackendProblem,
    BadAnswer,
    NoAnswer,
    NotAuthorised,
    ProblemCode,
    Refused,
)

# OpenSSL's X509_V_ERR, then the codes of Windows and macOS that truststore passes on.
_EXPIRED = {10, 0x800B0101, -67818}
_NOT_YET_VALID = {9}
_WRONG_NAME = {62, 64, 0x800B010F, -67602}


@dataclass(frozen=True, slots=True)
class Way:
    """How the server was reached: its host, the proxy's host and port.

    When asked: who signs, and which kinds of login the proxy takes.
    """

    server: str
    proxy: str | None
    who_signed: Callable[[], Presented | None]
    logins: Callable[[], tuple[str, ...]]


def explain(error: Exception, way: Way) -> BackendProblem:
    """Turn what a library raised on the way into a problem; the signer is asked at most once."""
    causes = tuple(_causes(error))
    for kind, told in _FAILURES:
        for cause in causes:
            if isinstance(cause, kind):
                return told(cause, way)
    return BadAnswer(ProblemCode.BAD_ANSWER, server=way.server, cause="protocol")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all it wraps; requests and urllib3 keep causes in four places."""
    waiting, seen = [error], set[int]()
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        inner = (getattr(current, "reason", None), *current.args)
        inner += (current.__cause__, current.__context__)
        waiting += [cause for cause in inner if isinstance(cause, BaseException)]


def _certificate(cause: BaseException, way: Way) -> BackendProblem:
    code = getattr(cause, "verify_code", 0)
    shown = way.who_signed()
    facts: dict[str, str | int] = {"server": way.server}
    if shown is not None:
        facts["issuer"] = shown.issuer
        if shown.by_inspection:
            return NoAnswer(ProblemCode.TLS_INTERCEPTED, **facts)
    if code in _EXPIRED:
        return NoAnswer(ProblemCode.TLS_EXPIRED, cause="expired", **facts)
    if code in _NOT_YET_VALID:
        return NoAnswer(ProblemCode.TLS_EXPIRED, cause="not-yet-valid", **facts)
    word = "name" if code in _WRONG_NAME else "authority"
    return NoAnswer(ProblemCode.TLS_UNTRUSTED, cause=word, **facts)


def _tls(cause: BaseException, way: Way) -> BackendProblem:
    if isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return NoAnswer(ProblemCode.NO_NETWORK, server=way.server, cause="reset")
    return NoAnswer(ProblemCode.TLS_UNTRUSTED, server=way.server, cause="protocol")


def _proxy(cause: BaseException, way: Way) -> BackendProblem:
    said = " ".join(str(inner) for inner in _causes(cause) if type(inner) is OSError)
    facts = {"server": way.server, "proxy": way.proxy or ""}
    if "Tunnel connection failed: 407" in said:
        logins = way.logins()
        if logins and "basic" not in (each.lower() for each in logins):
            return NoAnswer(ProblemCode.PROXY_UNSUPPORTED, wanted=", ".join(logins), **facts)
        return NoAnswer(ProblemCode.PROXY_AUTHENTICATION, **facts)
    return NoAnswer(ProblemCode.PROXY_REFUSED, **facts)


def _unsupported_proxy(_cause: BaseException, way: Way) -> BackendProblem:
    """Another kind of proxy than HTTP: `proxy` then keeps its scheme, as socks5://."""
    kind = (way.proxy or "").partition("://")[0]
    facts = {"server": way.server, "proxy": way.proxy or "", "wanted": kind}
    return NoAnswer(ProblemCode.PROXY_UNSUPPORTED, **facts)


def _timeout(_cause: BaseException, way: Way) -> BackendProblem:
    return NoAnswer(ProblemCode.TIMEOUT, server=way.server)


def _no_network(word: str) -> Callable[[BaseException, Way], BackendProblem]:
    def told(_cause: BaseException, way: Way) -> BackendProblem:
        return NoAnswer(ProblemCode.NO_NETWORK, server=way.server, cause=word)

    return told


# In this order: what wraps the others comes first, the general comes last.
_FAILURES: tuple[tuple[type, Callable[[BaseException, Way], BackendProblem]], ...] = (
    (requests_errors.InvalidSchema, _unsupported_proxy),
    (requests_errors.InvalidProxyURL, _unsupported_proxy),
    (ssl.SSLCertVerificationError, _certificate),
    (urllib3_errors.ProxyError, _proxy),
    (socket.gaierror, _no_network("dns")),
    (TimeoutError, _timeout),
    (ConnectionRefusedError, _no_network("refused")),
    (urllib3_errors.NewConnectionError, _no_network("unreachable")),  # a TimeoutError of urllib3
    (urllib3_errors.TimeoutError, _timeout),
    (ssl.SSLError, _tls),
    (ConnectionError, _no_network("reset")),
    (urllib3_errors.IncompleteRead, _no_network("cut")),
    (IncompleteRead, _no_network("cut")),
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a server speaks: whether a success is of its kind, and what its refusals (4xx) mean."""

    accepts: Callable[[Answer], bool]
    no: Callable[[Answer, str], BackendProblem]


def judge(answer: Answer, server: str, now: datetime, dialect: Dialect) -> None:
    """Raise the problem that an answer tells; return for a success of the server's kind.

    304 has no body and is a success. `now` turns the date of a Retry-After into seconds.
    """
    if answer.status == 304:
        return
    if answer.status in _BY_STATUS:
        raise _by_status(answer, server, now)
    if answer.status == 511 or (answer.is_page and answer.status < 500):
        raise NoAnswer(ProblemCode.CAPTIVE_PORTAL, server=server, status=answer.status)
    if answer.status >= 500:
        raise NoAnswer(ProblemCode.SERVER_ERROR, server=server, status=answer.status)
    if answer.status >= 400:
        raise dialect.no(answer, server)
    if not 200 <= answer.status < 300 or not dialect.accepts(answer):
        raise BadAnswer(ProblemCode.BAD_ANSWER, server=server, status=answer.status)


_BY_STATUS = {
    407: ProblemCode.PROXY_AUTHENTICATION,
    408: ProblemCode.TIMEOUT,
    429: ProblemCode.SERVER_BUSY,
    503: ProblemCode.SERVER_BUSY,
    504: ProblemCode.TIMEOUT,
}


def _by_status(answer: Answer, server: str, now: datetime) -> BackendProblem:
    facts: dict[str, str | int] = {"server": server, "status": answer.status}
    seconds = _retry_after(answer.headers.get("retry-after", ""), now)
    if seconds is not None:
        facts["retry_after"] = seconds
    return NoAnswer(_BY_STATUS[answer.status], **facts)


def problem_document(answer: Answer, server: str) -> BackendProblem:
    """Read a refusal of the card office; without a problem document it is nobody's."""
    if answer.media_type != "application/problem+json" or not answer.is_json:
        return BadAnswer(ProblemCode.BAD_ANSWER, server=server, status=answer.status)
    facts: dict[str, str | int] = {"server": server, "status": answer.status}
    facts.update(_words(parse_json(answer.body)))
    return refusal(answer.status, facts)


def refusal(status: int, facts: dict[str, str | int]) -> BackendProblem:
    """Choose the problem of a refusal by its status; the words are the caller's."""
    if status in (401, 403):
        return NotAuthorised(ProblemCode.NOT_AUTHORISED, **facts)
    if status == 426:
        return NotAuthorised(ProblemCode.CLIENT_TOO_OLD, **facts)
    if status == 409:
        return Refused(ProblemCode.CONFLICT, **facts)
    return Refused(ProblemCode.REFUSED, **facts)


OFFICE = Dialect(lambda answer: answer.is_json, problem_document)
"""The card office's: JSON, and problem documents."""


def _words(document: object) -> dict[str, str]:
    """The server's own words."""
    if not isinstance(document, dict):
        raise BadAnswer(ProblemCode.BAD_ANSWER, cause="shape", field="$")
    said = {
        "detail": document.get("detail") or document.get("title"),
        "oldest": document.get("oldestClient"),
    }
    return {name: printable(text) for name, text in said.items() if isinstance(text, str)}


def printable(text: str) -> str:
    """Make a server's words harmless to show: printable, at most 500 characters."""
    return "".join(letter if letter.isprintable() else " " for letter in text)[:500]


_LONGEST_WAIT = 24 * 3600


def _retry_after(value: str, now: datetime) -> int | None:
    """Read Retry-After (RFC 9110 10.2.3), seconds or a date, as seconds of at most a day."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:10]), _LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(text)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return min(max(0, round((at - now).total_seconds())), _LONGEST_WAIT)
    except (ValueError, OverflowError):
        return None
