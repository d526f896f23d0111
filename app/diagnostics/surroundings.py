"""What the checks look at: this workstation, the station's picture, the ways out.

Everything a check touches comes from here, so that the tests point each check at a real but
private part: a pcscd of their own, a folder laid out for the purpose, a server on loopback.
"""

import asyncio
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

from app.backend.secrets import Secrets
from app.domain.station import Station
from app.lane import Lane
from app.paths import Paths
from app.settings import Resolved, Settings

T = TypeVar("T")

CRL_URL = "http://igc-sante.esante.gouv.fr/CRL/ACI-FO-PP.crl"
OCSP_URL = "http://ocsp.esante.gouv.fr/"
COMMAND_LIMIT_S = 3.0


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
    a PC/SC context of its own and returns its code, 0 for success. `root` stands before the
    absolute paths of system files.
    """

    picture: Callable[[], Station]
    enter: Callable[[], int]
    resolved: Resolved
    paths: Paths
    revocation_urls: tuple[str, ...] = (CRL_URL, OCSP_URL)
    keyring: Callable[[], None] = try_keyring
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


class Once(Generic[T]):
    """A measure that several checks share: the first one takes it, the others wait for it."""

    def __init__(self, measure: Callable[[], T]) -> None:
        self._measure = measure
        self._lock = threading.Lock()
        self._taken: tuple[T] | None = None
        self._error: Exception | None = None

    @classmethod
    def ahead(cls, measure: Callable[[], T]) -> "Once[T]":
        """Begin the measure at once, on a thread of its own."""
        once = cls(measure)
        lane = Lane("measure")
        lane.post(once.settle)
        lane.close()
        return once

    def __call__(self) -> T:
        """Return the measure, or raise what it raised, the same to everyone."""
        self.settle()
        if self._error is not None:
            raise self._error
        assert self._taken is not None  # noqa: S101 - settle sets one of the two
        return self._taken[0]

    def settle(self) -> None:
        """Take the measure if nobody has yet; what it raises is kept for those who ask."""
        with self._lock:
            if self._taken is not None or self._error is not None:
                return
            try:
                self._taken = (self._measure(),)
            except Exception as error:  # kept, and raised again for each check that asks
                self._error = error


def within(limit_s: float, call: Callable[[], T]) -> T:
    """Return what `call` returns; raises TimeoutError when it has not in `limit_s` seconds.

    For calls that know no limit of their own; their thread is left behind.
    """
    answers: queue.SimpleQueue[Once[T]] = queue.SimpleQueue()
    once = Once(call)

    def take() -> None:
        once.settle()
        answers.put(once)

    lane = Lane("measure")
    lane.post(take)
    lane.close()
    try:
        return answers.get(timeout=limit_s)()
    except queue.Empty:
        raise TimeoutError from None


def output_of(words: Sequence[str], environment: Mapping[str, str] | None = None) -> str | None:
    """Return what a command of the system prints, in its untranslated form.

    None when the command does not exist, fails or takes longer than 3 seconds.
    """
    program = shutil.which(words[0], path="/usr/bin:/bin:/usr/sbin:/sbin")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, no shell
            [program, *words[1:]],
            capture_output=True,
            text=True,
            timeout=COMMAND_LIMIT_S,
            env={**(environment or os.environ), "LC_ALL": "C"},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def text_of(path: Path, limit: int = 65_536) -> str | None:
    """Return the beginning of a small file as text, or None when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(limit).decode("utf-8", "replace")
    except OSError:
        return None
