"""The composition root: joins the parts, real or for demonstration. Nothing else knows them all.

    open_hub   the readers alone, for the command line
    real       the program on this workstation's readers and settings
    demo       the same program on a virtual card and a sandbox on loopback

Demonstration differs at the two wires only: which `ReaderSystem` the hub watches, and which
address the transport speaks to. Its transport refuses every address but loopback.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from app import __version__, language, logs, paths, settings
from app.backend.client import BackendClient
from app.backend.courier import Habits
from app.backend.directory import DirectoryClient
from app.backend.http import ProxyChoice, Transport, TransportSettings
from app.backend.identity import Identity
from app.backend.outbox import Surroundings, open_outbox
from app.backend.receipt import ReceiptKeys
from app.backend.register_open import OpenRegister, open_register
from app.backend.secrets import SERVICE, Secrets
from app.domain.card import Certificate
from app.domain.fleet import FleetCard
from app.domain.followup import Receipt
from app.domain.outbox import Dispatch
from app.domain.problem import LocalProblem, NoAnswer, ProblemCode
from app.domain.station import Station
from app.lane import Lane
from app.paths import Paths
from app.program import Joined, Program
from app.reader.hub import Hub
from app.reader.system import ReaderPolicy, ReaderSystem
from app.settings import Layer, Resolved, Settings, Source
from app.workflows.declarations.postroom import Postroom, dispatch_of
from app.workflows.directory import KEY_NAME, DirectoryRoom
from app.workflows.fleet.batch import Maker
from app.workflows.fleet.register import Fleet, Rules
from app.workflows.fleet.room import FleetRoom
from app.workflows.identity.identify import Login
from app.workflows.proxy import ProxyRoom
from app.workflows.vouched import VouchedStation

if TYPE_CHECKING:
    from app.backend.authorities import Trust
    from app.demo.sandbox import Sandbox

DEMO_PROFILE = "cps3-nurse"


@dataclass(frozen=True, slots=True)
class Wires:
    """What the program is plugged into; `release` lets go of it at the end.

    `trust`: the demonstration's authorities, instead of those of real cards.
    """

    readers: ReaderSystem
    paths: Paths
    resolved: Resolved
    reload: Callable[[], Resolved]
    secrets: Secrets
    proxy: ProxyRoom
    demo: bool = False
    trust: "Trust | None" = None
    log_file: Path | None = None
    release: Callable[[], None] = lambda: None


@asynccontextmanager
async def open_hub() -> AsyncIterator[Hub]:
    """Watch the real readers for the duration of the block."""
    hub = Hub(real_readers(), reader_policy(settings.load(paths.of_user()).settings))
    hub.start()
    try:
        yield hub
    finally:
        hub.close()


async def vouched(station: Station, limit_s: float) -> Station:
    """Return the station with what the authorities say of its cards within `limit_s` seconds."""
    answered = asyncio.Event()
    asking = VouchedStation(_workstation_vouches)
    asking.see(station)
    asking.stations.subscribe(lambda _now: answered.set() if asking.settled else None)
    if not asking.settled:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(answered.wait(), limit_s)
    asking.close()
    return asking.stations.value or station


def _workstation_vouches() -> Callable[[Certificate, datetime], Certificate]:
    from app.backend.vouch import of_workstation

    here = paths.of_user()
    return of_workstation(here, settings.load(here).settings)


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


def _no_delivery(_payload: bytes, _declaration: UUID, _signature: str | None) -> Receipt:
    raise NoAnswer(ProblemCode.BACKEND_NOT_CONFIGURED)


def real_readers() -> ReaderSystem:
    """The readers of this workstation, over PC/SC."""
    from app.reader.pcsc import PcscSystem

    return PcscSystem()


def reader_policy(chosen: Settings) -> ReaderPolicy:
    """What the settings say of readers."""
    return ReaderPolicy(keypads=chosen.pinpad, denied=chosen.reader_denylist)


async def real() -> Program:
    """The program on this workstation."""
    lane = Lane("start")
    try:
        return await join(await lane.run(_real_wires))
    finally:
        lane.close()


def _real_wires() -> Wires:
    here = paths.of_user()
    resolved = settings.load(here)
    reload, log_file = partial(settings.load, here), _begin_log(here, resolved)
    secrets = Secrets()
    proxy = ProxyRoom(secrets)
    return Wires(real_readers(), here, resolved, reload, secrets, proxy, log_file=log_file)


def _begin_log(here: Paths, resolved: Resolved) -> Path | None:
    return logs.start(here, resolved.settings.log_level, datetime.now(UTC))


async def demo(profile: str = DEMO_PROFILE) -> Program:
    """The program on the virtual card of a profile; raises KeyError when there is no such."""
    lane = Lane("demo")
    try:
        return await join(await lane.run(lambda: demo_wires(profile)))
    finally:
        lane.close()


def demo_wires(profile: str) -> Wires:
    """Start the embedded parts: blocks for the time that certificates take to make."""
    from app.backend.authorities import Trust
    from app.demo.card import insert
    from app.demo.memory_keyring import MemoryKeyring
    from app.demo.readers import DEFAULT_READERS, VirtualReaders
    from app.demo.sandbox import Sandbox
    from app.demo.sandbox.annuaire import API_KEY
    from app.demo.sandbox.publication import Publication

    # The system clears what a killed demonstration leaves there; nothing in it is real.
    folder = tempfile.TemporaryDirectory(prefix="poste-cpx-demo-", ignore_cleanup_errors=True)
    home = Path(folder.name)
    sandbox = Sandbox(home / "sandbox").start()
    publication = Publication(sandbox.opposed).start()
    readers = VirtualReaders()
    readers.insert(DEFAULT_READERS[0], insert(profile, date.today(), publication.authority))
    trust = Trust(publication.pins, publication.chain_url, tuple, demonstration=True)

    def release() -> None:
        publication.stop()
        sandbox.stop()
        folder.cleanup()

    keyring = MemoryKeyring()
    keyring.set_password(SERVICE, KEY_NAME, API_KEY)
    secrets = Secrets(keyring=lambda: keyring)
    here = paths.below(home)
    reload = partial(settings.load_over, _demo_layer(sandbox), here)
    resolved = reload()
    proxy, log_file = ProxyRoom(secrets), _begin_log(here, resolved)
    plugged = Wires(readers, here, resolved, reload, secrets, proxy, True, trust, log_file)
    return replace(plugged, release=release)


def _demo_layer(sandbox: "Sandbox") -> Layer:
    values = {
        "backend_url": sandbox.url,
        "directory_url": sandbox.directory_url,
        "extra_authority": str(sandbox.ca_file),
        "receipt_keys": str(sandbox.receipt_keys),
        "proxy": settings.NO_PROXY,
    }
    return Layer(Source.DEFAULT, "", values)


async def join(wires: Wires) -> Program:
    """Join the parts around the wires. What is wrong with disk or keyring becomes a notice.

    Returns at once: the outbox opens behind it, for its key may be behind a keyring's prompt.
    """
    disk, net = Lane("disk"), Lane("net")
    hub = Hub(wires.readers, reader_policy(wires.resolved.settings))
    hub.start()
    closed = LocalProblem(ProblemCode.BACKEND_NOT_CONFIGURED)
    postroom = Postroom(disk, closed)
    room = open_room(wires, hub, postroom, net)
    login = Login(wires.secrets, lambda: datetime.now(UTC))
    directory = DirectoryRoom(wires.secrets, partial(directory_with, wires), wires.proxy.recall)
    ways: list[Transport] = []
    if wires.resolved.settings.backend_url is not None:
        postroom.open_by(open_postroom(postroom, wires, disk, net, room, login, ways))
    elif wires.paths.outbox.exists():
        postroom.run(open_shelf(postroom, wires, disk, net))
    if wires.resolved.settings.fleet:
        room.switch_on()

    async def ending() -> None:
        for way in ways:
            await disk.run(way.close)
        login.close()
        directory.close()
        wires.secrets.close()
        disk.close()
        net.close()
        logs.stop()
        wires.release()

    rooms = (postroom, room, login, directory, wires.proxy)
    parts = (hub, *rooms, wires.paths, wires.resolved, wires.reload, wires.demo, ending)
    return Program(Joined(*parts, log_file=wires.log_file, trust=wires.trust))


def directory_with(wires: Wires, key: str) -> DirectoryClient:
    """The national directory, asked with this key; raises LocalProblem SETTINGS_INVALID."""
    chosen = wires.resolved.settings
    return DirectoryClient(_way(chosen.directory_url, wires), key)


def open_room(wires: Wires, hub: Hub, postroom: Postroom, net: Lane) -> FleetRoom:
    """The register's room; nothing of it is opened before it is switched on."""
    chosen = wires.resolved.settings

    async def opening(lane: Lane) -> OpenRegister:
        here, url = wires.paths.register, None if wires.demo else chosen.database_url
        return await open_register(here, url, wires.secrets, lane, now())

    def now() -> datetime:
        return datetime.now(UTC)

    def watch(changed: Callable[[Station], None]) -> Callable[[], None]:
        changed(hub.station)
        return hub.subscribe(changed)

    retention = timedelta(days=chosen.fleet_retention_days)
    rules = Rules(chosen.soon_days, chosen.reminder_days, retention)
    fleet = Fleet(opening, lambda: rules, now, date.today)
    maker = Maker(now, date.today, __version__, language.spoken())
    return FleetRoom(fleet, postroom, watch, maker, net)


