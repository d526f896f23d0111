"""The running program behind a window: readers, outbox and workflows, joined by `app.assembly`.

It fulfils what `app.ui.parts` asks for. Everything here is used on the event loop, and listeners
are called there.
"""

import asyncio
import webbrowser
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from app import __version__, language, settings
from app.backend.unblock_journal import DiskJournal
from app.domain.card import Card, Certificate
from app.domain.declaration import Kind, Reason
from app.domain.hotline import CARDS, Hotline
from app.domain.outbox import Dispatch
from app.domain.problem import LocalProblem
from app.domain.station import Station
from app.lane import Lane
from app.paths import Paths
from app.reader.cpx import CpxSession
from app.reader.hub import Hub
from app.settings import Resolved
from app.workflows.codes.activate import activate
from app.workflows.codes.change_pin import change_pin
from app.workflows.codes.steps import Ending
from app.workflows.codes.unblock import unblock
from app.workflows.declarations.declare import amend, declare
from app.workflows.declarations.delivery import Desk
from app.workflows.declarations.follow_up import FollowedUp
from app.workflows.declarations.postroom import Postroom
from app.workflows.declarations.renew import renew
from app.workflows.declarations.steps import DeclarationEnding
from app.workflows.directory import DirectoryRoom
from app.workflows.fleet.room import FleetRoom
from app.workflows.identity.identify import Counter, Identified, Login, identify
from app.workflows.interaction import Interaction
from app.workflows.proxy import ProxyRoom
from app.workflows.vouched import VouchedStation

if TYPE_CHECKING:
    from app.backend.authorities import Trust
    from app.diagnostics.surroundings import Surroundings

T = TypeVar("T")
Stop = Callable[[], None]

_REST_S = 3.0


