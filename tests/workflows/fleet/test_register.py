"""The register as people use it: current, merged, edited by several, away and back."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.demo.card import insert
from app.demo.card.card import Card as VirtualCard
from app.demo.readers import DEFAULT_READERS, VirtualReaders
from app.domain.card import Card, CardType, Generation, ReadingStage
from app.domain.declaration import CardReference, Person
from app.domain.fleet import FleetCard, Happening, Origin
from app.domain.followup import CardPage, RegisteredCard
from app.domain.holder import Holder, Structure
from app.domain.problem import BadAnswer, LocalProblem, NoAnswer, ProblemCode
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.lane import Lane
from app.reader.hub import Hub
from app.workflows.fleet.card_list import proposed
from app.workflows.fleet.insertion import Noted
from app.workflows.fleet.office import cards_of
from app.workflows.fleet.register import Conflict, listed
from tests.backend.cluster import Cluster, cluster
from tests.workflows.register_room import NOW, PATIENCE_S, TODAY, register_room, told, until

ROW = FleetCard("2900000001", CardType.CPE, holder="Aline EXEMPLE", end=TODAY + timedelta(days=10))


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with cluster() as running:
        yield running


def test_the_register_is_closed_until_it_is_switched_on(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path) as bench:
            assert not bench.fleet.state.value.on
            with pytest.raises(LocalProblem):
                await bench.fleet.save(ROW)
            assert list(tmp_path.iterdir()) == []
            await bench.ready()
            await bench.fleet.save(ROW)
            await bench.room.switch_off()
            assert bench.fleet.state.value.rows == ()
            await bench.ready()
            assert [row.number for row in bench.fleet.state.value.rows] == [ROW.number]

    asyncio.run(scenario())


def test_an_edit_on_an_old_version_shows_both_rows(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path) as ours, register_room(tmp_path) as theirs:
            await ours.ready()
            first = await ours.fleet.save(ROW)
            await theirs.ready()
            newer = await theirs.fleet.save(replace(first, note="autre poste"))
            with pytest.raises(Conflict) as raised:
                await ours.fleet.save(replace(first, note="ce poste"))
            assert raised.value.theirs == newer
            assert ours.fleet.row(ROW.number) == newer
            merged = replace(newer, note="les deux")
            assert (await ours.fleet.save(merged)).version == 3

    asyncio.run(scenario())


def test_what_another_workstation_changed_is_shown(server: Cluster, tmp_path: Path) -> None:
    async def scenario() -> None:
        one, two = register_room(tmp_path, server.url), register_room(tmp_path, server.url)
        async with one as ours, two as theirs:
            await ours.ready()
            await theirs.ready()
            saved = await theirs.fleet.save(ROW)
            await until(ours.fleet.state, lambda state: len(state.rows) == 1)
            assert ours.fleet.state.value.shared
            await ours.fleet.save(replace(saved, note="vue"))
            await until(theirs.fleet.state, lambda state: told(state) == {ROW.number: "vue"})

    server.empty()
    asyncio.run(scenario())


def test_what_another_program_of_this_user_changed_is_shown(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path) as ours, register_room(tmp_path) as theirs:
            await ours.ready()
            await theirs.ready()
            await theirs.fleet.save(ROW)
            await until(ours.fleet.state, lambda state: len(state.rows) == 1)
            await ours.fleet.remove(ours.fleet.state.value.rows)
            await until(theirs.fleet.state, lambda state: state.rows == ())

    asyncio.run(scenario())


def test_a_server_that_dies_is_noticed_at_once_and_heard_again_when_it_is_back(
    server: Cluster, tmp_path: Path
) -> None:
    async def scenario() -> None:
        one, two = register_room(tmp_path, server.url), register_room(tmp_path, server.url)
        async with one as ours, two as theirs:
            await ours.ready()
            await theirs.ready()
            await asyncio.to_thread(server.kill)
            for bench in (ours, theirs):
                await until(bench.fleet.state, lambda state: state.trouble is not None)
            await asyncio.to_thread(server.start)
            for bench in (ours, theirs):
                await until(bench.fleet.state, lambda state: state.writable)
            await theirs.fleet.save(ROW)
            await until(ours.fleet.state, lambda state: len(state.rows) == 1)

    server.empty()
    asyncio.run(scenario())


def test_a_lost_server_leaves_the_rows_to_read_and_comes_back(
    server: Cluster, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path, server.url) as bench:
            await bench.ready()
            saved = await bench.fleet.save(ROW)
            await asyncio.to_thread(server.kill)
            with pytest.raises(LocalProblem):
                await bench.fleet.save(replace(saved, note="perdue ?"))
            state = bench.fleet.state.value
            assert not state.writable and state.rows == (saved,)
            assert state.trouble is not None
            assert state.trouble.code is ProblemCode.REGISTER_UNREACHABLE
            await asyncio.to_thread(server.start)
            bench.fleet.refresh()
            await until(bench.fleet.state, lambda state: state.writable)
            assert (await bench.fleet.save(replace(saved, note="gardée"))).version == 2

    server.empty()
    asyncio.run(scenario())


def test_a_list_says_only_what_it_says() -> None:
    seen = replace(ROW, tries_left=3, note="armoire", origin=Origin.READER)
    assert listed(None, ROW) == ROW
    assert listed(seen, FleetCard(ROW.number)) == seen
    after = listed(seen, FleetCard(ROW.number, service="Accueil", holder_left=True))
    assert (after.service, after.note, after.tries_left) == ("Accueil", "armoire", 3)
    assert (after.holder_left, after.origin) == (True, Origin.LIST)
    assert listed(after, FleetCard(ROW.number, note="autre")).holder_left


def test_reminders_name_the_cards_that_near_their_end(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path) as bench:
            await bench.ready()
            await bench.fleet.save(ROW)
            (reminder,) = await until(bench.fleet.reminders, lambda told: told != ())
            assert (reminder.days, [row.number for row in reminder.rows]) == (15, [ROW.number])

    asyncio.run(scenario())


def test_what_serves_no_more_is_forgotten_in_time(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path) as bench:
            await bench.ready()
            used = replace(ROW, end=TODAY + timedelta(days=800))
            await bench.fleet.save(used)
            await bench.fleet.save(replace(used, number="2900000002", holder_left=True))
            await bench.fleet.save(replace(used, number="2900000003", end=TODAY))
            bench.clock.at += timedelta(days=365)
            await bench.fleet.begin_day()
            assert await bench.fleet.history("2900000002") and await bench.fleet.history(
                "2900000003"
            )
            bench.clock.at += timedelta(days=1)
            await bench.fleet.begin_day()
            await until(bench.fleet.state, lambda state: list(told(state)) == [used.number])
            bench.clock.at += timedelta(days=500)
            await bench.room.switch_off()
            await bench.ready()
            assert bench.fleet.state.value.rows == ()

    asyncio.run(scenario())


# By insertion

EMPLOYEE, OTHER = insert("cpe-secretary", TODAY), insert("cps3-nurse", TODAY)


def test_each_card_put_in_adds_or_refreshes_its_row(tmp_path: Path) -> None:
    async def scenario() -> None:
        readers = VirtualReaders()
        hub = Hub(readers)
        async with register_room(tmp_path) as bench:
            heard: asyncio.Queue[Noted] = asyncio.Queue()
            bench.room.insertions.subscribe(heard.put_nowait)
            stop = hub.subscribe(bench.stations.set)
            hub.start()
            await bench.ready()
            first, second = DEFAULT_READERS[:2]
            readers.insert(first, EMPLOYEE)
            readers.insert(second, OTHER)
            noted = [await asyncio.wait_for(heard.get(), PATIENCE_S) for _ in "ab"]
            assert [each.new for each in noted] == [True, True]
            rows = {each.row.type: each.row for each in noted if each.row}
            assert set(rows) == {CardType.CPE, CardType.CPS}
            await hub.wait(lambda station: _all_read(station), PATIENCE_S)
            readers.remove(first)
            await hub.wait(lambda station: station.readers[0].card is None, PATIENCE_S)
            bench.clock.at += timedelta(minutes=1)
            readers.insert(first, EMPLOYEE)
            again = await asyncio.wait_for(heard.get(), PATIENCE_S)
            assert again.row is not None and not again.new
            assert again.row.seen_at == bench.clock.at
            await until(bench.fleet.state, lambda state: all(row.tries_left for row in state.rows))
            assert len(bench.fleet.state.value.rows) == 2
            stop()
            hub.close()

    asyncio.run(scenario())


def _all_read(station: Station) -> bool:
    return all(reader.card is not None and reader.card.complete for reader in station.readers[:2])


@pytest.mark.parametrize(
    ("cards", "told"),
    [((EMPLOYEE, EMPLOYEE), 1), ((EMPLOYEE, OTHER, EMPLOYEE), 3)],
    ids=["bounced", "another in between"],
)
def test_a_card_that_bounces_is_told_once(
    cards: tuple[VirtualCard, ...], told: int, tmp_path: Path
) -> None:
    async def scenario() -> None:
        readers = VirtualReaders()
        hub = Hub(readers)
        async with register_room(tmp_path) as bench:
            heard: asyncio.Queue[Noted] = asyncio.Queue()
            bench.room.insertions.subscribe(heard.put_nowait)
            stop = hub.subscribe(bench.stations.set)
            hub.start()
            await bench.ready()
            for card in cards:
                readers.insert(DEFAULT_READERS[0], card)
                await hub.wait(
                    lambda s: s.readers[0].card is not None and s.readers[0].card.complete,
                    PATIENCE_S,
                )
                readers.remove(DEFAULT_READERS[0])
                await hub.wait(lambda s: s.readers[0].card is None, PATIENCE_S)
            await bench.room.insertions.close()
            assert heard.qsize() == told
            stop()
            hub.close()

    asyncio.run(scenario())


def test_a_slow_card_is_told_once_and_keeps_the_time_it_came(tmp_path: Path) -> None:
    card = Card(
        serial="00",
        generation=Generation.CPS3,
        type=CardType.CPE,
        number=ROW.number,
        holder=Holder(family_name="EXEMPLE", given_name="Aline"),
    )

    async def scenario() -> None:
        async with register_room(tmp_path) as bench:
            heard: list[Noted] = []
            bench.room.insertions.subscribe(heard.append)
            await bench.ready()
            early = replace(card, stage=ReadingStage.COUNTERS)
            whole = replace(card, stage=ReadingStage.COMPLETE, structure=Structure("CLINIQUE"))
            for read, grown in ((early, ""), (whole, "CLINIQUE")):
                view = ReaderView("Lecteur", ReaderState.CARD, 1, read, reading=read is early)
                bench.stations.set(Station(ServiceState.RUNNING, (view,)))
                fits = lambda s: [row.structure for row in s.rows] == [grown]  # noqa: B023, E731
                await until(bench.fleet.state, fits)
                bench.clock.at += timedelta(seconds=20)
            await bench.room.insertions.close()
            (row,) = bench.fleet.state.value.rows
            assert (len(heard), row.seen_at) == (1, NOW)

    asyncio.run(scenario())


# From the card office


def _registered(number: str, director: bool | None = None) -> RegisteredCard:
    days = (date(2025, 1, 1), date(2028, 1, 1))
    card = CardReference(CardType.CPE, number, *days, director=director)
    return RegisteredCard(card, Person("EXEMPLE", "Aline"))


def test_the_office_is_asked_page_by_page() -> None:
    pages = {
        None: CardPage((_registered("2900000001", True), _registered("2900000002")), next="p2"),
        "p2": CardPage((_registered("2900000002"), _registered("2900000003"))),
    }
    net = Lane("net")
    told: list[int] = []

    async def scenario() -> None:
        heard = lambda count: told.append(count) or True  # type: ignore[func-returns-value] # noqa: E731
        rows = await cards_of("1999999999", lambda _id, after: pages[after], net, heard)
        assert rows is not None
        assert [row.number[-1] for row in rows] == ["1", "2", "3"]
        assert (rows[0].holder, rows[0].origin) == ("Aline EXEMPLE", Origin.OFFICE)
        assert [row.director for row in rows] == [True, False, False]
        assert await cards_of("1", lambda _id, after: pages[after], net, lambda _n: False) is None
        with pytest.raises(BadAnswer):
            await cards_of("1", lambda _id, _after: CardPage((), next="again"), net, heard)

    asyncio.run(scenario())
    net.close()
    assert told[:2] == [2, 3]


def test_without_a_server_the_office_cannot_be_asked(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path) as bench:
            with pytest.raises(NoAnswer):
                await bench.room.ask_office("1", lambda _count: True)

    asyncio.run(scenario())


def test_an_import_reports_and_lands_in_the_rows(tmp_path: Path) -> None:
    async def scenario() -> None:
        file = tmp_path / "liste.csv"
        file.write_text("Numéro;Nom;Prénom;Fin\n2900000007;EXEMPLE;Aline;31/12/2028\nabc;X;Y;\n")
        async with register_room(tmp_path) as bench:
            await bench.ready()
            raw = await bench.room.read_list(file)
            cards = await bench.room.understand(raw, proposed(raw.columns))
            assert [line.line for line in cards.refused] == [3]
            done = await bench.fleet.bring_in(cards.rows)
            assert done.added == 1
            (row,) = bench.fleet.state.value.rows
            assert (row.holder, row.end) == ("Aline EXEMPLE", date(2028, 12, 31))
            (line,) = await bench.fleet.history(row.number)
            assert line.what is Happening.ADDED
            assert b"2900000007" in await bench.room.csv((row,))
            calendar = await bench.room.calendar((row,), lambda _done, _all: True)
            assert calendar is not None and b"BEGIN:VEVENT" in calendar
            assert await bench.room.calendar((row,), lambda _done, _all: False) is None

    asyncio.run(scenario())


def test_a_card_that_was_in_before_the_register_opened_is_noted(tmp_path: Path) -> None:
    async def scenario() -> None:
        readers = VirtualReaders()
        hub, later = Hub(readers), NOW + timedelta(hours=1)
        async with register_room(tmp_path) as bench:
            stop = hub.subscribe(bench.stations.set)
            hub.start()
            readers.insert(DEFAULT_READERS[0], EMPLOYEE)
            await hub.wait(
                lambda s: s.readers[0].card is not None and s.readers[0].card.complete, PATIENCE_S
            )
            await bench.ready()
            await until(bench.fleet.state, lambda state: len(state.rows) == 1)
            await bench.room.switch_off()
            bench.clock.at += timedelta(hours=1)
            await bench.ready()  # again, with the card still in
            await until(bench.fleet.state, lambda s: bool(s.rows) and s.rows[0].seen_at == later)
            stop()
            hub.close()

    asyncio.run(scenario())
