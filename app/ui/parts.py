"""What the window needs from the rest of the program, said by the window.

`app.assembly` builds one object that fulfils `Parts`, for the real readers or for demonstration
mode. Every method is called on the main thread while the event loop runs, and every listener is
called there; nothing here blocks.
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from app.domain.card import Card
from app.domain.declaration import Kind, Reason
from app.domain.hotline import Hotline
from app.domain.outbox import Dispatch
from app.domain.problem import LocalProblem
from app.domain.station import Station
from app.settings import Resolved
from app.workflows.codes.steps import Ending
from app.workflows.declarations.follow_up import FollowedUp
from app.workflows.declarations.steps import DeclarationEnding
from app.workflows.directory import DirectoryRoom
from app.workflows.fleet.room import FleetRoom
from app.workflows.identity.identify import Identified
from app.workflows.interaction import Interaction
from app.workflows.proxy import ProxyRoom

if TYPE_CHECKING:
    from app.diagnostics.surroundings import Surroundings

Stop = Callable[[], None]


class Parts(Protocol):
    """The program behind the window."""

    @property
    def demo(self) -> bool:
        """Whether reader, card and server are simulated."""

    @property
    def hotline(self) -> Hotline:
        """The phone line shown wherever a card may have to be opposed."""

    @property
    def can_send(self) -> bool:
        """Whether a server is set; without one declarations go by phone and portal."""

    def today(self) -> date:
        """The present day, which validity is judged by."""

    def now(self) -> datetime:
        """The present time, aware."""

    def watch_station(self, changed: Callable[[Station], None]) -> Stop:
        """Report the station now, then at each change; returns what ends it."""

    def watch_outbox(self, changed: Callable[[tuple[Dispatch, ...]], None]) -> Stop:
        """Report the declarations, newest first, now and at each change."""

    def watch_notices(self, changed: Callable[[tuple[LocalProblem, ...]], None]) -> Stop:
        """Report what the user must know of disk and keyring, now and at each change."""

    async def first_use(self, reader: str, interaction: Interaction) -> Ending:
        """Guide the first use of the card in `reader`; raises `Left` when the person leaves."""

    async def change_code(self, reader: str, interaction: Interaction) -> Ending:
        """Guide a change of code; raises `Left` when the person leaves."""

    async def unblock(self, reader: str, interaction: Interaction) -> Ending:
        """Guide an unblocking with the code de déblocage; raises `Left`."""

    async def renew(self, card: Card | None, interaction: Interaction) -> DeclarationEnding:
        """Guide a renewal of this card, or of one that is typed in; raises `Left`."""

    async def declare(
        self,
        kind: Kind,
        card: Card | None,
        interaction: Interaction,
        reason: Reason | None = None,
    ) -> DeclarationEnding:
        """Guide a declaration of loss, theft or another incident; raises `Left`.

        `reason` is given when another page has led here, such as a card that is blocked for good.
        """

    async def identify(self, interaction: Interaction, national_id: str | None = None) -> bool:
        """Guide a login, for later or for what waits at the office's door; raises `Left`."""

    def watch_identity(self, changed: Callable[[Identified | None], None]) -> Stop:
        """Report who is logged in, None for nobody, now and at each change."""

    def log_out(self) -> None:
        """Forget who is logged in, in the keyring too."""

    def send_now(self) -> None:
        """Try to deliver what waits in the outbox without waiting for its next turn."""

    async def amend(self, declaration: UUID, interaction: Interaction) -> DeclarationEnding:
        """Guide the change of a declaration that waits; raises `Left`."""

    def withdraw(self, declaration: UUID) -> None:
        """Withdraw a declaration that is known not to have been sent."""

    def watch_follow_ups(self, changed: Callable[[FollowedUp], None]) -> Stop:
        """Report where received declarations stand at the office, now and at each change."""

    def follow_up(self) -> None:
        """Ask the office where received declarations stand; nothing waits for it."""

    async def surroundings(self) -> "Surroundings":
        """What the diagnosis looks at, as it is now."""

    def reestablish(self) -> None:
        """Let go of the service of cards and make contact with it anew."""

    @property
    def log_file(self) -> Path | None:
        """Log of this run, None when it could not be written."""

    @property
    def fleet(self) -> FleetRoom:
        """The establishment's register, off until somebody switches it on."""

    @property
    def directory(self) -> DirectoryRoom:
        """The national directory, asked only by an act of the person."""

    @property
    def proxy(self) -> ProxyRoom:
        """The account for the network's proxy."""

    def settings(self) -> Resolved:
        """The effective settings and their sources, for the page *Réglages*."""

    def keep_setting(self, name: str, value: object) -> None:
        """Keep one choice of the user; raises LocalProblem or OSError when it cannot be."""

    @property
    def writing(self) -> bool:
        """Whether a card is being written to: the program must not end then."""

    async def close(self) -> None:
        """End all that runs, in order: watchers, tasks, lanes."""


Assemble = Callable[[], Awaitable[Parts]]
"""Builds the parts on the main thread, inside the running event loop."""

Prepare = Callable[[], Assemble]
"""Imports what is heavy; called on a thread of its own after the first paint."""
