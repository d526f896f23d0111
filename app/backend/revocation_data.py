"""Revocation lists (CRL) and answers (OCSP): where certificates say they are, kept while current.

Nothing here is believed: whoever judges checks it. Yet what a portal slipped in must not take the
place of what the issuer said: a list is kept only if the issuer signed it, an answer only if the
issuer or somebody it named signed it and it is about the certificate, and neither in the place of a
newer one. Where several addresses are named, they are asked in turn until one had it. Lists and
answers are asked for again some hours after they were fetched, since new lists come each morning;
while no server answers, they stand in until they say that they end. Answers are kept, so a question
carries no nonce.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from app.backend.download import Download
from app.domain.problem import BadAnswer, Problem, ProblemCode
from app.paths import private_folder, write_private

CLOCKS_APART = timedelta(minutes=5)
"""How far this workstation's clock may be from the issuer's."""

_FRESH = timedelta(hours=6)
_NO_END = timedelta(minutes=30)  # what the judge grants an answer that names no end


@dataclass(frozen=True, slots=True)
class _Span:
    """From when and until when something says what it says."""

    made: datetime
    end: datetime


_Way = Callable[[], bytes]
_Read = Callable[[bytes], _Span | None]
"""Returns None for what is not what was asked for."""


class RevocationData:
    """Fetches and keeps; `folder` holds serial numbers only, no name."""

    def __init__(self, download: Download, folder: Path) -> None:
        self._download = download
        self._folder = folder

    def lists(
        self, certificate: x509.Certificate, issuer: x509.Certificate, now: datetime
    ) -> list[bytes]:
        """Return the list (DER) that a certificate names; raises a Problem if it cannot be had.

        Its addresses are alternatives, in one distribution point or in several. Empty if it names
        none.
        """
        urls = _list_addresses(certificate)
        ways = [partial(self._download.get, url) for url in urls]
        name = f"crl {' '.join(urls)}"
        return self._current(name, now, ways, partial(_list_span, issuer))

    def answers(
        self, certificate: x509.Certificate, issuer: x509.Certificate, now: datetime
    ) -> list[bytes]:
        """Return what the responder that a certificate names says of it (DER), as `lists` does."""
        # SHA-1 names the issuer, it protects nothing, and every responder knows it (RFC 6960 4.3).
        builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, SHA1())  # noqa: S303
        question = builder.build().public_bytes(Encoding.DER)
        urls = _responders(certificate)
        ways = [
            partial(self._download.post, url, question, "application/ocsp-request") for url in urls
        ]
        name = f"ocsp {' '.join(urls)} {question.hex()}"
        read = partial(_answer_span, certificate.serial_number, issuer)
        return self._current(name, now, ways, read)

    def _current(self, name: str, now: datetime, ways: Sequence[_Way], read: _Read) -> list[bytes]:
        if not ways:
            return []
        file = self._folder / hashlib.sha256(name.encode()).hexdigest()
        kept, fetched = _kept(file)
        known = read(kept)
        if known is not None and fetched <= now < min(known.end, fetched + _FRESH):
            return [kept]
        try:
            data, said = _first(ways, read, now)
        except Problem:
            if known is None or known.end <= now:
                raise
            return [kept]
        newest = kept if known is not None and said.made < known.made else data
        _keep(file, newest, now)
        return [newest]


def _first(ways: Sequence[_Way], read: _Read, now: datetime) -> tuple[bytes, _Span]:
    """Ask in turn until one has what was asked for; raises the first's Problem when none has."""
    problems: list[Problem] = []
    for ask in ways:
        try:
            data = ask()
        except Problem as problem:
            problems.append(problem)
            continue
        said = read(data)
        if said is not None and said.made <= now + CLOCKS_APART:
            return data, said
        problems.append(BadAnswer(ProblemCode.BAD_ANSWER, cause="revocation"))
    raise problems[0]


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


def _list_span(issuer: x509.Certificate, data: bytes) -> _Span | None:
    key = issuer.public_key()
    if not isinstance(key, RSAPublicKey | EllipticCurvePublicKey):
        return None
    try:
        found = x509.load_der_x509_crl(data)
        end = found.next_update_utc
        if end is None or not found.is_signature_valid(key):
            return None
        return _Span(found.last_update_utc, end)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def _answer_span(serial: int, issuer: x509.Certificate, data: bytes) -> _Span | None:
    try:
        answer = ocsp.load_der_ocsp_response(data)
        if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return None
        if answer.serial_number != serial:
            return None
        if not any(_signed(answer, each) for each in _may_answer(answer, issuer)):
            return None
        made = answer.this_update_utc
        return _Span(made, answer.next_update_utc or made + _NO_END)
    except (ValueError, UnsupportedAlgorithm):
        return None


def _may_answer(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> Iterator[x509.Certificate]:
    """Who may speak for an issuer: itself, and whom it certified for that (RFC 6960 4.2.2.2)."""
    yield issuer
    for other in answer.certificates:
        try:
            other.verify_directly_issued_by(issuer)
            uses = other.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
            continue
        if ExtendedKeyUsageOID.OCSP_SIGNING in uses:
            yield other


def _signed(answer: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    key, digest = signer.public_key(), answer.signature_hash_algorithm
    if digest is None:
        return False
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(answer.signature, answer.tbs_response_bytes, PKCS1v15(), digest)
        elif isinstance(key, EllipticCurvePublicKey):
            key.verify(answer.signature, answer.tbs_response_bytes, ECDSA(digest))
        else:
            return False
    except InvalidSignature:
        return False
    return True


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
