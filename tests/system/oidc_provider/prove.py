"""Prove our three logins against an OpenID provider that is not ours.

Not part of `make test`: it needs Node 20 or newer, which Debian 12 does not have. To run it::

    cd tests/system/oidc_provider && npm install --no-package-lock && cd -
    .venv/bin/python -m tests.system.oidc_provider.prove

It prints one line a proof and ends with an error at the first that fails.
"""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

import requests
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwk

from app.backend.http import ProxyChoice, Transport, TransportSettings
from app.backend.identity import BrowserVisit, Endpoints, Identity, Token
from app.domain.problem import NotAuthorised
from tests.backend.software_card import CARD, signer

HERE = Path(__file__).parent
CAME_BACK = "http://127.0.0.1:5555/retour"
SIGNER = signer()


def main() -> None:
    """Run the provider and each proof."""
    with TemporaryDirectory() as name, provider(Path(name)) as address:
        authority = Path(name, "authority.pem")
        limits = TransportSettings(extra_authority=authority, proxy=ProxyChoice.of("none"))
        with closing(Transport(address, limits)) as transport:
            identity = Identity(transport, endpoints=Endpoints("/token", "/backchannel", "/auth"))
            card(identity)
            phone(identity)
            browser(identity, authority)


@contextmanager
def provider(folder: Path) -> Iterator[str]:
    """The provider over TLS, and its address."""
    authority = trustme.CA()
    leaf = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    leaf.private_key_pem.write_to_path(str(folder / "key.pem"))
    leaf.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
    public = x509.load_der_x509_certificate(SIGNER.certificate).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    key = {**jwk.RSAKey.import_key(pem).as_dict(private=False), "use": "sig", "alg": "RS256"}
    command = ("node", str(HERE / "provider.mjs"), str(folder), CARD, json.dumps(key))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            yield running.stdout.readline().strip()
        finally:
            running.terminate()


def card(identity: Identity) -> None:
    """A client assertion signed by the card."""
    assert isinstance(identity.by_card(SIGNER, CARD, datetime.now(UTC)), Token)
    stranger = "899700990023"
    assert (
        refused(lambda: identity.by_card(SIGNER, stranger, datetime.now(UTC))) == "invalid_client"
    )
    print("card: its holder gets a token, nobody else does")


def phone(identity: Identity) -> None:
    """CIBA in poll mode."""
    asked = identity.ask_phone(CARD, datetime.now(UTC))
    found = identity.poll_phone(asked)
    assert found == asked.interval
    while isinstance(found, float):
        threading.Event().wait(found)
        found = identity.poll_phone(asked)
    print("phone: pending, then confirmed")


def browser(identity: Identity, authority: Path) -> None:
    """The authorization code with PKCE."""
    visit = identity.start_browser(CAME_BACK)
    stolen, came_back = replace(visit, verifier="x" * 48), follow(visit, authority)
    assert refused(lambda: identity.finish_browser(stolen, came_back)) == "invalid_grant"
    visit = identity.start_browser(CAME_BACK)
    assert isinstance(identity.finish_browser(visit, follow(visit, authority)), Token)
    print("browser: a code is worth a token only with its verifier")


def refused(ask: Callable[[], object]) -> object:
    """Return the error word of a refusal, None if there was none."""
    try:
        ask()
    except NotAuthorised as refusal:
        return refusal.facts["error"]
    return None


def follow(visit: BrowserVisit, authority: Path) -> str:
    """What a browser does until it is sent back to us."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(authority)
        address = visit.url
        while not address.startswith(CAME_BACK):
            answer = session.get(address, allow_redirects=False, timeout=10)
            address = urljoin(address, answer.headers["Location"])
        return address


if __name__ == "__main__":
    main()
