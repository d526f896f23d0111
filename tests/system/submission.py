"""Programs that submit declarations to the sandbox, to be killed at any moment.

Each is a process of its own, forked from a server that has already imported everything, so that a
hundred of them cost seconds. It opens the outbox of `home`, queues what it is given, says so, and
delivers until nothing waits.
"""

import asyncio
import multiprocessing
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

from app.backend.client import BackendClient
from app.backend.courier import Habits
from app.backend.http import ProxyChoice, Transport, TransportSettings
from app.backend.outbox import Surroundings, open_outbox
from app.backend.outbox_rows import Posting
from app.backend.receipt import ReceiptKeys
from app.backend.secrets import Secrets
from app.backend.wire import encode_declaration
from app.demo.sandbox import Fault, Sandbox
from app.domain.card import CardType
from app.domain.declaration import CardReference
from app.domain.followup import Receipt
from app.domain.outbox import OutboxEntry, OutboxState
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
class Report:
    """What a program left alive says at its end.

    Every declaration's reference; what it sent itself; the longest time, in seconds, for which its
    event loop, where the window would be, was kept from a task that was due.
    """

    references: dict[UUID, str | None]
    sent: tuple[UUID, ...]
    longest_stall: float


class Submitter:
    """One such program."""

    def __init__(
        self, home: Path, office: Office, postings: Sequence[Posting], limit: float = LIMIT
    ) -> None:
        """Start it; nothing it does is waited for longer than `limit` seconds."""
        self._limit = limit
        self._news, theirs = _FORKS.Pipe(duplex=False)
        self._process = _FORKS.Process(target=_submit, args=(home, office, postings, theirs))
        self._process.start()
        theirs.close()

    def kill_after(self, seconds: float) -> bool:
        """SIGKILL it after that time, unless it has ended; returns whether it said "queued"."""
        self._process.join(seconds)
        self._process.kill()
        self._process.join()
        return self._said() is not None

    def wait_queued(self) -> None:
        """Wait until it said "queued"."""
        assert self._next() == "queued"

    def report(self) -> Report:
        """Wait until nothing waits any more and it has ended."""
        self.wait_queued()
        return self.last_word()

    def last_word(self) -> Report:
        """Wait, after `wait_queued`, until nothing waits any more and it has ended."""
        report = self._next()
        self._process.join(LIMIT)
        assert self._process.exitcode == 0
        assert isinstance(report, Report)
        return report

    def _said(self) -> object:
        try:
            return self._news.recv() if self._news.poll() else None
        except EOFError:
            return None

    def _next(self) -> object:
        assert self._news.poll(self._limit), "the program did not deliver"
        return self._news.recv()


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
        return client.submit(payload, declaration, signature)

    def changed(_entry: OutboxEntry) -> None:
        moved.set()

    around = Surroundings(below(home), Secrets(), submit, Lane("disk"), Lane("net"), changed)
    outbox = (await open_outbox(around, Habits(per_second=1000))).outbox
    stalls: list[float] = [0.0]
    beating = asyncio.create_task(_beat(stalls))
    outbox.start()
    await outbox.queue(*postings)
    news.send("queued")
    while (counts := await outbox.counts())[OutboxState.QUEUED] + counts[OutboxState.SENDING]:
        moved.clear()
        await moved.wait()
    entries = await outbox.entries()
    beating.cancel()
    await outbox.close()
    client.close()
    return Report({entry.id: entry.reference for entry in entries}, tuple(sent), max(stalls))


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


# What a network and a server can do to one request, short of a definite "no" and of asking to be
# left alone for minutes.
FAULTS = (
    Fault.NONE,
    Fault.RESET,
    Fault.EXPIRED_CERTIFICATE,
    Fault.NO_ANSWER,
    Fault.SERVER_ERROR,
    Fault.GATEWAY,
    Fault.WHO_ARE_YOU,
    Fault.PORTAL,
    Fault.LOST_ANSWER,
    Fault.CUT,
    Fault.BAD_JSON,
    Fault.FORGED_RECEIPT,
)


@dataclass(frozen=True, slots=True)
class Toll:
    """What happened on the way: programs killed before and after they had said "queued"."""

    early: int
    late: int


def submit_and_kill(home: Path, sandbox: Sandbox, times: int, chance: random.Random) -> Toll:
    """Submit `times` declarations, each by a program that is killed, with a fault on the way.

    What a program said to have queued is never given to another one; at the end one program is
    left alive to deliver what waits. Then the sandbox holds each declaration, once, as it was.
    """
    office = Office.of(sandbox)
    made = [new_posting(f"29{number:08}") for number in range(times + _UNDISTURBED)]
    usual = [_seconds(home, office, posting) for posting in made[:_UNDISTURBED]][-1]
    unsure: list[Posting] = []
    late = 0
    for posting in made[_UNDISTURBED:]:
        unsure.append(posting)
        sandbox.inject(chance.choice(FAULTS), times=1)
        if Submitter(home, office, unsure).kill_after(chance.uniform(0, usual)):
            unsure.clear()
            late += 1
    sandbox.clear()
    report = Submitter(home, office, unsure).report()
    held = sandbox.declarations()
    assert {one.id: one.reference for one in held} == report.references
    assert {one.id: one.payload for one in held} == {one.id: one.payload for one in made}
    assert len(held) == len(made)
    return Toll(times - late, late)


_UNDISTURBED = 3


def _seconds(home: Path, office: Office, posting: Posting) -> float:
    began = time.monotonic()
    Submitter(home, office, [posting]).report()
    return time.monotonic() - began
