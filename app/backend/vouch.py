"""Adds to a card's certificates what their authorities say of them, on this workstation.

The authorities are those that Cryptolib put here; only for a certificate that leads to none of them
is the issuer's chain file fetched, once, and kept. Test cards are of another tree, which is trusted
in the demonstration only.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.backend.authorities import IGC_SANTE, Authorities, Trust, downloaded, found_in
from app.backend.download import Download
from app.backend.http import ProxyChoice, ProxyLogin, TransportSettings
from app.backend.revocation import RevocationCheck
from app.backend.revocation_data import RevocationData
from app.domain.card import Cause, Certificate
from app.domain.problem import Problem
from app.domain.standing import Outcome
from app.paths import Paths, private_folder, write_private
from app.settings import Settings

log = logging.getLogger(__name__)

Vouch = Callable[[Certificate, datetime], Certificate]
PATIENCE_S = 4.0


class Voucher:
    """Returns certificates with their standing. Run on a Lane: it reads files and asks servers."""

    def __init__(self, folder: Path, settings: TransportSettings, trust: Trust = IGC_SANTE) -> None:
        """`folder` keeps lists and authorities; nothing is read or asked before the first call."""
        self._folder, self._trust = folder, trust
        self._download = Download(replace(settings, loopback_only=trust.demonstration))
        self._check: RevocationCheck | None = None
        self._asked_for_chain = False

    def __call__(self, certificate: Certificate, now: datetime) -> Certificate:
        """Return the certificate as known at `now` (aware); what cannot be known stays unknown."""
        found = self._ready().standing(certificate.der, now)
        missing = Cause.TEST if self._trust.demonstration else Cause.NO_AUTHORITY
        if found.cause is missing and not self._asked_for_chain:
            self._asked_for_chain = True
            self._fetch_chain()
            found = self._ready().standing(certificate.der, now)
        if found.outcome in (Outcome.UNKNOWN, Outcome.UNCHECKED):
            log.info(
                "certificate %s: %s, %s", found.outcome, found.cause, found.problem or "no problem"
            )
        return replace(
            certificate, chain=found.chain, revocation=found.revocation, cause=found.cause
        )

    def _ready(self) -> RevocationCheck:
        if self._check is None:
            folders = (*self._trust.folders(), self._folder / "authorities")
            here = found_in(folders, self._trust.pins())
            self._check = RevocationCheck(here, RevocationData(self._download, self._folder))
        return self._check

    def _fetch_chain(self) -> None:
        try:
            chain = downloaded(self._download, self._trust.pins(), self._trust.chain_url)
            self._keep(chain)
        except (Problem, OSError):
            return  # not checked, which is what the answer says then
        self._check = None

    def _keep(self, chain: Authorities) -> None:
        folder = private_folder(private_folder(self._folder) / "authorities")
        for place, der in enumerate((*chain.roots, *chain.intermediates)):
            write_private(folder / f"{place}.cer", der)


def of_workstation(
    paths: Paths,
    settings: Settings,
    trust: Trust | None = None,
    login: Callable[[], ProxyLogin | None] = lambda: None,
) -> Vouch:
    """Return what vouches here; by the setting `check_revocation`, nothing is asked anywhere.

    Without another `trust` the authorities of real cards are the only ones. `login` is shown to
    the proxy.
    """
    if not settings.check_revocation:
        return unchecked
    limits = TransportSettings(
        extra_authority=settings.extra_authority,
        proxy=ProxyChoice.of(settings.proxy, login),
        connect_seconds=PATIENCE_S,
        read_seconds=PATIENCE_S,
        total_seconds=2 * PATIENCE_S,
    )
    return Voucher(paths.data / "revocation", limits, trust or IGC_SANTE)


def unchecked(certificate: Certificate, _now: datetime) -> Certificate:
    """Return the certificate as it was read."""
    return certificate