async def register_as_kept() -> tuple[FleetCard, ...]:
    """Read the register without changing it; raises LocalProblem when it cannot be read."""
    here, chosen = paths.of_user(), settings.load(paths.of_user()).settings
    if chosen.database_url is None and not here.register.exists():
        return ()
    secrets, lane = Secrets(), Lane("register")
    try:
        opened = await open_register(
            here.register, chosen.database_url, secrets, lane, datetime.now(UTC)
        )
        changes = await lane.run(opened.register.changes)
        await lane.run(opened.register.close)
        return changes.rows
    finally:
        lane.close()
        secrets.close()


async def open_postroom(
    postroom: Postroom,
    wires: Wires,
    disk: Lane,
    net: Lane,
    room: FleetRoom,
    login: Login,
    ways: list[Transport],
) -> None:
    """Open the outbox and the way to the server, which is added to `ways` to be closed."""
    chosen = wires.resolved.settings
    try:
        await wires.proxy.recall()
        way = await net.run(lambda: way_to(wires))
        ways.append(way)
        client = await net.run(lambda: office(way, chosen, login.token))
        login.identity = Identity(way)
        room.office = client.cards
        postroom.follow_ups.open_with(client.follow_up)
        recalling = asyncio.create_task(login.keep.recall())
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
        try:
            await recalling  # or the first delivery would be turned away for nothing
        except BaseException:
            await opened.outbox.close()
            raise
        await postroom.open_with(opened.outbox, opened.notices)
    except LocalProblem as problem:
        postroom.refuse(problem)


