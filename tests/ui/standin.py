"""A program behind the window whose station and outbox are what a test says."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from app.backend.directory import DirectoryClient
from app.backend.secrets import Secrets
from app.demo.memory_keyring import MemoryKeyring
from app.diagnostics.surroundings import Surroundings
from app.domain.card import Card
from app.domain.declaration import Kind, Reason
from app.domain.hotline import CARDS, Hotline
from app.domain.outbox import Dispatch
from app.domain.problem import LocalProblem, NoAnswer, ProblemCode
from app.domain.station import Station
from app.settings import Layer, Resolved, Source, resolve
from app.ui.parts import Stop
from app.workflows.codes.steps import Ending
from app.workflows.declarations.follow_up import FollowedUp
from app.workflows.declarations.steps import DeclarationEnding
from app.workflows.directory import DirectoryRoom
from app.workflows.fleet.room import FleetRoom
from app.workflows.identity.identify import Identified
from app.workflows.interaction import Interaction, Step
from app.workflows.proxy import ProxyRoom
from tests.ui.samples import NOW, TODAY
from tests.workflows.register_room import closed_room


def unreached_directory() -> DirectoryRoom:
    """A directory without a key, which nobody can reach, and a keyring in memory."""
    keyring = MemoryKeyring()

    def nobody(_key: str) -> DirectoryClient:
        raise NoAnswer(ProblemCode.NO_NETWORK)

    return DirectoryRoom(Secrets(keyring=lambda: keyring), nobody)


@dataclass
class StandIn:
    """Fulfils `Parts`: workflows ask the steps of `script` and keep the answers."""

    station: Station | None = None
    dispatches: tuple[Dispatch, ...] = ()
    script: tuple[Step[Any], ...] = ()
    writing: bool = False
    demo: bool = True
    can_send: bool = True
    hotline: Hotline = CARDS
    fleet: FleetRoom = field(default_factory=closed_room)
    day: date = TODAY
    answers: list[object] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    withdrawn: list[UUID] = field(default_factory=list)
    amended: list[UUID] = field(default_factory=list)
    kept: dict[str, object] = field(default_factory=dict)
    policy: dict[str, object] = field(default_factory=dict)
    notices: tuple[LocalProblem, ...] = ()
    asked_to_send: int = 0
    asked_to_follow: int = 0
    followed_up: FollowedUp = field(default_factory=FollowedUp)
    here: Surroundings | None = None
    reestablished: int = 0
    log_file: Path | None = None
    directory: DirectoryRoom = field(default_factory=unreached_directory)
    proxy: ProxyRoom = field(default_factory=lambda: ProxyRoom(Secrets(keyring=MemoryKeyring)))
    identified: Identified | None = None
    logged_out: int = 0
    time: datetime = NOW
    _outbox: list[Callable[[tuple[Dispatch, ...]], None]] = field(default_factory=list)
    _listeners: list[Callable[[Station], None]] = field(default_factory=list)

    def today(self) -> date:
        return self.day

    def now(self) -> datetime:
        return self.time

    def watch_station(self, changed: Callable[[Station], None]) -> Stop:
        self._listeners.append(changed)
        if self.station is not None:
            changed(self.station)
        return lambda: self._listeners.remove(changed)

    def become(self, station: Station) -> None:
        """Report another station."""
        self.station = station
        for listener in tuple(self._listeners):
            listener(station)

    def watch_outbox(self, changed: Callable[[tuple[Dispatch, ...]], None]) -> Stop:
        self._outbox.append(changed)
        changed(self.dispatches)
        return lambda: self._outbox.remove(changed)

    def hold(self, dispatches: tuple[Dispatch, ...]) -> None:
        """Report other declarations."""
        self.dispatches = dispatches
        for listener in tuple(self._outbox):
            listener(dispatches)

    def watch_notices(self, changed: Callable[[tuple[LocalProblem, ...]], None]) -> Stop:
        changed(self.notices)
        return lambda: None

    async def first_use(self, reader: str, interaction: Interaction) -> Ending:
        await self._ask_all(interaction)
        return Ending.LATER

    async def change_code(self, reader: str, interaction: Interaction) -> Ending:
        await self._ask_all(interaction)
        return Ending.LATER

    async def unblock(self, reader: str, interaction: Interaction) -> Ending:
        await self._ask_all(interaction)
        return Ending.LATER

    async def renew(self, card: Card | None, interaction: Interaction) -> DeclarationEnding:
        await self._ask_all(interaction)
        return DeclarationEnding.NOTHING_TO_SEND

    async def declare(
        self,
        kind: Kind,
        card: Card | None,
        interaction: Interaction,
        reason: Reason | None = None,
    ) -> DeclarationEnding:
        await self._ask_all(interaction)
        return DeclarationEnding.NOTHING_TO_SEND

    async def _ask_all(self, interaction: Interaction) -> None:
        try:
            for step in self.script:
                self.answers.append(await interaction.ask(step))
        finally:
            self.ended.set()

    async def identify(self, interaction: Interaction, national_id: str | None = None) -> bool:
        await self._ask_all(interaction)
        return False

    def watch_identity(self, changed: Callable[[Identified | None], None]) -> Stop:
        changed(self.identified)
        return lambda: None

    def log_out(self) -> None:
        self.logged_out += 1

    def send_now(self) -> None:
        self.asked_to_send += 1

    async def amend(self, declaration: UUID, interaction: Interaction) -> DeclarationEnding:
        self.amended.append(declaration)
        await self._ask_all(interaction)
        return DeclarationEnding.NOTHING_TO_SEND

    def withdraw(self, declaration: UUID) -> None:
        self.withdrawn.append(declaration)

    async def surroundings(self) -> Surroundings:
        assert self.here is not None, "this test examines nothing"
        return self.here

    def reestablish(self) -> None:
        self.reestablished += 1

    def watch_follow_ups(self, changed: Callable[[FollowedUp], None]) -> Stop:
        changed(self.followed_up)
        return lambda: None

    def follow_up(self) -> None:
        self.asked_to_follow += 1

    def settings(self) -> Resolved:
        return resolve([Layer(Source.POLICY, "policy", self.policy)])

    def keep_setting(self, name: str, value: object) -> None:
        self.kept[name] = value

    async def close(self) -> None:
        """Nothing was opened."""
