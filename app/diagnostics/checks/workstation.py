"""What the program keeps on this workstation: keyring, disk, settings, outbox; and itself."""

import errno
import os
import platform
import shutil
import sys
import tempfile
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path

from app import __version__
from app.backend.outbox_health import OutboxCounts, outbox_counts
from app.diagnostics.surroundings import Surroundings
from app.domain.finding import (
    Finding,
    Light,
    Line,
    Repair,
    RepairId,
    counted,
    personal,
    plain,
)
from app.domain.problem import Problem, ProblemCode
from app.domain.system_errors import detail_of, said_of
from app.language import N_
from app.paths import private_folder
from app.settings import Resolved, Source, shown

PROBE_BYTES = 65_536
MIB = 1024 * 1024
SPARE_BYTES = 100 * MIB
WAITED_TOO_LONG = timedelta(days=1)
PACKAGES = ("pyside6-essentials", "pyscard", "keyring", "requests", "cryptography", "sqlalchemy")

_KEYRINGS = {
    ProblemCode.KEYRING_ABSENT: N_(
        "Aucun trousseau sur ce poste : les jetons restent en mémoire et s’oublient à la fermeture."
    ),
    ProblemCode.KEYRING_LOCKED: N_(
        "Le trousseau est verrouillé : ouvrez-le, ou rouvrez votre session."
    ),
}


def examine_keyring(here: Surroundings) -> Finding:
    """Write, read and remove a secret in the system's keyring."""
    try:
        here.keyring()
    except Problem as problem:
        sentence = _KEYRINGS.get(
            problem.code, N_("Le trousseau a répondu par une erreur : {code}.")
        )
        facts = plain(code=problem.code.value)
        return Finding(Line.KEYRING, Light.ATTENTION, sentence, facts, problem=problem.code)
    sentence = N_("Le trousseau garde et rend ce qu’on lui confie.")
    return Finding(Line.KEYRING, Light.OK, sentence)


