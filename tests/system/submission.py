"""Programs that submit declarations to the sandbox, to be killed at any moment.

Each is a process of its own, forked from a server that has already imported everything, so that a
hundred of them cost seconds. It opens the outbox of `home`, queues what it is given, says so, and
delivers until nothing waits. What it says on the way outlives it, and tells where it was killed.
"""

import asyncio
import multiprocessing
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

from app.backend.client import BackendClient
from app.backend.courier import Habits
from app.backend.http import ProxyChoice, Transport, TransportSettings
from app.backend.outbox import Outbox, Surroundings, open_outbox
from app.backend.outbox_rows import Posting
from app.backend.receipt import ReceiptKeys
from app.backend.secrets import Secrets
from app.backend.wire import encode_declaration
from app.demo.sandbox import Sandbox
from app.domain.card import CardType
from app.domain.declaration import CardReference
from app.domain.followup import Receipt
from app.domain.outbox import WAITING, OutboxEntry
from app.lane import Lane
from app.paths import below
from tests.backend.declarations import another

LIMIT = 120.0

_BEAT = 0.005

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "tests.system.submission",
        "keyring.backends.SecretService",
        "keyring.backends.chainer",
        "keyring.backends.kwallet",
        "keyring.backends.libsecret",
        "jeepney.io.blocking",
        "requests",
        "truststore",
    ]
)


@dataclass(frozen=True, slots=True)
class Office:
    """Where to submit."""

    url: str
    authority: Path
    receipt_keys: Path

    @classmethod
    def of(cls, sandbox: Sandbox) -> "Office":
        return cls(sandbox.url, sandbox.ca_file, sandbox.receipt_keys)

    def client(self) -> BackendClient:
        """A client with limits that suit a server on this machine."""
        settings = TransportSettings(
            extra_authority=self.authority,
            proxy=ProxyChoice.of("none"),
            read_seconds=1,
            total_seconds=2,
        )
        return BackendClient(Transport(self.url, settings), ReceiptKeys.read(self.receipt_keys))


def new_posting(card_number: str) -> Posting:
    """A loss of that card, with all that a declaration holds."""
    declaration = another(card=CardReference(CardType.CPS, card_number))
    return Posting(declaration.id, encode_declaration(declaration), card_number, urgent=True)


@dataclass(frozen=True, slots=True)
class Queued:
    """Said by a program whose declarations are kept."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Said by a program that begins to hand in a declaration."""

    declaration: UUID


@dataclass(frozen=True, slots=True)
class Told:
    """Said by a program that heard an answer, or that none will come."""

    declaration: UUID


@dataclass(frozen=True, slots=True)
class Report:
    """What a program left alive says at its end.

    Every declaration's reference; what it sent itself; the longest time, in seconds, for which its
    event loop, where the window would be, was kept from a task that was due.
    """

    references: dict[UUID, str | None]
    sent: tuple[UUID, ...]
    longest_stall: float


class Moment(StrEnum):
    """Where a program was when it was killed."""

    STARTING = "before it said that the declaration was kept"
    WAITING = "with nothing on its way"
    ASKING = "on its way, not at the office"
    UNHEARD = "at the office, the answer not heard"
    TOLD = "an answer heard, perhaps not kept"


@dataclass(frozen=True, slots=True)
class Point:
    """When to kill: so many seconds after its start, or after a word of it."""

    seconds: float
    after: type[Queued] | type[Asked] | None = None


