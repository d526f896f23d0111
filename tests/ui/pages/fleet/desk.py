"""The page *Parc* over a real register with a few cards in it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.card import CardType
from app.domain.fleet import FleetCard
from app.ui.choices import WindowChoices
from app.ui.pages.fleet.page import FleetPage
from app.ui.places import Place
from app.ui.reminding import Spawn
from app.ui.shell import Shell
from app.ui.tasks import Tasks
from app.ui.theme import Appearance
from app.ui.widgets.button import Button
from tests.ui.samples import STATIONS, TODAY
from tests.ui.standin import StandIn
from tests.workflows.register_room import PATIENCE_S, Room, register_room, until


def row(number: int, days: int, **fields: object) -> FleetCard:
    made = FleetCard(
        f"29{number:08}",
        CardType.CPE,
        holder=f"Aline EXEMPLE{number}",
        service="Accueil",
        structure="CLINIQUE DES LILAS",
        end=TODAY + timedelta(days=days),
        tries_left=3,
        tries_max=3,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


ROWS = [
    row(1, -10),
    row(2, 20),
    row(3, 400, holder_left=True),
    row(4, 500, tries_left=0),
    row(5, 600, holder="", service="Bloc opératoire"),
    row(6, 700, type=CardType.CPS, note="armoire"),
]


class Desk:
    """The window on a register with a few cards in it."""

    def __init__(self, shell: Shell, room: Room, parts: StandIn, spawn: Spawn) -> None:
        self.shell, self.room, self.parts, self.spawn = shell, room, parts, spawn

    @property
    def page(self) -> FleetPage:
        page = self.shell.page
        assert isinstance(page, FleetPage)
        return page

    @property
    def view(self) -> QWidget | None:
        return self.page.stage.over

    async def shows(self, kind: type[QWidget]) -> QWidget:
        """Wait until a view of this kind stands over the list."""
        await self.settles(lambda: isinstance(self.view, kind))
        assert self.view is not None
        return self.view

    async def settles(self, fits: Callable[[], bool]) -> None:
        """Let the loop turn until it looks like that."""

        async def turn() -> None:
            while not fits():
                await asyncio.sleep(0)

        await asyncio.wait_for(turn(), PATIENCE_S)

    def texts(self, widget: QWidget | None = None) -> str:
        """All words on show."""
        labels = (widget or self.page.widget).findChildren(QLabel)
        return "\n".join(each.text() for each in labels if each.isVisible())

    def names(self) -> list[str]:
        model = self.page.home.browse.model
        at = [*range(model.rowCount())]
        return [str(model.data(model.index(line, 1))) for line in at]

    def press(self, words: str, widget: QWidget | None = None) -> None:
        buttons = (widget or self.page.widget).findChildren(Button)
        (button,) = [each for each in buttons if each.text() == words and each.isVisible()]
        button.click()


@asynccontextmanager
async def desk(
    folder: Path,
    qtbot: QtBot,
    rows: list[FleetCard] = ROWS,
    look: Appearance = Appearance.LIGHT,
    on: bool = True,
) -> AsyncIterator[Desk]:
    async with register_room(folder) as room:
        if on:
            await room.ready()
            await room.fleet.bring_in(rows)
            await until(room.room.table, lambda table: len(table.rows) == len(rows))
        choices = WindowChoices(folder / "window.ini")
        choices.appearance = look
        parts = StandIn(station=STATIONS["empty"], fleet=room.room)
        shell = Shell(demo=False, choices=choices)
        qtbot.addWidget(shell)
        shell.resize(1080, 720)
        shell.show()
        failures: list[BaseException] = []
        tasks = Tasks(failures.append)
        shell.attach(parts, tasks.spawn)
        shell.go(Place.FLEET)
        try:
            yield Desk(shell, room, parts, tasks.spawn)
        finally:
            await tasks.close()
            shell.detach()
        assert failures == []
