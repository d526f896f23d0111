"""Repairs: each does what its finding announced, then the lines it concerns are examined again.

Nothing is ended, nothing outside the Cryptolib's cache is removed, and a command with rights of
administration is run as shown, through the system's own question for a password (pkexec).
"""

import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.diagnostics.checks.folders import CACHE_NAME
from app.diagnostics.diagnosis import diagnose
from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Finding, Light, Line, Repair, RepairId
from app.lane import Lane
from app.language import N_

PASSWORD_LIMIT_S = 120.0

_CARD_LINES = frozenset(
    {Line.SERVICE, Line.READERS, Line.HOLDERS, Line.CARD, Line.COUNTERS, Line.CERTIFICATES}
)
CONCERNS: Mapping[RepairId, frozenset[Line]] = {
    RepairId.REESTABLISH: _CARD_LINES,
    RepairId.START_SERVICE: _CARD_LINES,
    RepairId.CHOOSE_READER: _CARD_LINES,
    RepairId.PURGE_CACHE: frozenset({Line.FOLDERS}),
    RepairId.COPY_COMMAND: frozenset(),
    RepairId.OPEN_SETTINGS: frozenset(),
}
"""The lines that are examined again after each repair."""


@dataclass(frozen=True, slots=True)
class Means:
    """What only the shell can do; the terminal leaves what it cannot."""

    reestablish: Callable[[], None]
    copy: Callable[[str], None]
    open_settings: Callable[[], None] = lambda: None
    choose_reader: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a repair: whether its act was done, in a sentence, and the lines afterwards.

    `done` says that the act went through; whether it helped is what the lights of `after` say.
    """

    done: bool
    sentence: str
    after: tuple[Finding, ...] = ()

    @property
    def helped(self) -> bool:
        """Whether no line that the repair concerns fails any more."""
        return self.done and not any(finding.light is Light.FAILURE for finding in self.after)


async def perform(
    repair: Repair,
    here: Surroundings,
    means: Means,
    on_result: Callable[[Finding], None] = lambda _finding: None,
) -> Outcome:
    """Do what the repair announced, then examine the lines it concerns again."""
    lane = Lane("repair")
    try:
        refusal = await lane.run(lambda: _elsewhere(repair, here))
    finally:
        lane.close()
    if refusal:
        return Outcome(False, refusal)
    _in_the_shell(repair, means, here.platform)
    lines = CONCERNS[repair.id]
    after = (await diagnose(here, on_result, lines)).findings if lines else ()
    return Outcome(True, N_("C’est fait."), after)


def _in_the_shell(repair: Repair, means: Means, platform: str) -> None:
    """The part of a repair that happens on the event loop."""
    if repair.id in (RepairId.REESTABLISH, RepairId.START_SERVICE):
        means.reestablish()
    elif repair.id is RepairId.COPY_COMMAND:
        rights = "sudo " if repair.rights and platform != "win32" else ""
        means.copy(rights + repair.command_line)
    elif repair.id is RepairId.OPEN_SETTINGS:
        means.open_settings()
    elif repair.id is RepairId.CHOOSE_READER:
        means.choose_reader()


def _elsewhere(repair: Repair, here: Surroundings) -> str | None:
    """The part that may block; returns the sentence that says why it was not done, or None."""
    if repair.id is RepairId.START_SERVICE:
        if here.platform == "win32":
            return _start(elevated_on_windows(repair.command))
        return _start(elevated(repair.command, here.environment, os.geteuid()))
    if repair.id is RepairId.PURGE_CACHE:
        return _purge(Path(repair.target))
    return None


def elevated(
    command: tuple[str, ...], environment: Mapping[str, str], user: int
) -> tuple[str, ...] | None:
    """Return the command with the rights it needs, or None where nobody could be asked for them.

    pkexec asks for a password in a window of the desktop; root needs no question.
    """
    if user == 0:
        return command
    desktop = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    return ("pkexec", *command) if desktop and shutil.which("pkexec") else None


def elevated_on_windows(command: tuple[str, ...]) -> tuple[str, ...]:
    """Return the command behind Windows' own question for rights (UAC); not run on Windows here."""
    program, *words = command
    quoted = ", ".join(f"'{word}'" for word in words)
    asked = f"Start-Process -Verb RunAs -Wait -FilePath {program} -ArgumentList {quoted}"
    return ("powershell", "-NoProfile", "-NonInteractive", "-Command", asked)


def _start(command: tuple[str, ...] | None) -> str | None:
    if command is None:
        return N_("Rien ici ne peut demander les droits d’administration : lancez la commande.")
    try:
        done = subprocess.run(  # noqa: S603 - the words that the repair showed, no shell
            command, capture_output=True, timeout=PASSWORD_LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return N_("La commande n’a pas pu être lancée.")
    return None if done.returncode == 0 else N_("La commande a été refusée ou a échoué.")


def _purge(cache: Path) -> str | None:
    """Remove the cache files, and nothing that is not one: no folder, no link, no other name."""
    try:
        for file in cache.iterdir():
            if CACHE_NAME.fullmatch(file.name) and stat.S_ISREG(file.lstat().st_mode):
                file.unlink()
    except PermissionError:
        return N_("Ce compte n’a pas le droit de vider le cache : un administrateur le peut.")
    except OSError:
        return N_("Le cache n’a pas pu être vidé.")
    return None
