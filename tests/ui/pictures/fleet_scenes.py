"""Scenes of *Parc*, on a real register with three hundred cards of nobody."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QItemSelectionModel

from app.domain.card import CardType
from app.domain.declaration import Quality, Reason
from app.domain.fleet import FleetCard
from app.domain.problem import LocalProblem, ProblemCode
from app.language import _
from app.ui.pages.fleet.bring_in import Mapping, Progress, Report, Working
from app.ui.pages.fleet.merge import Merge
from app.ui.pages.fleet.one_card import OneCard
from app.ui.pages.fleet.page import FleetPage
from app.ui.pages.fleet.words import cards
from app.ui.places import Place
from app.workflows.fleet.insertion import Noted
from tests.ui.pictures.studio import Scene, Studio
from tests.ui.samples import SECRETARY, STATIONS, TODAY, holding
from tests.ui.standin import StandIn
from tests.workflows.batch_trial import COMMON
from tests.workflows.register_room import NOW, Room, register_room, until

_NAMES = ("Aline EXEMPLE", "Bastien MODELE", "Chloé SPECIMEN", "David ESSAI", "Emma FICTIF")
_SERVICES = ("Accueil", "Bloc opératoire", "Urgences", "Pharmacie")
_LIST = "N° de carte;Agent;Fin;Service\n2900000977;Zoé ESSAI;31/12/2028;Accueil\nabc;X;;\n"


def _row(number: int) -> FleetCard:
    """One card; what it is follows from its number, so that the list is the same in every run."""
    return FleetCard(
        f"29{number:08}",
        CardType.CPS if number % 7 == 0 else CardType.CPA if number % 5 == 0 else CardType.CPE,
        holder="" if number % 11 == 0 else _NAMES[number % 5],
        service=_SERVICES[number % 4],
        structure="CLINIQUE DES LILAS",
        end=TODAY + timedelta(days=number * 37 % 1100 - 20),
        tries_left=0 if number % 41 == 0 else 3,
        tries_max=3,
        seen_at=NOW - timedelta(days=number % 90) if number % 3 else None,
        holder_left=number % 29 == 0,
    )


ROWS = [_row(number) for number in range(1, 301)]
Act = Callable[[Studio, Room, FleetPage], Awaitable[None]]


def fleet(act: Act, rows: list[FleetCard] = ROWS) -> Scene:
    """The page on a register with these rows; `act` brings it further."""

    async def draw(studio: Studio) -> None:
        room = await studio.borrow(register_room(studio.folder))
        await room.ready()
        if rows:
            await room.fleet.bring_in(rows)
            await until(room.room.table, lambda table: len(table.rows) == len(rows))
            await until(room.fleet.reminders, bool)
        await studio.open(StandIn(station=STATIONS["empty"], fleet=room.room))
        studio.shell.go(Place.FLEET)
        page = studio.shell.page
        assert isinstance(page, FleetPage)
        await studio.until(lambda: bool(page.home.browse.model.rowCount()) == bool(rows))
        await studio.settle()
        await act(studio, room, page)

    return draw


async def listed(_studio: Studio, _room: Room, _page: FleetPage) -> None:
    """The list, as it opens, under the ends to come."""


async def chosen(studio: Studio, _room: Room, page: FleetPage) -> None:
    page.home.browse.filters.search.setText("exemple")
    await studio.settle()
    choice = page.home.browse.view.selectionModel()
    for line in (0, 1, 2):
        whole = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        choice.select(page.home.browse.model.index(line, 0), whole)


async def charted(_studio: Studio, _room: Room, page: FleetPage) -> None:
    page.home.ends.setChecked(True)


async def opened(studio: Studio, room: Room, page: FleetPage) -> None:
    row = room.fleet.row("2900000001")
    assert row is not None
    page.open_card(row)
    view = page.stage.over
    assert isinstance(view, OneCard)
    await studio.until(lambda: view._history.count() > 0)


async def merging(_studio: Studio, _room: Room, page: FleetPage) -> None:
    theirs = replace(ROWS[0], note="Rendue à l’accueil", service="Urgences")
    ours = replace(ROWS[0], note="En réparation")
    page.stage.show(Merge(ours, theirs, ROWS[0], False, print, page.stage.back))


async def asked(_studio: Studio, _room: Room, page: FleetPage) -> None:
    page.begin_batch(Reason.DEPARTURE, tuple(ROWS[:4]))


async def confirmed(_studio: Studio, room: Room, page: FleetPage) -> None:
    page._review(tuple(ROWS[:9]), Reason.LOST, (Quality.MANDATEE,), COMMON)


async def mapped(studio: Studio, _room: Room, page: FleetPage) -> None:
    file = studio.folder / "liste.csv"
    file.write_text(_LIST, "utf-8")
    page.exchange.read_list(file)
    await studio.until(lambda: isinstance(page.stage.over, Mapping))


async def reported(studio: Studio, room: Room, page: FleetPage) -> None:
    await mapped(studio, room, page)
    studio.press("Vérifier la liste")
    await studio.until(lambda: isinstance(page.stage.over, Report))


async def importing(_studio: Studio, _room: Room, page: FleetPage) -> None:
    progress = Progress()
    progress.heard(4200, 10_000)
    view = Working(_("Import de {cards}").format(cards=cards(10_000)), progress)
    page.stage.show(view)
    view.timerEvent(None)


async def inserting(studio: Studio, _room: Room, page: FleetPage) -> None:
    studio.press("Ajouter par le lecteur")
    studio.parts.become(holding(SECRETARY))
    row = FleetCard(SECRETARY.number or "", CardType.CPE, holder="ALEX PETIT", end=TODAY)
    page.home.insertion.sound.setChecked(False)
    page._noted(Noted(row, new=True))


async def away(_studio: Studio, room: Room, _page: FleetPage) -> None:
    assert room.fleet._following is not None
    room.fleet._following.cancel()  # or it would find the register again
    await asyncio.gather(room.fleet._following, return_exceptions=True)
    trouble = LocalProblem(ProblemCode.REGISTER_UNREACHABLE, path="registre.example.fr")
    room.fleet._publish(trouble=trouble)


async def off(studio: Studio) -> None:
    """The page before anybody switched the register on."""
    await studio.open(StandIn(station=STATIONS["valid"]))
    studio.shell.go(Place.FLEET)


FLEET: dict[str, Scene] = {
    "fleet-off": off,
    "fleet-empty": fleet(listed, []),
    "fleet": fleet(listed),
    "fleet-chosen": fleet(chosen),
    "fleet-chart": fleet(charted),
    "fleet-card": fleet(opened),
    "fleet-merge": fleet(merging),
    "fleet-batch": fleet(asked),
    "fleet-batch-confirm": fleet(confirmed),
    "fleet-columns": fleet(mapped),
    "fleet-report": fleet(reported),
    "fleet-import": fleet(importing),
    "fleet-insertion": fleet(inserting),
    "fleet-away": fleet(away),
}
