"""Trust in the server: the system's store, one more authority by setting, TLS 1.2 at least.

When trust fails, the program says who signed the certificate it was shown: an establishment that
opens encrypted traffic, a portal, or an authority that this workstation lacks.
"""

import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException, HTTPResponse
from pathlib import Path

import truststore
from cryptography import x509
from cryptography.x509.oid import NameOID
from requests.utils import get_auth_from_url
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util import make_headers, parse_url

from app.domain.problem import LocalProblem, ProblemCode

# Words in the name of an authority that belongs to a product which opens TLS traffic: network
# appliances first, then antivirus programs, then debugging proxies.
_INSPECTION = (
    *("barracuda", "blue coat", "cato networks", "cisco umbrella", "check point", "clearswift"),
    *("contentkeeper", "forcepoint", "fortigate", "fortinet", "iboss", "menlo security"),
    *("netskope", "olfeo", "palo alto", "skyhigh", "smoothwall", "sonicwall", "sophos", "squid"),
    *("ssl inspection", "stormshield", "trend micro", "ucopia", "untangle", "watchguard"),
    *("websense", "zscaler", "avast", "bitdefender", "eset ssl", "kaspersky", "burp"),
    *("charles proxy", "fiddler", "mitmproxy"),
)


@dataclass(frozen=True, slots=True)
class Presented:
    """The certificate a server showed: who signed it, when it ends."""

    issuer: str
    not_after: datetime

    @property
    def by_inspection(self) -> bool:
        """Whether the authority's name is one of a product that opens TLS traffic."""
        name = self.issuer.lower()
        return any(word in name for word in _INSPECTION)


def trust(extra_authority: Path | None) -> ssl.SSLContext:
    """Build the context of all connections; `extra_authority` is a PEM file of one more authority.

    Raises LocalProblem(SETTINGS_INVALID) when that file cannot be used.
    """
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if extra_authority is not None:
        try:
            context.load_verify_locations(cafile=str(extra_authority))
        except (OSError, ssl.SSLError):
            raise LocalProblem(ProblemCode.SETTINGS_INVALID, name="extra_authority") from None
    return context


def presented(url: str, proxy: str | None, seconds: float) -> Presented | None:
    """Shake hands again without trusting, send nothing, and tell what certificate was shown."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = _connection(url, proxy, context, seconds)
    try:
        connection.connect()
        der = connection.sock.getpeercert(binary_form=True)  # type: ignore[union-attr]
        return _read(der) if der else None
    except (OSError, HTTPError, ValueError):
        return None  # the question was only who signed: nobody said
    finally:
        connection.close()


def logins(url: str, proxy: str, seconds: float) -> tuple[str, ...]:
    """Ask a proxy for a tunnel without an account, and tell which kinds of login it offers.

    The libraries tell that it wants one, not which. Empty when that could not be learnt.
    """
    target, first = parse_url(url), parse_url(proxy)
    there = f"{target.host}:{target.port or 443}"
    try:
        with socket.create_connection((first.host or "", first.port or 8080), seconds) as line:
            line.sendall(f"CONNECT {there} HTTP/1.1\r\nHost: {there}\r\n\r\n".encode())
            answer = HTTPResponse(line, method="CONNECT")
            answer.begin()
            offers = answer.headers.get_all("Proxy-Authenticate") or []
    except (OSError, HTTPException):
        return ()
    words = [offer.split()[0] for offer in offers if offer.strip()]
    return tuple("".join(c for c in word if c.isprintable())[:30] for word in words)


def _connection(
    url: str, proxy: str | None, context: ssl.SSLContext, seconds: float
) -> HTTPSConnection:
    target = parse_url(url)
    first = parse_url(proxy) if proxy else target
    connection = HTTPSConnection(
        first.host or "",
        first.port or (8080 if proxy else 443),
        timeout=seconds,
        ssl_context=context,
        cert_reqs=ssl.CERT_NONE,
        assert_hostname=False,
    )
    if proxy:
        user, password = get_auth_from_url(proxy)
        headers = make_headers(proxy_basic_auth=f"{user}:{password}") if user else {}
        connection.set_tunnel(
            target.host or "", target.port or 443, headers, first.scheme or "http"
        )
    return connection


def _read(der: bytes) -> Presented:
    certificate = x509.load_der_x509_certificate(der)
    names = [
        str(attribute.value)
        for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        for attribute in certificate.issuer.get_attributes_for_oid(kind)
    ]
    printable = ", ".join("".join(c for c in name if c.isprintable()) for name in names)
    return Presented(issuer=printable[:120], not_after=certificate.not_valid_after_utc)