async def open_shelf(postroom: Postroom, wires: Wires, disk: Lane, net: Lane) -> None:
    """Show what was declared while a server was set; without one nothing is sent."""
    around = Surroundings(
        wires.paths,
        wires.secrets,
        _no_delivery,
        disk,
        net,
        changed=postroom.heard,
        trouble=postroom.troubled,
    )
    try:
        opened = await open_outbox(around)
        await postroom.show(opened.outbox, opened.notices)
    except LocalProblem as problem:
        postroom.troubled(problem)


def office(way: Transport, chosen: Settings, token: Callable[[], str | None]) -> BackendClient:
    """The card office; raises LocalProblem SETTING_MISSING or SETTINGS_INVALID."""
    if chosen.receipt_keys is None:
        raise LocalProblem(ProblemCode.SETTING_MISSING, name="receipt_keys")
    return BackendClient(way, ReceiptKeys.read(chosen.receipt_keys), token)


def way_to(wires: Wires) -> Transport:
    """The way to the server of the settings; raises LocalProblem SETTINGS_INVALID."""
    url = wires.resolved.settings.backend_url
    if url is None:
        raise LocalProblem(ProblemCode.BACKEND_NOT_CONFIGURED)
    return _way(url, wires)


def _way(url: str, wires: Wires) -> Transport:
    chosen = wires.resolved.settings
    limits = TransportSettings(
        extra_authority=chosen.extra_authority,
        proxy=ProxyChoice.of(chosen.proxy, wires.proxy.login),
        loopback_only=wires.demo,
    )
    return Transport(url, limits)
