"""The one way out to the network: HTTPS, bounded in time and size, no surprise redirects.

Everything here is synchronous and made to be run on a Lane; one transport may serve several lanes.
Each failure leaves as a Problem (see app.backend.problems) that holds no header, body or password.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy
from urllib3.exceptions import HTTPError
from urllib3.poolmanager import PoolManager, ProxyManager

from app import __version__
from app.backend import tls
from app.backend.deadline import BoundedHTTPPool, BoundedHTTPSPool, at_most
from app.backend.message import Answer, Request
from app.backend.problems import OFFICE, Dialect, Way, explain, judge
from app.domain.problem import BadAnswer, LocalProblem, NoAnswer, ProblemCode

log = logging.getLogger(__name__)

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TEMPORARY = frozenset({302, 303, 307})
_MOST_REDIRECTS = 3
_LOOPBACK = frozenset({"127.0.0.1", "::1"})  # not the name: a resolver could answer anything


class ProxyMode(StrEnum):
    """Where the proxy comes from. A proxy script (PAC) is not read: its address must be given."""

    SYSTEM = "system"
    NONE = "none"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class ProxyLogin:
    """Who may pass a proxy. Only Basic is known."""

    user: str
    password: str = field(repr=False)


def _nobody() -> ProxyLogin | None:
    return None


@dataclass(frozen=True, slots=True)
class ProxyChoice:
    """Which proxy to use; `address` (`http://host:port`) is for MANUAL.

    `login` is asked at each call, so that an account entered meanwhile is used at once.
    """

    mode: ProxyMode = ProxyMode.SYSTEM
    address: str | None = None
    login: Callable[[], ProxyLogin | None] = _nobody

    @classmethod
    def of(cls, setting: str, login: Callable[[], ProxyLogin | None] = _nobody) -> "ProxyChoice":
        """Read the setting `proxy`: "system", "none", or an address."""
        if setting in (ProxyMode.SYSTEM, ProxyMode.NONE):
            return cls(ProxyMode(setting), login=login)
        return cls(ProxyMode.MANUAL, setting, login)

    def for_url(self, url: str) -> str | None:
        """Return the proxy's address with its credentials, or None for a direct way.

        An account that the system's address carries already is the one that is shown.
        """
        if self.mode is ProxyMode.NONE:
            return None
        system = self.mode is ProxyMode.SYSTEM
        address = select_proxy(url, get_environ_proxies(url)) if system else self.address
        login = self.login()
        if not address or login is None or "@" in address:
            return address
        scheme, _, rest = address.rpartition("://")
        who = f"{quote(login.user, safe='')}:{quote(login.password, safe='')}"
        return f"{scheme or 'http'}://{who}@{rest}"


@dataclass(frozen=True, slots=True)
class TransportSettings:
    """Limits in seconds and bytes; `extra_authority` is a PEM file of one more trusted authority.

    `loopback_only` is the promise of the demonstration: nothing leaves this machine. `plain` allows
    http, for what is signed by itself: revocation lists, certificates of pinned authorities.
    """

    extra_authority: Path | None = None
    proxy: ProxyChoice = ProxyChoice()
    connect_seconds: float = 10
    read_seconds: float = 30
    total_seconds: float = 60
    max_bytes: int = 1024 * 1024
    user_agent: str = f"PosteCPx/{__version__}"
    loopback_only: bool = False
    plain: bool = False


class _Adapter(HTTPAdapter):
    """The adapter of requests with our trust and our bounded connections."""

    def __init__(self, settings: TransportSettings) -> None:
        self._context = tls.trust(settings.extra_authority)
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **options)
        self._bound(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> ProxyManager:
        manager: ProxyManager = super().proxy_manager_for(
            proxy, ssl_context=self._context, **options
        )
        self._bound(manager)
        return manager

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave trust to the context: requests would add its own bundle of authorities to it."""
        conn.cert_reqs = "CERT_REQUIRED"

    @staticmethod
    def _bound(manager: PoolManager) -> None:
        manager.pool_classes_by_scheme = {
            "http": BoundedHTTPPool,
            "https": BoundedHTTPSPool,
        }