def examine_disk(here: Surroundings) -> Finding:
    """Write a file where the outbox stands, then look at the room left."""
    folder = here.paths.data
    try:
        _write(private_folder(folder))
    except OSError as error:
        return _no_disk(error, folder)
    free = shutil.disk_usage(folder).free
    facts = plain(free_mib=free // MIB, folder=str(folder))
    if free < SPARE_BYTES:
        sentence = N_("Il ne reste que {free_mib} Mio sur le disque.")
        return Finding(Line.DISK, Light.ATTENTION, sentence, facts)
    return Finding(
        Line.DISK, Light.OK, N_("Le disque accepte l’écriture ; il reste de la place."), facts
    )


def _write(folder: Path) -> None:
    with tempfile.NamedTemporaryFile(dir=folder, prefix="diagnostic.") as file:
        file.write(bytes(PROBE_BYTES))
        file.flush()
        os.fsync(file.fileno())


def _no_disk(error: OSError, folder: Path) -> Finding:
    facts = plain(error=said_of(error), detail=detail_of(error), folder=str(folder))
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        sentence = N_("Le disque est plein : aucune déclaration ne peut être gardée.")
        problem = ProblemCode.DISK_FULL
    else:
        sentence = N_("Le dossier {folder} n’accepte pas l’écriture ({error}).")
        problem = ProblemCode.STORE_READ_ONLY
    return Finding(Line.DISK, Light.FAILURE, sentence, facts, problem=problem)


def judge_settings(resolved: Resolved) -> Finding:
    """Say which settings were wrong and ignored, and list those that somebody set."""
    chosen = tuple(item for item in resolved.effective if item.source is not Source.DEFAULT)
    facts = (
        *plain(
            policy=tuple(item.name for item in chosen if item.source is Source.POLICY),
            user=tuple(item.name for item in chosen if item.source is Source.USER),
        ),
        *personal(values=tuple(f"{item.name}={shown(item.value)}" for item in chosen)),
    )
    if not resolved.faults:
        sentence = N_("Les réglages sont justes.")
        return Finding(Line.SETTINGS, Light.OK, sentence, facts)
    first = resolved.faults[0]
    wrong = plain(
        faults=len(resolved.faults),
        name=first.name or "",
        wants=first.wants,
        detail=first.detail,
        place=first.place,
    )
    sentence = N_("Réglage ignoré dans {place} : {name} ({wants}).")
    return Finding(
        Line.SETTINGS,
        Light.ATTENTION,
        sentence if first.name else N_("Fichier de réglages ignoré : {place} ({wants})."),
        (*facts, *wrong),
        (_open_settings(),),
        problem=ProblemCode.SETTINGS_INVALID,
    )


def _open_settings() -> Repair:
    return Repair(
        RepairId.OPEN_SETTINGS,
        N_("Ouvrir les réglages"),
        N_("Ouvre la page des réglages, qui dit pour chacun d’où vient sa valeur."),
        N_("Relit ensuite les réglages."),
        target="settings",
    )


_STORES = {
    ProblemCode.STORE_DAMAGED: N_("La boîte d’envoi est abîmée ; une copie de sécurité existe."),
    ProblemCode.STORE_NEWER: N_("La boîte d’envoi vient d’une version plus récente du programme."),
    ProblemCode.STORE_READ_ONLY: N_("La boîte d’envoi est en lecture seule."),
    ProblemCode.DISK_FULL: N_("La boîte d’envoi ne peut plus écrire : le disque est plein."),
}


def examine_outbox(here: Surroundings) -> Finding:
    """Open the outbox and count what waits."""
    try:
        return judge_outbox(outbox_counts(here.paths.outbox), here.now())
    except Problem as problem:
        sentence = _STORES.get(problem.code, N_("La boîte d’envoi ne s’ouvre pas : {code}."))
        facts = plain(code=problem.code.value)
        return Finding(Line.OUTBOX, Light.FAILURE, sentence, facts, problem=problem.code)


def judge_outbox(counts: OutboxCounts, now: datetime) -> Finding:
    """Say whether declarations are stuck."""
    hours = int((now - counts.oldest).total_seconds() // 3600) if counts.oldest else 0
    facts = plain(waiting=counts.waiting, refused=counts.refused, hours=hours)
    if counts.refused:
        sentence = counted(
            counts.refused,
            N_("{refused} déclaration refusée par le serveur attend une correction."),
            N_("{refused} déclarations refusées par le serveur attendent une correction."),
        )
        return Finding(Line.OUTBOX, Light.ATTENTION, sentence, facts)
    if counts.oldest is not None and now - counts.oldest > WAITED_TOO_LONG:
        sentence = counted(
            counts.waiting,
            N_("{waiting} déclaration attend depuis {hours} heures."),
            N_("{waiting} déclarations attendent, la plus ancienne depuis {hours} heures."),
        )
        return Finding(Line.OUTBOX, Light.ATTENTION, sentence, facts)
    if counts.waiting:
        sentence = counted(
            counts.waiting,
            N_("{waiting} déclaration attend son envoi."),
            N_("{waiting} déclarations attendent leur envoi."),
        )
        return Finding(Line.OUTBOX, Light.OK, sentence, facts)
    return Finding(Line.OUTBOX, Light.OK, N_("Aucune déclaration n’attend."), facts)


def examine_program() -> Finding:
    """State versions; nothing here can be wrong, but all of it explains."""
    versions = tuple(f"{name} {_installed(name)}" for name in PACKAGES)
    facts = (
        *plain(
            version=__version__,
            python=platform.python_version(),
            system=_system(),
            kernel=platform.release(),
            machine=platform.machine(),
            packaged=bool(getattr(sys, "frozen", False)),
            packages=versions,
        ),
        *personal(host=platform.node()),
    )
    sentence = N_("Poste CPx {version}, Python {python}, {system}.")
    return Finding(Line.PROGRAM, Light.OK, sentence, facts)


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "?"


def _system() -> str:
    try:
        release = platform.freedesktop_os_release()
        return release.get("PRETTY_NAME", platform.system())
    except OSError:
        return platform.platform(terse=True)
