"""All that is done with the register, joined: rows, insertions, batches, lists, the card office.

Insertions are heard, and declarations are noted in the history of their cards, only while the
register is on.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from app.domain.declaration import Reason
from app.domain.fleet import Filter, FleetCard, Happening, HistoryLine
from app.domain.outbox import Dispatch, OutboxState
from app.domain.problem import LocalProblem, NoAnswer, ProblemCode
from app.domain.station import Station
from app.lane import Lane, LaneClosed
from app.paths import write_private
from app.workflows.broadcast import Broadcast
from app.workflows.declarations.postroom import Postroom
from app.workflows.fleet import card_list
from app.workflows.fleet.batch import Batches, Maker, Whys, already_declared
from app.workflows.fleet.card_list import CardList, Mapped
from app.workflows.fleet.export import as_calendar, as_csv
from app.workflows.fleet.insertion import Insertions
from app.workflows.fleet.list_file import RawList
from app.workflows.fleet.office import Ask, cards_of
from app.workflows.fleet.register import Fleet, FleetState
from app.workflows.fleet.separated import Progress
from app.workflows.fleet.table import Column, FleetTable, arrange

Stop = Callable[[], None]
WatchStation = Callable[[Callable[[Station], None]], Stop]

_TOLD = {
    OutboxState.RECEIVED: Happening.ACKNOWLEDGED,
    OutboxState.REFUSED: Happening.REFUSED,
}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_STEP = 100  # cards of a calendar between two words about how far it is


class FleetRoom:
    """The register and what feeds it. Lives on the event loop."""

    def __init__(
        self, fleet: Fleet, postroom: Postroom, watch: WatchStation, maker: Maker, net: Lane
    ) -> None:
        self.fleet = fleet
        self.maker = maker
        self.insertions = Insertions(fleet)
        self.batches = Batches(fleet, postroom)
        self.office: Ask | None = None
        self._postroom = postroom
        self._watch = watch
        self._net = net
        self._stops: list[Stop] = []
        self._known: dict[UUID, OutboxState] | None = None
        self.table: Broadcast[FleetTable] = Broadcast(FleetTable())
        self._arranging: asyncio.Task[None] | None = None
        self._ready = False

    def switch_on(self) -> None:
        """Open the register and listen to readers and outbox."""
        if self._stops:
            return
        self.fleet.switch_on()
        self._known = None
        self._stops = [
            self._watch(self.insertions.sighted),
            self._postroom.dispatches.subscribe(self._dispatched),
            self.fleet.state.subscribe(self._changed),
        ]

    async def switch_off(self) -> None:
        """Listen no more and close the register."""
        for stop in self._stops:
            stop()
        self._stops = []
        self._ready = False
        self.insertions.forget()
        self.batches.stop()
        await self.insertions.close()
        if self._arranging is not None:
            await self._arranging
        await self.fleet.switch_off()
        self.table.set(FleetTable())

    async def close(self) -> None:
        """End everything."""
        await self.switch_off()
        await self.fleet.close()

    def _changed(self, state: FleetState) -> None:
        """Follow the register: at its opening, note the cards that were in before, and look for a
        batch that an earlier run did not finish; renew the table.
        """
        if state.ready and not self._ready:
            self.insertions.look()
            self._postroom.run(self._look_for_batch())
        self._ready = state.ready
        self._arrange()

    async def _look_for_batch(self) -> None:
        with suppress(LocalProblem, LaneClosed):  # told by the register's own state
            await self.batches.look()

    # The table

    def _arrange(self) -> None:
        """Work the table out anew, unless that is under way: it looks again when it is done."""
        if self._arranging is None or self._arranging.done():
            self._arranging = asyncio.get_running_loop().create_task(self._arrange_all())

    async def _arrange_all(self) -> None:
        fleet = self.fleet
        while self._stops and not self._arranged:
            rows, today = fleet.state.value.rows, fleet.today()
            soon = fleet.rules().soon_days
            made = await fleet.figures.run(lambda: arrange(rows, today, soon))  # noqa: B023
            within = Filter(ends_within=max(fleet.rules().reminder_days, default=0))
            near = await fleet.figures.run(lambda: made.visible(within, Column.END))  # noqa: B023
            self.table.set(made)
            fleet.remind([made.rows[place] for place in near])

    @property
    def _arranged(self) -> bool:
        table, fleet = self.table.value, self.fleet
        return fleet.state.value.rows is table.rows and fleet.today() == table.today

    def already(self, matter: Reason | None) -> Whys:
        """The cards that are declared for this matter already, each with what to say."""
        dispatches = self._postroom.dispatches.value
        return already_declared(dispatches, matter, self.batches.waiting)

    # Lists in and out

    async def read_list(self, path: Path, heard: Progress | None = None) -> RawList:
        """Read a file; raises LocalProblem, OSError, or `separated.Stopped`."""
        return await self.fleet.figures.run(lambda: card_list.read_list(path, heard))

    async def understand(
        self, raw: RawList, columns: Mapped, heard: Progress | None = None
    ) -> CardList:
        """Make rows of a list; raises LocalProblem, or `separated.Stopped`."""
        return await self.fleet.figures.run(lambda: card_list.understood(raw, columns, heard))

    async def ask_office(
        self, structure_id: str, heard: Callable[[int], bool]
    ) -> tuple[FleetCard, ...] | None:
        """Ask the card office for a structure's cards; raises BackendProblem."""
        if self.office is None:
            raise NoAnswer(ProblemCode.BACKEND_NOT_CONFIGURED)
        return await cards_of(structure_id, self.office, self._net, heard)

    async def csv(self, rows: tuple[FleetCard, ...]) -> bytes:
        """The rows for a spreadsheet."""
        today, soon = self.fleet.today(), self.fleet.rules().soon_days
        text = await self.fleet.figures.run(lambda: as_csv(rows, today, soon))
        return _BYTE_ORDER_MARK + text.encode()

    async def calendar(
        self, rows: tuple[FleetCard, ...], heard: Callable[[int, int], bool]
    ) -> bytes | None:
        """The ends of the rows for a calendar; None when `heard` says to stop."""
        now, days = self.fleet.now(), self.fleet.rules().reminder_days

        def pieces() -> bytes | None:
            made: list[bytes] = []
            for piece in as_calendar(rows, now, days):
                if len(made) % _STEP == 0 and not heard(len(made), len(rows)):
                    return None
                made.append(piece)
            return b"".join(made)

        return await self.fleet.figures.run(pieces)

    async def write(self, file: Path, content: bytes) -> None:
        """Put an export into a file of this user only; raises OSError."""
        await self.fleet.figures.run(lambda: write_private(file, content))

    # History

    def _dispatched(self, dispatches: tuple[Dispatch, ...]) -> None:
        """Note what was declared and answered since the register was switched on."""
        present = {each.entry.id: each.entry.state for each in dispatches}
        before, self._known = self._known, present
        if before is None:
            return
        lines = [line for each in dispatches for line in self._lines(each, before)]
        if lines:
            self._postroom.run(self._note(lines))

    def _lines(self, dispatch: Dispatch, before: dict[UUID, OutboxState]) -> list[HistoryLine]:
        entry, now = dispatch.entry, self.fleet.now()
        lines = []
        if entry.id not in before and entry.id not in self.batches.posted:
            about = dispatch.reason.value if dispatch.reason else dispatch.kind.value
            lines.append(HistoryLine(entry.card_number, now, Happening.DECLARED, about))
        told = _TOLD.get(entry.state)
        if told is not None and before.get(entry.id) is not entry.state:
            detail = entry.reference or ""
            lines.append(HistoryLine(entry.card_number, now, told, detail))
        return lines

    async def _note(self, lines: list[HistoryLine]) -> None:
        try:
            await self.fleet.note(lines)
        except LocalProblem:
            return  # told by the register's own state; the outbox keeps the declaration itself