class GuardedHub:
    """The hub as workflows see it; it counts the operations on cards that are under way."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.under_way = 0

    @property
    def station(self) -> Station:
        """The picture as last published."""
        return self._hub.station

    async def wait(self, predicate: Callable[[Station], bool], timeout: float) -> Station:
        """As `Hub.wait`."""
        return await self._hub.wait(predicate, timeout)

    async def use(self, reader: str, serial: str, work: Callable[[CpxSession], T]) -> T:
        """As `Hub.use`; the program must not end meanwhile."""
        self.under_way += 1
        try:
            return await self._hub.use(reader, serial, work)
        finally:
            self.under_way -= 1


@dataclass(frozen=True, slots=True)
class Joined:
    """The parts as `app.assembly` joined them; `ending` closes what the program does not know."""

    hub: Hub
    postroom: Postroom
    fleet: FleetRoom
    login: Login
    directory: DirectoryRoom
    proxy: ProxyRoom
    paths: Paths
    resolved: Resolved
    reload: Callable[[], Resolved]
    demo: bool
    ending: Callable[[], Awaitable[None]]
    log_file: Path | None = None
    trust: "Trust | None" = None


class Program:
    """One running program."""

    def __init__(self, joined: Joined) -> None:
        self._joined = joined
        self._access = GuardedHub(joined.hub)
        self._journal = DiskJournal(joined.paths.unblockings)
        self._resolved = joined.resolved
        self._vouched = VouchedStation(self._vouching, test_cards=joined.trust is not None)
        self._vouched.see(joined.hub.station)
        self._stop_seeing = joined.hub.subscribe(self._vouched.see)

    @property
    def demo(self) -> bool:
        """Whether reader, card and server are simulated."""
        return self._joined.demo

    @property
    def hotline(self) -> Hotline:
        """The phone line for lost cards, as the settings have it."""
        chosen = self._resolved.settings
        return replace(
            CARDS,
            number=chosen.hotline_number,
            cost=chosen.hotline_price,
            hours=chosen.hotline_hours,
        )

    @property
    def can_send(self) -> bool:
        """Whether a server is set; without one declarations go by phone and portal."""
        return self._joined.postroom.open

    @property
    def writing(self) -> bool:
        """Whether an operation on a card is under way."""
        return self._access.under_way > 0

    def today(self) -> date:
        """The present day on the wall."""
        return date.today()

    def now(self) -> datetime:
        """The present time, in UTC."""
        return datetime.now(UTC)

    def watch_station(self, changed: Callable[[Station], None]) -> Stop:
        """Report the station now, then at each change."""

        def hear(station: Station | None) -> None:
            if station is not None:
                changed(station)

        return self._vouched.stations.subscribe(hear)

    def watch_outbox(self, changed: Callable[[tuple[Dispatch, ...]], None]) -> Stop:
        """Report the declarations, newest first, now and at each change."""
        return self._joined.postroom.dispatches.subscribe(changed)

    def watch_notices(self, changed: Callable[[tuple[LocalProblem, ...]], None]) -> Stop:
        """Report what the user must know of disk and keyring, now and at each change."""
        return self._joined.postroom.notices.subscribe(changed)

    async def first_use(self, reader: str, interaction: Interaction) -> Ending:
        """Guide the first use of the card in `reader`; raises `Left`."""
        return await activate(self._access, interaction, reader, self._journal)

    async def change_code(self, reader: str, interaction: Interaction) -> Ending:
        """Guide a change of code; raises `Left`."""
        return await change_pin(self._access, interaction, reader, self._journal)

    async def unblock(self, reader: str, interaction: Interaction) -> Ending:
        """Guide an unblocking with the code de déblocage; raises `Left`."""
        return await unblock(self._access, interaction, reader, self._journal)

    async def renew(self, card: Card | None, interaction: Interaction) -> DeclarationEnding:
        """Guide a renewal of this card, or of one that is typed in; raises `Left`."""
        return await renew(self._desk(interaction), card)

    async def declare(
        self,
        kind: Kind,
        card: Card | None,
        interaction: Interaction,
        reason: Reason | None = None,
    ) -> DeclarationEnding:
        """Guide a declaration of loss, theft or another incident; raises `Left`."""
        known = () if card is None else (card,)
        return await declare(self._desk(interaction), known, kind, reason)

    async def amend(self, declaration: UUID, interaction: Interaction) -> DeclarationEnding:
        """Guide the change of a declaration that waits; raises `Left`."""
        waiting = self._joined.postroom.kept(declaration)
        if waiting is None:
            return DeclarationEnding.NOTHING_TO_SEND
        return await amend(self._desk(interaction), waiting)

    async def identify(self, interaction: Interaction, national_id: str | None = None) -> bool:
        """Guide a login, then send what waits for it; raises `Left`."""
        login = self._joined.login
        if login.identity is None:
            return False
        counter = Counter(
            login.identity,
            login.keep,
            self._access,
            login.lane,
            login.now,
            webbrowser.open,
            self.hotline,
        )
        done = await identify(counter, interaction, national_id)
        self.send_now()
        return done

    def watch_identity(self, changed: Callable[[Identified | None], None]) -> Stop:
        """Report who is logged in, None for nobody, now and at each change."""
        return self._joined.login.known.subscribe(changed)

    def log_out(self) -> None:
        """Forget who is logged in, in the keyring too."""
        self._joined.postroom.run(self._joined.login.keep.forget())

    def send_now(self) -> None:
        """Try to deliver now what waits."""
        self._joined.postroom.wake()

    def withdraw(self, declaration: UUID) -> None:
        """Withdraw a declaration that is known not to have been sent."""
        self._joined.postroom.withdraw(declaration)

    def watch_follow_ups(self, changed: Callable[[FollowedUp], None]) -> Stop:
        """Report where received declarations stand at the office, now and at each change."""
        return self._joined.postroom.follow_ups.said.subscribe(changed)

    def follow_up(self) -> None:
        """Ask the office where received declarations stand."""
        self._joined.postroom.follow_up()

    def _vouching(self) -> Callable[[Certificate, datetime], Certificate]:
        """Import what asks the authorities, and return it."""
        from app.backend.vouch import of_workstation

        parts = self._joined
        settings, login = self._resolved.settings, parts.proxy.login
        return of_workstation(parts.paths, settings, parts.trust, login)

    async def surroundings(self) -> "Surroundings":
        """What the diagnosis looks at: the readers as the hub sees them, this user's files."""
        loop, lane = asyncio.get_running_loop(), Lane("diagnosis")
        try:
            return await lane.run(lambda: _surroundings(self._joined, self._resolved, loop))
        finally:
            lane.close()

    def reestablish(self) -> None:
        """Let go of the service of cards and make contact with it anew."""
        self._joined.hub.restart()

    @property
    def log_file(self) -> Path | None:
        """Log of this run, None when it could not be written."""
        return self._joined.log_file

    @property
    def fleet(self) -> FleetRoom:
        """The establishment's register."""
        return self._joined.fleet

    @property
    def directory(self) -> DirectoryRoom:
        """The national directory."""
        return self._joined.directory

    @property
    def proxy(self) -> ProxyRoom:
        """The account for the network's proxy."""
        return self._joined.proxy

    def settings(self) -> Resolved:
        """The effective settings and their sources."""
        return self._resolved

    def keep_setting(self, name: str, value: object) -> None:
        """Keep one choice of the user; raises LocalProblem or OSError."""
        settings.save(self._joined.paths, name, value)
        self._resolved = self._joined.reload()

    async def close(self) -> None:
        """End the register and deliveries first, then readers, then what lies below."""
        await self._joined.fleet.close()
        await self._joined.postroom.close()
        self._stop_seeing()
        if self._joined.demo:  # its folder goes at the end, with what is being kept there
            await self._vouched.rest(_REST_S)
        self._vouched.close()
        self._joined.hub.close()
        await self._joined.ending()

    def _desk(self, interaction: Interaction) -> Desk:
        return Desk(
            interaction=interaction,
            postbox=self._joined.postroom,
            hotline=self.hotline,
            now=self.now,
            today=self.today,
            client_version=__version__,
            locale=language.spoken(),
            access=self._access,
            identify=None if self._joined.login.identity is None else self.identify,
        )


def _surroundings(
    joined: Joined, resolved: Resolved, loop: asyncio.AbstractEventLoop
) -> "Surroundings":
    """Import the checks, which nothing else needs, and return what they look at."""
    from app.backend.vouch import of_workstation
    from app.diagnostics.here import demonstration, read_by, this_workstation

    def picture() -> Station:
        """Wait for the hub, on the thread of the check that asks."""
        return asyncio.run_coroutine_threadsafe(read_by(joined.hub), loop).result()

    if joined.demo:
        vouch = partial(of_workstation, joined.paths, resolved.settings, joined.trust)
        return demonstration(picture, resolved, joined.paths, vouch)
    return this_workstation(picture, joined.proxy.login)
