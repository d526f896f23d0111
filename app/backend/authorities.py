"""The authorities that may issue cards: found on the workstation, accepted by fingerprint only.

The product ships fingerprints (resources/trust), not certificates. These stand where Cryptolib or a
policy put them, or are downloaded: wherever they come from, only a pinned one is taken.
"""

import hashlib
import os
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from app.backend.download import Download
from app.shipped import RESOURCES

PINS = RESOURCES / "trust" / "igc-sante.toml"
CHAIN_URL = (  # domain.md 7.2
    "http://igc-sante.esante.gouv.fr/AC/Chaine_de_certification-IGC-Sante.p7b"
)
_LARGEST_FILE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Authorities:
    """Certificates (DER) that were accepted: roots sign themselves."""

    roots: tuple[bytes, ...] = ()
    intermediates: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom to take for an authority, and where its certificate may be.

    `pins` are fingerprints as `pinned` returns them; `chain_url` is where what lies in none of the
    `folders` is downloaded. `demonstration`: its cards are test cards, and it is asked on this
    machine only.
    """

    pins: Callable[[], frozenset[str]]
    chain_url: str
    folders: Callable[[], tuple[Path, ...]]
    demonstration: bool = False


def pinned(file: Path = PINS) -> frozenset[str]:
    """Return the SHA-256 fingerprints that are accepted, in lower-case hex."""
    return frozenset(entry["sha256"] for entry in tomllib.loads(file.read_text())["authority"])


def usual_folders() -> tuple[Path, ...]:
    """Where Cryptolib keeps its authorities on this system (card.md 6)."""
    if sys.platform == "win32":
        bases = (os.environ.get("ALLUSERSPROFILE"), os.environ.get("SANTESOCIAL"))
        tails = ("santesocial/cps/coffre", "CPS/coffre")
        return tuple(Path(base, tail) for base, tail in zip(bases, tails, strict=True) if base)
    return (Path("/etc/opt/santesocial/CPS/Coffre"),)


def found_in(folders: Iterable[Path], pins: frozenset[str]) -> Authorities:
    """Take the pinned authorities among the files of some folders; what is not one is passed."""
    return accepted((data for folder in folders for data in _files(folder)), pins)


IGC_SANTE = Trust(pinned, CHAIN_URL, usual_folders)
"""The issuer of the real cards: what production trusts, and nothing else."""


def downloaded(download: Download, pins: frozenset[str], url: str) -> Authorities:
    """Take the pinned authorities of the issuer's chain file; raises a Problem of the way."""
    return accepted((download.get(url),), pins)


def accepted(files: Iterable[bytes], pins: frozenset[str]) -> Authorities:
    """Sort the pinned certificates of some files (DER or PEM, certificate or PKCS#7)."""
    roots, intermediates = dict[str, bytes](), dict[str, bytes]()
    for data in files:
        for certificate in _certificates(data):
            der = certificate.public_bytes(Encoding.DER)
            fingerprint = hashlib.sha256(der).hexdigest()
            if fingerprint in pins:
                own = certificate.issuer == certificate.subject
                (roots if own else intermediates)[fingerprint] = der
    return Authorities(tuple(roots.values()), tuple(intermediates.values()))


def _files(folder: Path) -> Iterator[bytes]:
    try:
        for file in sorted(folder.iterdir()):
            if file.is_file() and file.stat().st_size <= _LARGEST_FILE:
                yield file.read_bytes()
    except OSError:
        return  # a folder that is not there, or not ours to read, holds nothing for us


_READERS = (
    x509.load_pem_x509_certificates,
    lambda data: [x509.load_der_x509_certificate(data)],
    pkcs7.load_der_pkcs7_certificates,
    pkcs7.load_pem_pkcs7_certificates,
)


def _certificates(data: bytes) -> list[x509.Certificate]:
    for read in _READERS:
        try:
            return read(data)
        except (ValueError, TypeError):
            continue
    return []
