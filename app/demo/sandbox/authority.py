"""The sandbox's certificates: one authority made at start, and servers good and bad.

Nothing here is trusted by anybody who was not given `ca_file`; keys live in memory only.
"""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

from app.demo.sandbox.faults import Fault

_NAME = "TEST Bureau des cartes (bac à sable)"
_HOST = "127.0.0.1"


class Authority:
    """Makes the server contexts, each when it is first asked for."""

    def __init__(self) -> None:
        self._ca = trustme.CA(organization_name=_NAME)
        self._made: dict[Fault, ssl.SSLContext] = {}

    def write(self, path: Path) -> None:
        """Write the authority's certificate as PEM."""
        path.write_bytes(self._ca.cert_pem.bytes())

    def context(self, fault: Fault) -> ssl.SSLContext:
        """Return the server context that shows a fault of the certificate, or a good one."""
        key = fault if fault in _LEAVES else Fault.NONE
        if key not in self._made:
            self._made[key] = self._make(key)
        return self._made[key]

    def _make(self, fault: Fault) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        _LEAVES[fault](self._ca).configure_cert(context)
        return context


def _good(ca: trustme.CA) -> trustme.LeafCert:
    return ca.issue_cert(_HOST, "localhost")


def _expired(ca: trustme.CA) -> trustme.LeafCert:
    now = datetime.now(UTC)
    return ca.issue_cert(
        _HOST, not_before=now - timedelta(days=400), not_after=now - timedelta(days=3)
    )


def _future(ca: trustme.CA) -> trustme.LeafCert:
    now = datetime.now(UTC)
    return ca.issue_cert(
        _HOST, not_before=now + timedelta(days=3), not_after=now + timedelta(days=400)
    )


def _wrong_name(ca: trustme.CA) -> trustme.LeafCert:
    return ca.issue_cert("autre-serveur.example")


def _untrusted(_ca: trustme.CA) -> trustme.LeafCert:
    return trustme.CA(organization_name="TEST Autorité inconnue").issue_cert(_HOST)


def _intercepted(_ca: trustme.CA) -> trustme.LeafCert:
    return trustme.CA(organization_name="TEST Stormshield SSL Inspection").issue_cert(_HOST)


_LEAVES = {
    Fault.NONE: _good,
    Fault.EXPIRED_CERTIFICATE: _expired,
    Fault.FUTURE_CERTIFICATE: _future,
    Fault.WRONG_NAME: _wrong_name,
    Fault.UNTRUSTED: _untrusted,
    Fault.INTERCEPTED: _intercepted,
}