class Transport:
    """Sends requests to one server. Thread-safe; every call blocks for `total_seconds` at most."""

    def __init__(self, base_url: str, settings: TransportSettings = TransportSettings()) -> None:
        """`base_url` is an https address, with or without a path (http if the settings allow it).

        Raises LocalProblem(SETTINGS_INVALID) for any other.
        """
        self._base = base_url.rstrip("/")
        self._host = _checked_host(self._base, settings)
        self._settings = settings
        # No session: it would keep cookies, obey the environment, and read the whole body of a
        # redirect before it could be counted.
        self._adapter = _Adapter(settings)

    @property
    def base_url(self) -> str:
        """The server's address, without a slash at the end."""
        return self._base

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._adapter.close()

    def send(self, request: Request, dialect: Dialect = OFFICE) -> Answer:
        """Send one request; return an answer that is a success of the dialect's kind, or 304.

        Raises NoAnswer, Refused, NotAuthorised or BadAnswer, and nothing else.
        """
        proxy = self._proxy()
        try:
            with at_most(self._settings.total_seconds):
                answer = self._follow(request, proxy)
        except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
            raise explain(error, self._way(proxy)) from None
        judge(answer, self._host, datetime.now(UTC), dialect)
        return answer

    def _proxy(self) -> str | None:
        return None if self._settings.loopback_only else self._settings.proxy.for_url(self._base)

    def _way(self, proxy: str | None) -> Way:
        limit = self._settings.connect_seconds
        named = _named(proxy) if proxy else None
        return Way(
            self._host,
            named,
            lambda: tls.presented(self._base, proxy, limit),
            lambda: tls.logins(self._base, proxy, limit) if proxy else (),
        )

    def _follow(self, request: Request, proxy: str | None) -> Answer:
        url = self._base + request.path
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._exchange(request, url, proxy)
            target = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not target:
                return answer
            url = self._redirected(request, answer.status, url, urljoin(url, target))
        raise BadAnswer(ProblemCode.REDIRECT_REFUSED, server=self._host, cause="loop")

    def _redirected(self, request: Request, status: int, url: str, target: str) -> str:
        """Allow a redirect on the same server that keeps the method; a portal's leads elsewhere."""
        here, there = urlsplit(url), urlsplit(target)
        elsewhere = (there.hostname or "")[:120]
        if here.scheme == "https" and there.scheme != "https":
            raise BadAnswer(ProblemCode.REDIRECT_REFUSED, server=self._host, target=elsewhere)
        if here.scheme != there.scheme or here.netloc != there.netloc:
            if status in _TEMPORARY:
                raise NoAnswer(ProblemCode.CAPTIVE_PORTAL, server=self._host, target=elsewhere)
            raise BadAnswer(ProblemCode.REDIRECT_REFUSED, server=self._host, target=elsewhere)
        if request.method != "GET" and status not in (307, 308):
            raise BadAnswer(ProblemCode.REDIRECT_REFUSED, server=self._host, cause="method")
        return target

    def _exchange(self, request: Request, url: str, proxy: str | None) -> Answer:
        prepared = requests.Request(
            request.method, url, headers=self._headers(request), data=request.body
        ).prepare()
        # For the trace: no header, no body, and no query, which may name a person or a card.
        log.debug("> %s %s", request.method, url.partition("?")[0])
        response = self._adapter.send(
            prepared,
            stream=True,
            timeout=(self._settings.connect_seconds, self._settings.read_seconds),
            proxies={"http": proxy, "https": proxy} if proxy else {},
        )
        try:
            body = self._body(response)
        except BaseException:
            response.close()
            raise
        log.debug("< %d, %d bytes", response.status_code, len(body))
        return Answer(response.status_code, _lower(response.headers), body)

    def _headers(self, request: Request) -> dict[str, str]:
        return {
            "User-Agent": self._settings.user_agent,
            "Accept": "application/json, application/problem+json",
            "Accept-Encoding": "identity",  # nothing that could unfold beyond the limit
            **request.headers,
        }

    def _body(self, response: requests.Response) -> bytes:
        limit, raw = self._settings.max_bytes, response.raw
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise BadAnswer(ProblemCode.BAD_ANSWER, server=self._host, cause="encoding")
        body = bytearray()
        while chunk := raw.read1(64 * 1024, decode_content=False):
            body += chunk
            if len(body) > limit:
                raise BadAnswer(ProblemCode.ANSWER_TOO_LARGE, server=self._host, limit=limit)
        return bytes(body)


def _named(proxy: str) -> str:
    """A proxy without its account; its kind is named when it is no usual one."""
    parts = urlsplit(proxy)
    place = parts.netloc.rpartition("@")[2]
    return place if parts.scheme in ("http", "https") else f"{parts.scheme}://{place}"


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _checked_host(base_url: str, settings: TransportSettings) -> str:
    try:
        parts = urlsplit(base_url)
        port = parts.port
    except ValueError:
        raise LocalProblem(ProblemCode.SETTINGS_INVALID, name="backend_url") from None
    host = parts.hostname or ""
    schemes = ("https", "http") if settings.plain else ("https",)
    if parts.scheme not in schemes or not host or parts.username or parts.query or port == 0:
        raise LocalProblem(ProblemCode.SETTINGS_INVALID, name="backend_url")
    if settings.loopback_only and host not in _LOOPBACK:
        raise LocalProblem(ProblemCode.SETTINGS_INVALID, name="backend_url", cause="loopback-only")
    return host
