"""The composition root: joins the parts, real or for demonstration. Nothing else knows them all.

    open_hub   the readers alone, for the command line
    real       the program on this workstation's readers and settings
    demo       the same program on a virtual card and a sandbox on loopback

Demonstration differs at the two wires only: which `ReaderSystem` the hub watches, and which
address the transport speaks to. Its transport refuses every address but loopback.
"""

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from app import paths, settings
from app.backend.client import BackendClient
from app.backend.courier import Habits
from app.backend.http import ProxyChoice, Transport, TransportSettings
from app.backend.outbox import Surroundings, open_outbox
from app.backend.receipt import ReceiptKeys
from app.backend.secrets import SERVICE, Secrets
from app.domain.followup import Receipt
from app.domain.outbox import Dispatch
from app.domain.problem import LocalProblem, NoAnswer, ProblemCode
from app.lane import Lane
from app.paths import Paths
from app.program import Joined, Program
from app.reader.hub import Hub
from app.reader.system import ReaderSystem
from app.settings import Layer, Resolved, Settings, Source
from app.workflows.postroom import Postroom, dispatch_of

DEMO_PROFILE = "cps3-nurse"


@dataclass(frozen=True, slots=True)
class Wires:
    """What the program is plugged into; `release` lets go of it at the end."""

    readers: ReaderSystem
    paths: Paths
    resolved: Resolved
    secrets: Secrets
    demo: bool = False
    release: Callable[[], None] = lambda: None


@asynccontextmanager
async def open_hub() -> AsyncIterator[Hub]:
    """Watch the real readers for the duration of the block."""
    hub = Hub(real_readers())
    hub.start()
    try:
        yield hub
    finally:
        hub.close()


@dataclass(frozen=True, slots=True)
class Shelf:
    """The outbox's content at one moment, and what is wrong with it."""

    dispatches: tuple[Dispatch, ...] = ()
    notices: tuple[LocalProblem, ...] = ()


async def outbox_as_kept() -> Shelf:
    """Read this user's outbox without delivering; raises LocalProblem when it cannot be used."""
    here, secrets = paths.of_user(), Secrets()
    if not here.outbox.exists():
        return Shelf()
    disk, net = Lane("disk"), Lane("net")
    try:
        around = Surroundings(here, secrets, _no_delivery, disk, net)
        opened = await open_outbox(around)
        entries = await opened.outbox.entries()
        await opened.outbox.close()
        return Shelf(tuple(dispatch_of(each) for each in entries), opened.notices)
    finally:
        for lane in (disk, net):
            lane.close()
        secrets.close()


def _no_delivery(_payload: bytes, _declaration: UUID) -> Receipt:
    raise NoAnswer(ProblemCode.BACKEND_NOT_CONFIGURED)


def real_readers() -> ReaderSystem:
    """The readers of this workstation, over PC/SC."""
    from app.reader.pcsc import PcscSystem

    return PcscSystem()


async def real() -> Program:
    """The program on this workstation."""
    here = paths.of_user()
    return await join(Wires(real_readers(), here, settings.load(here), Secrets()))


async def demo(profile: str = DEMO_PROFILE) -> Program:
    """The program on the virtual card of a profile; raises KeyError when there is no such."""
    lane = Lane("demo")
    try:
        return await join(await lane.run(lambda: demo_wires(profile)))
    finally:
        lane.close()


def demo_wires(profile: str) -> Wires:
    """Start the embedded parts: blocks for the time that certificates take to make."""
    from app.demo.card import insert
    from app.demo.readers import DEFAULT_READERS, VirtualReaders
    from app.demo.sandbox import Sandbox

    card = insert(profile, date.today())
    readers = VirtualReaders()
    readers.insert(DEFAULT_READERS[0], card)
    # The system clears what a killed demonstration leaves there; nothing in it is real.
    folder = tempfile.TemporaryDirectory(prefix="poste-cpx-demo-")
    home = Path(folder.name)
    sandbox = Sandbox(home / "sandbox").start()

    def release() -> None:
        sandbox.stop()
        folder.cleanup()

    layer = Layer(
        Source.DEFAULT,
        "",
        {
            "backend_url": sandbox.url,
            "extra_authority": str(sandbox.ca_file),
            "receipt_keys": str(sandbox.receipt_keys),
            "proxy": settings.NO_PROXY,
        },
    )
    secrets = Secrets(f"{SERVICE}-demo")
    resolved = settings.resolve([layer])
    return Wires(readers, paths.below(home), resolved, secrets, demo=True, release=release)


async def join(wires: Wires) -> Program:
    """Join the parts around the wires. What is wrong with disk or keyring becomes a notice."""
    disk, net = Lane("disk"), Lane("net")
    hub = Hub(wires.readers)
    hub.start()
    closed = LocalProblem(ProblemCode.BACKEND_NOT_CONFIGURED)
    postroom = Postroom(disk, closed)
    hang_up = await open_postroom(postroom, wires, disk, net)

    async def ending() -> None:
        await disk.run(hang_up)
        wires.secrets.close()
        disk.close()
        net.close()
        wires.release()

    return Program(Joined(hub, postroom, wires.paths, wires.resolved, wires.demo, ending))


async def open_postroom(
    postroom: Postroom, wires: Wires, disk: Lane, net: Lane
) -> Callable[[], None]:
    """Open the outbox if a server is set; return what closes the connections to it."""
    chosen = wires.resolved.settings
    if chosen.backend_url is None:
        return lambda: None
    url = chosen.backend_url
    try:
        client = await net.run(lambda: office(url, chosen, wires.demo))
        around = Surroundings(
            wires.paths,
            wires.secrets,
            client.submit,
            disk,
            net,
            changed=postroom.heard,
            trouble=postroom.troubled,
        )
        habits = Habits(retention=timedelta(days=chosen.retention_days))
        opened = await open_outbox(around, habits)
        await postroom.open_with(opened.outbox, opened.notices)
    except LocalProblem as problem:
        postroom.refuse(problem)
        return lambda: None
    return client.close


def office(url: str, chosen: Settings, demo: bool) -> BackendClient:
    """The card office at `url`; raises LocalProblem SETTINGS_INVALID for its settings."""
    if chosen.receipt_keys is None:
        raise LocalProblem(ProblemCode.SETTINGS_INVALID, name="receipt_keys")
    limits = TransportSettings(
        extra_authority=chosen.extra_authority,
        proxy=ProxyChoice.of(chosen.proxy),
        loopback_only=demo,
    )
    return BackendClient(Transport(url, limits), ReceiptKeys.read(chosen.receipt_keys))
