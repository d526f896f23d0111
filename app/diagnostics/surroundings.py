"""What the checks look at: this workstation, the station's picture, the ways out.

Everything a check touches comes from here, so that the tests point each check at a real but
private part: a pcscd of their own, a folder laid out for the purpose, a server on loopback.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from app.backend.http import ProxyChoice
from app.backend.secrets import Secrets
from app.domain.card import Certificate
from app.domain.station import Station
from app.paths import Paths
from app.settings import Resolved, Settings

CRL_URL = "http://igc-sante.esante.gouv.fr/CRL/ACI-FO-PP.crl"
OCSP_URL = "http://ocsp.esante.gouv.fr/"


SIMULATED = "simulated"
"""The platform of the demonstration, whose readers are in the program itself."""

KEYRING_SERVICE = "poste-cpx-diagnostic"
KEYRING_LIMIT_S = 4.0


def try_keyring() -> None:
    """Keep a word in the system's keyring, read it back and remove it; raises LocalProblem.

    The word stands under a service of its own, so that no secret of the program is touched.
    """

    async def attempt() -> None:
        secrets = Secrets(KEYRING_SERVICE, KEYRING_LIMIT_S)
        try:
            await secrets.write("probe", "essai")
            await secrets.delete("probe")
        finally:
            secrets.close()

    asyncio.run(attempt())


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The parts under examination.

    `picture` returns the station once it is read (it may block); `enter` establishes and releases
    a PC/SC context of its own and returns its code, 0 for success; `vouch` returns a certificate
    with what is known of its path and revocation; `proxy` is the way out, by default that of the
    settings without an account. `root` stands before the absolute paths of
    system files.
    """

    picture: Callable[[], Station]
    enter: Callable[[], int]
    resolved: Resolved
    paths: Paths
    vouch: Callable[[Certificate, datetime], Certificate] = lambda certificate, _now: certificate
    revocation_urls: tuple[str, ...] = (CRL_URL, OCSP_URL)
    proxy: ProxyChoice | None = None
    keyring: Callable[[], None] = try_keyring
    platform: str = sys.platform
    root: Path = Path("/")
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    pcsc_library: str = "libpcsclite.so.1"
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def path(self, absolute: str) -> Path:
        """Return where a system file stands under `root`."""
        return self.root / absolute.lstrip("/")

    @property
    def settings(self) -> Settings:
        """The effective settings."""
        return self.resolved.settings

    @property
    def pcsc_socket(self) -> Path:
        """The socket of the PC/SC service, moved by the same variable that libpcsclite reads."""
        return Path(self.environment.get("PCSCLITE_CSOCK_NAME", "/run/pcscd/pcscd.comm"))
