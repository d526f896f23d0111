"""One look at a server, stage by stage, for the diagnosis: how far do we get, and who signed?

The transport of declarations says only what a declaration needs to know. Support wants the stage
(name, connection, proxy, TLS, answer), the authority that signed the certificate we were shown,
also when it is not trusted, and the server's clock. Nothing is sent but a GET without identity.
"""

import http.client
import queue
import socket
import ssl
from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import certifi
import truststore
from cryptography import x509
from cryptography.x509.oid import NameOID

from app import __version__
from app.backend.tls import Presented
from app.domain.system_errors import detail_of, said_of
from app.lane import Lane
from app.language import N_

CONNECT_LIMIT_S = 2.5
HOST_MISMATCH = 62  # X509_V_ERR_HOSTNAME_MISMATCH
ADDRESS_MISMATCH = 64  # X509_V_ERR_IP_ADDRESS_MISMATCH
NOT_YET_VALID = 9  # X509_V_ERR_CERT_NOT_YET_VALID
HAS_EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED


class Stage(StrEnum):
    """The stage at which the look ended; DONE when an HTTP answer came."""

    NAME = "name"
    CONNECT = "connect"
    PROXY = "proxy"
    TLS = "tls"
    ANSWER = "answer"
    DONE = "done"


class Signer(StrEnum):
    """By whom the server's certificate was vouched for.

    `EXPECTED` is the authority named in the settings; `LOCAL` is one that only this workstation
    trusts, as TLS inspection installs one.
    """

    EXPECTED = "expected"
    PUBLIC = "public"
    LOCAL = "local"
    EXPIRED = "expired"
    NOT_YET = "not-yet"
    OTHER_NAME = "other-name"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found; `error` says why it ended where it did, `detail` in the system's words.

    `error` is a French phrase, to be translated.
    """

    url: str
    host: str
    stage: Stage = Stage.NAME
    error: str = ""
    detail: str = ""
    proxy: str | None = None
    addresses: tuple[str, ...] = ()
    tls: str | None = None
    signer: Signer | None = None
    issuer: str = ""
    expires: datetime | None = None
    inspected: bool = False
    status: int | None = None
    date: datetime | None = None
    content_type: str = ""
    body: bytes = b""


class _Ended(Exception):
    """The look ends at a stage."""

    def __init__(self, look: Look) -> None:
        super().__init__(look.stage.value)
        self.look = look


def look(
    url: str,
    proxy: str | None = None,
    extra_authority: Path | None = None,
    limit_s: float = CONNECT_LIMIT_S,
) -> Look:
    """Look at a URL, http or https. Never raises; each wait is at most `limit_s` seconds."""
    parts = urlsplit(url)
    seen = Look(url, parts.hostname or "", proxy=proxy)
    try:
        if proxy is None:
            seen = _resolved(seen, parts, limit_s)
        if parts.scheme == "https":
            return _over_tls(seen, parts, extra_authority, limit_s)
        with _connect(seen, parts, limit_s) as line:
            return _ask(seen, parts, line)
    except _Ended as ended:
        return ended.look


def resolve(host: str, port: int, limit_s: float = CONNECT_LIMIT_S) -> tuple[str, ...]:
    """Return the addresses of a name; raises OSError, TimeoutError when nobody answered in time.

    The system's resolver knows no limit of its own, hence the thread that may be left behind.
    """
    answers: queue.SimpleQueue[tuple[str, ...] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            answers.put(error)
        else:
            answers.put(tuple(dict.fromkeys(str(entry[4][0]) for entry in found)))

    lane = Lane(f"names:{host}")
    lane.post(ask)
    lane.close()
    try:
        answer = answers.get(timeout=limit_s)
    except queue.Empty:
        raise TimeoutError("timed out") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _resolved(seen: Look, parts: SplitResult, limit_s: float) -> Look:
    try:
        return replace(seen, addresses=resolve(seen.host, _port(parts), limit_s))
    except OSError as error:
        raise _ended(seen, Stage.NAME, error) from None


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _connect(seen: Look, parts: SplitResult, limit_s: float) -> socket.socket:
    target = urlsplit(seen.proxy) if seen.proxy else parts
    try:
        line = socket.create_connection((target.hostname or "", _port(target)), limit_s)
    except OSError as error:
        stage = Stage.PROXY if seen.proxy else Stage.CONNECT
        raise _ended(seen, stage, error) from None
    if seen.proxy and parts.scheme == "https":
        _tunnel(seen, parts, line)
    return line


def _tunnel(seen: Look, parts: SplitResult, line: socket.socket) -> None:
    there = f"{parts.hostname}:{_port(parts)}"
    request = f"CONNECT {there} HTTP/1.1\r\nHost: {there}\r\n{_account(seen)}\r\n"
    try:
        line.sendall(request.encode())
        answer = http.client.HTTPResponse(line, method="CONNECT")
        answer.begin()
    except (OSError, http.client.HTTPException) as error:
        line.close()
        raise _ended(seen, Stage.PROXY, error) from None
    if answer.status != 200:
        line.close()
        error_text = f"{answer.status} {answer.reason}"
        raise _Ended(replace(seen, stage=Stage.PROXY, status=answer.status, error=error_text))


def _account(seen: Look) -> str:
    """Return the header that shows the proxy's account, when its address carries one."""
    parts = urlsplit(seen.proxy or "")
    if parts.username is None:
        return ""
    account = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return f"Proxy-Authorization: Basic {b64encode(account.encode()).decode()}\r\n"