class Submitter:
    """One such program."""

    def __init__(
        self, home: Path, office: Office, postings: Sequence[Posting], limit: float = LIMIT
    ) -> None:
        """Start it; nothing it does is waited for longer than `limit` seconds."""
        self._limit = limit
        self._said: list[object] = []
        self._news, theirs = _FORKS.Pipe(duplex=False)
        self._process = _FORKS.Process(
            target=_submit, args=(home, office, postings, theirs), daemon=True
        )
        self._process.start()
        theirs.close()

    def kill_at(self, point: Point) -> None:
        """SIGKILL it at that point, unless it has ended."""
        if point.after is not None:
            self._hear(point.after, Report)
        self._process.join(point.seconds)
        self._process.kill()
        self._process.join()

    def moment(self, held: Collection[UUID]) -> Moment:
        """Where it was killed, given what the office holds by then."""
        with suppress(EOFError):
            while self._news.poll():
                self._said.append(self._news.recv())
        if Queued() not in self._said:
            return Moment.STARTING
        last = next((word for word in reversed(self._said) if word != Queued()), None)
        if isinstance(last, Asked):
            return Moment.UNHEARD if last.declaration in held else Moment.ASKING
        return Moment.WAITING if last is None else Moment.TOLD

    def wait_queued(self) -> None:
        """Wait until it said that its declarations are kept."""
        self._hear(Queued)

    def report(self) -> Report:
        """Wait until nothing waits any more and it has ended."""
        self.wait_queued()
        return self.last_word()

    def last_word(self) -> Report:
        """Wait, after `wait_queued`, until nothing waits any more and it has ended."""
        report = self._hear(Report)
        self._process.join(LIMIT)
        assert self._process.exitcode == 0
        assert isinstance(report, Report)
        return report

    def _hear(self, *wanted: type) -> object:
        """Wait for the first of these words."""
        while True:
            assert self._news.poll(self._limit), "the program did not deliver"
            self._said.append(self._news.recv())
            if isinstance(self._said[-1], wanted):
                return self._said[-1]


def _submit(home: Path, office: Office, postings: Sequence[Posting], news: Connection) -> None:
    news.send(asyncio.run(_deliver(home, office, postings, news)))


async def _deliver(
    home: Path, office: Office, postings: Sequence[Posting], news: Connection
) -> Report:
    moved = asyncio.Event()
    client = office.client()
    sent: list[UUID] = []

    def submit(payload: bytes, declaration: UUID, signature: str | None) -> Receipt:
        sent.append(declaration)
        news.send(Asked(declaration))
        try:
            return client.submit(payload, declaration, signature)
        finally:
            news.send(Told(declaration))

    def changed(_entry: OutboxEntry) -> None:
        moved.set()

    around = Surroundings(below(home), Secrets(), submit, Lane("disk"), Lane("net"), changed)
    outbox = (await open_outbox(around, Habits(per_second=1000))).outbox
    stalls: list[float] = [0.0]
    beating = asyncio.create_task(_beat(stalls))
    outbox.start()
    await outbox.queue(*postings)
    news.send(Queued())
    while await _some_wait(outbox, moved):
        await moved.wait()
    entries = await outbox.entries()
    beating.cancel()
    await outbox.close()
    client.close()
    return Report({entry.id: entry.reference for entry in entries}, tuple(sent), max(stalls))


async def _some_wait(outbox: Outbox, moved: asyncio.Event) -> bool:
    moved.clear()  # before counting: what moves meanwhile is counted, or sets it again
    counts = await outbox.counts()
    return any(counts[state] for state in WAITING)


class Idler:
    """A process whose event loop has nothing to do: how late even that is on this machine now."""

    def __init__(self) -> None:
        self._news, theirs = _FORKS.Pipe()
        self._process = _FORKS.Process(target=_idle, args=(theirs,))
        self._process.start()
        theirs.close()

    def longest_stall(self) -> float:
        """End it; its longest stall in seconds."""
        self._news.send("end")
        stall = float(self._news.recv())
        self._process.join(LIMIT)
        return stall


def _idle(news: Connection) -> None:
    news.send(asyncio.run(_beat_until_told(news)))


async def _beat_until_told(news: Connection) -> float:
    told, stalls = asyncio.Event(), [0.0]
    asyncio.get_running_loop().add_reader(news.fileno(), told.set)
    beating = asyncio.create_task(_beat(stalls))
    await told.wait()
    beating.cancel()
    return max(stalls)


async def _beat(stalls: list[float]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + _BEAT
        await asyncio.sleep(_BEAT)
        stalls.append(loop.time() - due)
