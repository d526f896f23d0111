"""The Cryptolib's cache and log folders: a damaged cache makes a good card unusable on one PC.

The cache holds one encrypted file a card file, named after the card's serial (card.md 7.4). Its
content cannot be judged from outside; an empty, zeroed or unreadable file, a name of another kind
and a date in the future can.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.diagnostics.measure import text_of
from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Finding, Light, Line, Repair, RepairId, personal, plain
from app.language import N_

CONFIGURATION = "/etc/opt/santesocial/CPS/cps3_pkcs11.conf"
CACHE = "/etc/opt/santesocial/CPS/cache"
LOGS = "/var/opt/santesocial/CPS/log"
PLACES = {
    "darwin": ("/Library/Caches/santesocial/CPS", "/Library/Logs/santesocial/CPS"),
    "win32": ("{ALLUSERSPROFILE}/santesocial/cps/cache", "{ALLUSERSPROFILE}/santesocial/cps/log"),
}
"""Cache and logs on the other systems (card.md 7.4)."""

LOGS_LARGE = 200 * 1024 * 1024
DAY_S = 86_400

CACHE_NAME = re.compile(r"[0-9A-Fa-f]{8}_(s_|\d{14}Z_)?[0-9A-Fa-f]{4,}")
_PATH = re.compile(r"cache\s*\{[^}]*path\s*=\s*\"?([^\";}\n]+)")


class Flaw(StrEnum):
    """Why a cache file cannot be right."""

    UNREADABLE = "unreadable"
    EMPTY = "empty"
    ZEROED = "zeroed"
    FUTURE = "future"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """What stands in the two folders; None for a folder that is not there."""

    cache: Path | None
    files: int = 0
    flawed: tuple[tuple[str, Flaw], ...] = ()
    closed: tuple[str, ...] = ()
    log_bytes: int = 0


def folders_of(here: Surroundings) -> tuple[Path, Path]:
    """Return cache and log folder; on Linux the Cryptolib's configuration may move the cache."""
    if here.platform in PLACES:
        shared = here.environment.get("ALLUSERSPROFILE", "")
        cache, logs = (place.format(ALLUSERSPROFILE=shared) for place in PLACES[here.platform])
        return here.path(cache), here.path(logs)
    found = _PATH.search(text_of(here.path(CONFIGURATION)) or "")
    return here.path(found.group(1).strip() if found else CACHE), here.path(LOGS)


def examine(here: Surroundings) -> Finding:
    """Measure and judge."""
    cache, logs = folders_of(here)
    closed = tuple(str(f) for f in (cache, logs) if f.exists() and not _opens(f))
    if not cache.exists():
        return judge(FolderFacts(None, closed=closed))
    if str(cache) in closed:
        return judge(FolderFacts(cache, closed=closed))
    names = sorted(entry for entry in cache.iterdir() if entry.is_file())
    return judge(
        FolderFacts(
            cache=cache,
            files=len(names),
            flawed=tuple(flaws(names, time.time())),
            closed=closed,
            log_bytes=_size(logs) if str(logs) not in closed else 0,
        )
    )


def _opens(folder: Path) -> bool:
    try:
        next(folder.iterdir(), None)
    except OSError:
        return False
    return True


def _size(folder: Path) -> int:
    return sum(entry.stat().st_size for entry in folder.glob("*") if entry.is_file())


def flaws(files: list[Path], now: float) -> Iterator[tuple[str, Flaw]]:
    """Yield each file that cannot be right; `now` in seconds since 1970."""
    for file in files:
        flaw = _flaw(file, now)
        if flaw is not None:
            yield file.name, flaw


def _flaw(file: Path, now: float) -> Flaw | None:
    if not CACHE_NAME.fullmatch(file.name):
        return Flaw.FOREIGN
    try:
        content, changed = file.read_bytes(), file.stat().st_mtime
    except OSError:
        return Flaw.UNREADABLE
    if not content:
        return Flaw.EMPTY
    if not content.strip(b"\0"):
        return Flaw.ZEROED
    return Flaw.FUTURE if changed > now + DAY_S else None


def judge(facts: FolderFacts) -> Finding:
    """Say whether the folders are readable and plausible."""
    light, sentence = _verdict(facts)
    damaged = any(flaw is not Flaw.FOREIGN for _name, flaw in facts.flawed)
    repairs = (_purge(facts.cache),) if facts.cache is not None and damaged else ()
    return Finding(
        Line.FOLDERS,
        light,
        sentence,
        (
            *plain(
                files=facts.files,
                flawed=len(facts.flawed),
                flaws=tuple(sorted({flaw.value for _name, flaw in facts.flawed})),
                closed=facts.closed,
                log_mib=facts.log_bytes // (1024 * 1024),
            ),
            *personal(cache_files=tuple(name for name, _flaw in facts.flawed)),
        ),
        repairs,
        (8,) if light is not Light.OK else (),
    )


def _verdict(facts: FolderFacts) -> tuple[Light, str]:
    if facts.closed:
        return Light.FAILURE, N_("Ce compte ne peut pas lire {closed}.")
    if facts.cache is None:
        return Light.OK, N_("Pas de cache de la Cryptolib sur ce poste.")
    if any(flaw is not Flaw.FOREIGN for _name, flaw in facts.flawed):
        sentence = N_(
            "Le cache de la Cryptolib est abîmé (fichiers douteux : {flawed} sur {files}) : une "
            "bonne carte peut n’être plus reconnue. Videz-le."
        )
        return Light.FAILURE, sentence
    if facts.flawed:
        return Light.ATTENTION, N_(
            "Le cache de la Cryptolib contient des fichiers étrangers ({flawed})."
        )
    if facts.log_bytes > LOGS_LARGE:
        return Light.ATTENTION, N_("Les journaux de la Cryptolib occupent {log_mib} Mio.")
    return Light.OK, N_("Cache de la Cryptolib lisible et plausible (fichiers : {files}).")


def _purge(cache: Path) -> Repair:
    return Repair(
        RepairId.PURGE_CACHE,
        N_("Vider le cache"),
        N_(
            "Efface les fichiers de cache de la Cryptolib ; elle les refera à la prochaine carte. "
            "Fermez d’abord les logiciels qui utilisent la carte."
        ),
        N_("Vérifie ensuite que le dossier est vide et lisible."),
        target=str(cache),
    )