def _ended(seen: Look, stage: Stage, error: Exception) -> _Ended:
    return _Ended(replace(seen, stage=stage, error=said_of(error), detail=detail_of(error)))


def _over_tls(seen: Look, parts: SplitResult, extra_authority: Path | None, limit_s: float) -> Look:
    """Shake hands under one trust after the other, the narrowest first, until one holds."""
    try:
        trusts = _trusts(extra_authority)
    except OSError as error:
        reason = N_("le fichier de l’autorité ajoutée ne se lit pas")
        detail = detail_of(error)
        raise _Ended(replace(seen, stage=Stage.TLS, error=reason, detail=detail)) from None
    for signer, context in trusts:
        line = _connect(seen, parts, limit_s)
        try:
            with context.wrap_socket(line, server_hostname=seen.host) as secured:
                return _ask(_signed(seen, secured, signer), parts, secured)
        except ssl.SSLCertVerificationError as error:
            refusal = _refusal(error)
            if refusal is not Signer.UNKNOWN:
                break
        except OSError as error:
            raise _ended(seen, Stage.TLS, error) from None
    return _untrusted(seen, parts, refusal, limit_s)


def _trusts(extra_authority: Path | None) -> list[tuple[Signer, ssl.SSLContext]]:
    trusts: list[tuple[Signer, ssl.SSLContext]] = []
    if extra_authority is not None:
        own = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        own.load_verify_locations(cafile=str(extra_authority))
        trusts.append((Signer.EXPECTED, own))
    public = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    public.load_verify_locations(cafile=certifi.where())
    trusts.append((Signer.PUBLIC, public))
    trusts.append((Signer.LOCAL, truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)))
    return trusts


def _refusal(error: ssl.SSLCertVerificationError) -> Signer:
    reasons = {
        HAS_EXPIRED: Signer.EXPIRED,
        NOT_YET_VALID: Signer.NOT_YET,
        HOST_MISMATCH: Signer.OTHER_NAME,
        ADDRESS_MISMATCH: Signer.OTHER_NAME,
    }
    return reasons.get(getattr(error, "verify_code", 0), Signer.UNKNOWN)


def _untrusted(seen: Look, parts: SplitResult, signer: Signer, limit_s: float) -> Look:
    """Shake hands once more without trust, only to see the certificate; nothing is asked."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    line = _connect(seen, parts, limit_s)
    try:
        with context.wrap_socket(line, server_hostname=seen.host) as secured:
            return replace(_signed(seen, secured, signer), stage=Stage.TLS)
    except OSError as error:
        raise _ended(seen, Stage.TLS, error) from None


def _signed(seen: Look, secured: ssl.SSLSocket, signer: Signer) -> Look:
    shown = secured.getpeercert(binary_form=True)
    tls = secured.version()
    if shown is None:
        return replace(seen, tls=tls, signer=signer)
    try:
        certificate = x509.load_der_x509_certificate(shown)
        issuer, expires = _name(certificate.issuer), certificate.not_valid_after_utc
    except ValueError:
        return replace(seen, tls=tls, signer=signer)
    inspected = Presented(issuer, expires).by_inspection
    return replace(
        seen, tls=tls, signer=signer, issuer=issuer, expires=expires, inspected=inspected
    )


def _name(name: x509.Name) -> str:
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if found := name.get_attributes_for_oid(oid):
            return str(found[0].value)
    return name.rfc4514_string()


def _ask(seen: Look, parts: SplitResult, line: socket.socket) -> Look:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = seen.url if seen.proxy and parts.scheme == "http" else path
    request = (
        f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: PosteCPx/{__version__}\r\n"
        f"Accept: application/json\r\nConnection: close\r\n"
        f"{_account(seen) if parts.scheme == 'http' else ''}\r\n"
    )
    try:
        line.sendall(request.encode())
        answer = http.client.HTTPResponse(line, method="GET")
        answer.begin()
        body = answer.read(16_384)
    except (OSError, http.client.HTTPException) as error:
        raise _ended(seen, Stage.ANSWER, error) from None
    if seen.proxy and answer.status == 407:
        raise _Ended(replace(seen, stage=Stage.PROXY, status=407, error=answer.reason))
    return replace(
        seen,
        stage=Stage.DONE,
        status=answer.status,
        date=_date(answer.headers.get("Date")),
        content_type=answer.headers.get_content_type(),
        body=body,
    )


def _date(header: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(header) if header else None
    except ValueError:
        return None
