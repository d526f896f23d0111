"""Is this certificate still good? Its path to an authority, and what that authority says today.

pyhanko-certvalidator judges; this module brings it pinned authorities and current revocation data.
An opposition revokes the certificates of a card (domain.md 0.7), and lists are made each morning:
"good" may be a day late, and whoever shows it says when it was found.

Nothing that a certificate names is fetched before its chain holds.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import pairwise

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.x509.oid import NameOID
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathBuildingError,
    RevokedError,
    StaleRevinfoError,
    ValidationError,
)

from app.backend.authorities import Authorities
from app.backend.revocation_data import CLOCKS_APART, RevocationData, names_data
from app.domain.card import Cause, Chain, Revocation
from app.domain.problem import Problem
from app.domain.standing import Standing


@dataclass(slots=True)
class _Gathered:
    """What authorities said, and the last problem met on the way to them."""

    lists: list[bytes] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    problem: Problem | None = None

    def met(self, ask: Callable[[], list[bytes]]) -> list[bytes]:
        """Ask; a problem is noted and gives nothing."""
        try:
            return ask()
        except Problem as problem:
            self.problem = problem
            return []


class RevocationCheck:
    """Judges certificates of cards against accepted authorities. Run on a Lane."""

    def __init__(self, authorities: Authorities, data: RevocationData) -> None:
        self._roots = [asn1_x509.Certificate.load(der) for der in authorities.roots]
        self._others = [asn1_x509.Certificate.load(der) for der in authorities.intermediates]
        every = (*authorities.roots, *authorities.intermediates)
        self._issuers = [x509.load_der_x509_certificate(der) for der in every]
        self._data = data

    def standing(self, der: bytes, now: datetime) -> Standing:
        """Judge a certificate (DER) as of `now` (aware); what cannot be known is in the answer."""
        try:
            certificate = x509.load_der_x509_certificate(der)
        except ValueError:
            return Standing(Chain.UNKNOWN, cause=Cause.BROKEN_CHAIN)
        path = self._path(certificate)
        if path is None:
            return Standing(Chain.UNKNOWN, cause=_why_no_path(certificate))
        known = self._judge(der, now, _Gathered(), "soft-fail")
        if known.chain is not Chain.TRUSTED or known.cause is not None:
            return known
        return self._with_data(der, path, now)

    def _with_data(self, der: bytes, path: list[x509.Certificate], now: datetime) -> Standing:
        gathered = _Gathered()
        for subject, issuer in pairwise(path):
            gathered.answers += gathered.met(partial(self._data.answers, subject, issuer, now))
            gathered.lists += gathered.met(partial(self._data.lists, subject, issuer, now))
        found = self._judge(der, now, gathered, "require")
        if found.cause is not Cause.NOT_SAID:
            return found
        if gathered.problem is not None:
            return replace(found, cause=Cause.UNREACHABLE, problem=gathered.problem.code)
        return found if names_data(path[0]) else replace(found, cause=Cause.NO_ADDRESS)

    def _path(self, certificate: x509.Certificate) -> list[x509.Certificate] | None:
        """Return the certificate and its issuers up to a root, by their names, or None."""
        path = [certificate]
        while path[-1].issuer != path[-1].subject:
            issuer = next((each for each in self._issuers if each.subject == path[-1].issuer), None)
            if issuer is None or issuer in path:
                return None
            path.append(issuer)
        return path if path[-1] in self._issuers else None

    def _judge(self, der: bytes, now: datetime, gathered: "_Gathered", mode: str) -> Standing:
        context = ValidationContext(
            trust_roots=self._roots,
            other_certs=self._others,
            moment=now,
            crls=gathered.lists,
            ocsps=gathered.answers,
            revocation_mode=mode,
            time_tolerance=CLOCKS_APART,
        )
        validator = CertificateValidator(
            asn1_x509.Certificate.load(der), validation_context=context
        )
        try:
            asyncio.run(validator.async_validate_path())
        except RevokedError as revoked:
            at = revoked.revocation_dt
            return Standing(Chain.TRUSTED, Revocation.REVOKED, revoked_at=at)
        except (ValidationError, PathBuildingError, ValueError) as error:
            return _failure(error)
        return Standing(Chain.TRUSTED, Revocation.GOOD if mode == "require" else Revocation.UNKNOWN)


def _failure(error: Exception) -> Standing:
    for kind, chain, cause in _FAILURES:
        if isinstance(error, kind):
            return Standing(chain, cause=cause)
    return Standing(Chain.UNTRUSTED, cause=Cause.BROKEN_CHAIN)


_FAILURES: tuple[tuple[type[Exception], Chain, Cause], ...] = (
    (StaleRevinfoError, Chain.TRUSTED, Cause.STALE),
    (InsufficientRevinfoError, Chain.TRUSTED, Cause.NOT_SAID),
    (ExpiredError, Chain.TRUSTED, Cause.OUT_OF_DATES),
    (NotYetValidError, Chain.TRUSTED, Cause.OUT_OF_DATES),
)


def _why_no_path(certificate: x509.Certificate) -> Cause:
    """Test cards are of another tree, whose names begin with TEST (domain.md 7.2)."""
    names = certificate.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    test = any(str(name.value).startswith("TEST ") for name in names)
    return Cause.TEST if test else Cause.NO_AUTHORITY
