"""Copies of card certificates that stay behind in browsers and in the user's own store.

A browser or Windows keeps a copy of a certificate after its card has expired or been replaced, and
then offers the wrong one. Copies are only read: what removes one is told, never done.
"""

import re
import sqlite3
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from app.diagnostics.measure import output_of
from app.diagnostics.surroundings import Surroundings
from app.domain.card import Certificate

NSS = {
    "linux": (
        ".mozilla/firefox/*",
        "snap/firefox/common/.mozilla/firefox/*",
        ".var/app/org.mozilla.firefox/.mozilla/firefox/*",
        ".thunderbird/*",
        ".pki/nssdb",
    ),
    "darwin": ("Library/Application Support/Firefox/Profiles/*",),
    "win32": ("AppData/Roaming/Mozilla/Firefox/Profiles/*",),
}
"""Where browsers keep their stores, below the user's home; `.pki/nssdb` is that of Chromium."""

WINDOWS_STORE = "CurrentUser\\My"
KEYCHAIN = "login.keychain"
_EXPORT_WINDOWS = (
    "powershell",
    "-NoProfile",
    "-NonInteractive",
    "-Command",
    "Get-ChildItem Cert:\\CurrentUser\\My | ForEach-Object "
    "{ [Convert]::ToBase64String($_.RawData) }",
)
_EXPORT_MACOS = ("security", "find-certificate", "-a", "-p")

# PKCS#11 attributes, whose numbers name the columns of an NSS store (softoken, sdb.c).
_QUERY = "SELECT a3, a11 FROM nssPublic WHERE a0 = x'00000001'"
_ISSUERS = ("IGC-SANTE", "GIP-CPS")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{16,}={0,2}\s*)+")


@dataclass(frozen=True, slots=True)
class Copy:
    """One card certificate in a store; `label` is what the store calls it."""

    store: str
    label: str
    found: x509.Certificate

    @property
    def removal(self) -> tuple[str, ...]:
        """The command that removes it, to be run by the user the store belongs to."""
        serial = f"{self.found.serial_number:X}"
        if self.store == WINDOWS_STORE:
            return ("certutil", "-user", "-delstore", "My", serial.lower())
        if self.store == KEYCHAIN:
            return ("security", "delete-certificate", "-Z", self.found.fingerprint(SHA256()).hex())
        return ("certutil", "-D", "-d", f"sql:{self.store}", "-n", self.label)


def copies(here: Surroundings) -> tuple[Copy, ...]:
    """Read the stores of this user; one that cannot be read is left out."""
    found: list[Copy] = []
    home = Path(here.environment.get("HOME") or here.environment.get("USERPROFILE") or "/")
    for pattern in NSS.get(here.platform, ()):
        for file in sorted(here.path(str(home)).glob(f"{pattern}/cert9.db")):
            found += in_nss(file)
    if here.platform == "win32":
        found += exported(output_of(_EXPORT_WINDOWS) or "", WINDOWS_STORE)
    if here.platform == "darwin":
        found += exported(output_of(_EXPORT_MACOS) or "", KEYCHAIN)
    return tuple(found)


def in_nss(file: Path) -> Iterator[Copy]:
    """Yield the card certificates of an NSS store, which is not locked and not written to."""
    try:
        address = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as store:
            rows = store.execute(_QUERY).fetchall()
    except (sqlite3.Error, OSError):
        return
    for label, der in rows:
        found = _of_card(bytes(der or b""))
        if found is not None:
            yield Copy(str(file.parent), bytes(label or b"").decode("utf-8", "replace"), found)


def exported(text: str, store: str) -> Iterator[Copy]:
    """Yield the card certificates of an export: one in base64 a line, or PEM."""
    pems = re.findall(r"-----BEGIN CERTIFICATE-----(.*?)-----END", text, re.DOTALL)
    for one in pems or text.splitlines():
        if _BASE64.fullmatch(one.strip()):
            found = _of_card(b64decode(one))
            if found is not None:
                yield Copy(store, _common_name(found.subject), found)


def _of_card(der: bytes) -> x509.Certificate | None:
    """Return the certificate when the authority of health-professional cards issued it."""
    try:
        found = x509.load_der_x509_certificate(der)
        issuer = found.issuer.rfc4514_string().upper()
        authority = found.subject == found.issuer or "AC " in _common_name(found.subject)
    except ValueError:
        return None
    return found if not authority and any(name in issuer for name in _ISSUERS) else None


def _common_name(name: x509.Name) -> str:
    return ", ".join(str(each.value) for each in name.get_attributes_for_oid(NameOID.COMMON_NAME))


def stale(found: Iterable[Copy], card: Iterable[Certificate], now: datetime) -> tuple[Copy, ...]:
    """Return the copies that mislead: expired, or of an earlier card of the same holder.

    Valid copies of other people, who may share this account, are none of this.
    """
    present = {certificate.der for certificate in card}
    holders = {_common_name(each.subject) for each in map(_parsed, present) if each is not None}
    return tuple(
        copy
        for copy in found
        if copy.found.not_valid_after_utc < now
        or (
            _common_name(copy.found.subject) in holders
            and copy.found.public_bytes(Encoding.DER) not in present
        )
    )


def _parsed(der: bytes) -> x509.Certificate | None:
    try:
        return x509.load_der_x509_certificate(der)
    except ValueError:
        return None
