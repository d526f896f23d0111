"""Certificates like a card's, and real NSS stores that hold copies of them."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

ISSUER = "AC IGC-SANTE FORT PERSONNES"


def certificate(holder: str, end: datetime, issuer: str = ISSUER) -> x509.Certificate:
    """A certificate of two years for a holder's number; its key is forgotten."""
    key = ec.generate_private_key(ec.SECP256R1())
    return (
        x509.CertificateBuilder()
        .subject_name(_name(holder))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - timedelta(days=730))
        .not_valid_after(end)
        .sign(key, hashes.SHA256())
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def nss_store(folder: Path, *held: x509.Certificate) -> Path:
    """Make an NSS store with NSS's own tool; the copies are called `copie 0` and so on."""
    folder.mkdir(parents=True)
    store = ("-d", f"sql:{folder}")
    subprocess.run(["certutil", "-N", *store, "--empty-password"], check=True)
    for number, one in enumerate(held):
        name = ("-n", f"copie {number}", "-t", ",,")
        pem = one.public_bytes(Encoding.PEM)
        subprocess.run(["certutil", "-A", *store, *name, "-a"], input=pem, check=True)
    return folder


LONG_AGO = datetime(2024, 1, 31, tzinfo=UTC)
