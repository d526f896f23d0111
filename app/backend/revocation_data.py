"""Revocation lists (CRL) and answers (OCSP): where certificates say they are, kept while current.

Nothing here is believed: whoever judges checks the signatures. A list is asked for again some hours
after it was fetched, since new ones come each morning; an older one stands in while the server does
not answer, until the list itself says that it ends.
"""

import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from app.backend.download import Download
from app.domain.problem import BadAnswer, Problem, ProblemCode
from app.paths import private_folder, write_private

_FRESH = timedelta(hours=6)


class RevocationData:
    """Fetches and keeps; `folder` holds serial numbers only, no name."""

    def __init__(self, download: Download, folder: Path) -> None:
        self._download = download
        self._folder = folder

    def lists(self, certificate: x509.Certificate, now: datetime) -> list[bytes]:
        """Return the lists (DER) that a certificate names; raises a Problem if they cannot be had.

        Addresses of one list are alternatives: the first that http reaches is taken.
        """
        return [
            self._current(f"crl {url}", now, partial(self._download.get, url), _list_ends)
            for url in _list_addresses(certificate)[:1]
        ]

    def answers(
        self, certificate: x509.Certificate, issuer: x509.Certificate, now: datetime
    ) -> list[bytes]:
        """Return what the responder that a certificate names says of it (DER), as `lists` does."""
        # SHA-1 names the issuer, it protects nothing, and every responder knows it (RFC 6960 4.3).
        builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, SHA1())  # noqa: S303
        question = builder.build().public_bytes(Encoding.DER)
        return [
            self._current(
                f"ocsp {url} {question.hex()}",
                now,
                partial(self._download.post, url, question, "application/ocsp-request"),
                _answer_ends,
            )
            for url in _responders(certificate)[:1]
        ]

    def _current(
        self,
        name: str,
        now: datetime,
        fetch: Callable[[], bytes],
        ends: Callable[[bytes], datetime | None],
    ) -> bytes:
        file = self._folder / hashlib.sha256(name.encode()).hexdigest()
        kept, fetched = _kept(file)
        end = ends(kept)
        if end is not None and fetched <= now < min(end, fetched + _FRESH):
            return kept
        try:
            data = fetch()
            if ends(data) is None:
                raise BadAnswer(ProblemCode.BAD_ANSWER, cause="revocation")
        except Problem:
            if end is None or end <= now:
                raise
            return kept
        _keep(file, data, now)
        return data


def names_data(certificate: x509.Certificate) -> bool:
    """Whether a certificate says where its revocation could be learnt."""
    return bool(_list_addresses(certificate) or _responders(certificate))


def _kept(file: Path) -> tuple[bytes, datetime]:
    """Return what is kept and since when; nothing since ever if there is no such file."""
    try:
        return file.read_bytes(), datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return b"", datetime.min.replace(tzinfo=UTC)


def _keep(file: Path, data: bytes, now: datetime) -> None:
    with suppress(OSError):  # a disk that takes nothing costs another download, no more
        private_folder(file.parent)
        write_private(file, data)
        os.utime(file, (now.timestamp(), now.timestamp()))


def _list_ends(data: bytes) -> datetime | None:
    try:
        return x509.load_der_x509_crl(data).next_update_utc
    except ValueError:
        return None


def _answer_ends(data: bytes) -> datetime | None:
    """When an answer ends; one that names no end is kept for an hour."""
    try:
        answer = ocsp.load_der_ocsp_response(data)
        if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return None
        return answer.next_update_utc or answer.this_update_utc + timedelta(hours=1)
    except ValueError:
        return None


def _list_addresses(certificate: x509.Certificate) -> list[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    return _web(name for point in points for name in point.full_name or ())


def _responders(certificate: x509.Certificate) -> list[str]:
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    except (x509.ExtensionNotFound, ValueError):
        return []
    return _web(
        each.access_location
        for each in access.value
        if each.access_method == AuthorityInformationAccessOID.OCSP
    )


def _web(names: Iterable[x509.GeneralName]) -> list[str]:
    """Keep the web addresses: the issuer also names an LDAP directory (domain.md 7.2)."""
    values = [name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)]
    return [value for value in values if value.startswith(("http://", "https://"))]
