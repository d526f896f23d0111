"""One act on many cards: each judged by the table, each declared once, whatever dies."""

import asyncio
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from app.backend.register_rows import Planned
from app.backend.wire import decode_declaration
from app.domain.card import CardType
from app.domain.declaration import Address, Declaration, Kind, Quality, Reason
from app.domain.fleet import FleetCard, Happening
from app.domain.followup import FollowUp, Stage
from app.domain.outbox import Dispatch, OutboxEntry, OutboxState
from app.domain.problem import LocalProblem, ProblemCode
from app.domain.validation import Field
from app.workflows.declarations.postbox import OutboxPostbox
from app.workflows.fleet.batch import Batches, Common, Maker, already_declared, compose, judge
from app.workflows.fleet.register import FleetState
from tests.workflows.batch_trial import COMMON, outbox, rows
from tests.workflows.office import office
from tests.workflows.register_room import NOW, TODAY, register_room

MAKER = Maker(lambda: NOW, lambda: TODAY, "0.1.0", "fr")
STAFF = rows(1)[0]
PROFESSIONAL = replace(STAFF, number="2900000090", type=CardType.CPS)
NAMELESS = replace(STAFF, number="2900000091", holder="")
SERVICE = replace(NAMELESS, number="2900000092", service="Accueil")
TYPELESS = replace(STAFF, number="2900000093", type=None)
NEW = replace(STAFF, number="2900000094", start=TODAY + timedelta(days=1))
ADDRESS = Address("CLINIQUE EXEMPLE", street="1 rue du Test", postcode="75001", town="Paris")


@pytest.mark.parametrize(
    ("row", "matter", "quality", "allowed"),
    [
        (STAFF, None, Quality.MANDATEE, True),
        (PROFESSIONAL, None, Quality.MANDATEE, False),
        (PROFESSIONAL, Reason.LOST, Quality.MANDATEE, True),
        (PROFESSIONAL, Reason.DEPARTURE, Quality.MANDATEE, False),
        (STAFF, Reason.DEPARTURE, Quality.EMPLOYING_PROFESSIONAL, False),
        (SERVICE, Reason.DEPARTURE, Quality.RESPONSIBLE, True),
        (TYPELESS, Reason.LOST, Quality.MANDATEE, False),
    ],
)
def test_the_table_of_entitlement_judges_each_card(
    row: FleetCard, matter: Reason | None, quality: Quality, allowed: bool
) -> None:
    may, may_not = judge([row], matter, quality)
    assert (len(may), len(may_not)) == ((1, 0) if allowed else (0, 1))
    common = replace(COMMON, quality=quality, delivery=ADDRESS)
    batch = compose([row], matter, common, MAKER)
    assert (len(batch.declarations), len(batch.refused)) == (len(may), len(may_not))
    assert batch.problems == ()
    assert all(why.endswith(".") for _row, why in may_not)


@pytest.mark.parametrize("row", [NAMELESS, NEW])
def test_a_card_of_which_too_little_is_known_holds_up_no_other(row: FleetCard) -> None:
    batch = compose([row, STAFF], Reason.LOST, COMMON, MAKER)
    assert [each.card.number for each in batch.declarations] == [STAFF.number]
    assert [refused.number for refused, _why in batch.refused] == [row.number]


@pytest.mark.parametrize(
    ("common", "field"),
    [
        (replace(COMMON, attested=False), Field.CONSENT),
        (replace(COMMON, place=""), Field.PLACE),
        (replace(COMMON, happened_on=None), Field.HAPPENED_ON),
        (replace(COMMON, happened_on=TODAY + timedelta(days=1)), Field.HAPPENED_ON),
        (replace(COMMON, structure=None), Field.STRUCTURE_NAME),
    ],
)
def test_what_is_wrong_with_the_form_is_told_once(common: Common, field: Field) -> None:
    batch = compose(rows(3), Reason.LOST, common, MAKER)
    assert field in {problem.field for problem in batch.problems}
    assert batch.refused == ()


def test_each_card_gets_a_declaration_of_its_own() -> None:
    batch = compose(rows(5), None, replace(COMMON, delivery=ADDRESS), MAKER)
    assert len({each.id for each in batch.declarations}) == 5
    assert {each.kind for each in batch.declarations} == {Kind.RENEWAL}
    assert {each.holder.family_name for each in batch.declarations} == {"EXEMPLE"}


@pytest.mark.parametrize(
    ("matter", "asked", "ordered", "sent_to"),
    [
        (None, False, False, ADDRESS),
        (Reason.LOST, False, False, None),
        (Reason.LOST, True, True, ADDRESS),
        (Reason.DEPARTURE, True, False, None),
    ],
)
def test_a_new_card_is_ordered_where_it_is_asked_for_and_makes_sense(
    matter: Reason | None, asked: bool, ordered: bool, sent_to: Address | None
) -> None:
    common = replace(COMMON, delivery=ADDRESS, reorder=asked)
    (declaration,) = compose([STAFF], matter, common, MAKER).declarations
    assert (declaration.reorder, declaration.delivery) == (ordered, sent_to)
    nowhere = compose([STAFF], matter, replace(common, delivery=None), MAKER)
    assert bool(nowhere.problems) == (sent_to is not None)


def test_the_office_receives_each_declaration(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with office(tmp_path) as served, register_room(tmp_path) as bench:
            await bench.ready()
            for row in rows(3):
                await bench.fleet.save(row)
            batches = Batches(bench.fleet, served.postbox)
            await batches.begin(compose(rows(3), Reason.LOST, COMMON, MAKER))
            assert batches.posted == {entry.id for entry in await served.outbox.entries()}
            for entry in await served.outbox.entries():
                while entry.state in (OutboxState.QUEUED, OutboxState.SENDING):
                    entry = await asyncio.wait_for(served.postbox.moved(entry), 20)
                assert entry.state is OutboxState.RECEIVED, entry.problem_detail
            assert batches.progress.value.left == 0
            history = await bench.fleet.history("2900000001")
            assert history[0].what is Happening.DECLARED
            assert history[0].detail == "PERTE"

    asyncio.run(scenario())


def dispatch(state: OutboxState, matter: Reason | None, stage: Stage | None = None) -> Dispatch:
    said = FollowUp(uuid4(), "DCL-1", stage, NOW, None, None, "") if stage else None
    entry = OutboxEntry(uuid4(), state, b"", STAFF.number, NOW, follow_up=said)
    return Dispatch(entry, matter.kind if matter else Kind.RENEWAL, matter)


@pytest.mark.parametrize(
    ("there", "matter", "free"),
    [
        ([], Reason.LOST, True),
        ([dispatch(OutboxState.QUEUED, Reason.LOST)], Reason.LOST, False),
        ([dispatch(OutboxState.SENDING, Reason.LOST)], Reason.LOST, False),
        ([dispatch(OutboxState.RECEIVED, Reason.LOST)], Reason.LOST, False),
        ([dispatch(OutboxState.RECEIVED, Reason.LOST, Stage.OPPOSED)], Reason.LOST, False),
        ([dispatch(OutboxState.RECEIVED, Reason.LOST, Stage.REFUSED)], Reason.LOST, True),
        ([dispatch(OutboxState.REFUSED, Reason.LOST)], Reason.LOST, True),
        ([dispatch(OutboxState.WITHDRAWN, Reason.LOST)], Reason.LOST, True),
        ([dispatch(OutboxState.RECEIVED, None)], Reason.LOST, True),
        ([dispatch(OutboxState.RECEIVED, None)], None, False),
        ([dispatch(OutboxState.RECEIVED, Reason.LOST)], None, True),
    ],
)
def test_a_card_is_not_declared_again_for_the_same_matter(
    there: list[Dispatch], matter: Reason | None, free: bool
) -> None:
    whys = already_declared(there, matter, ())
    common = replace(COMMON, delivery=ADDRESS)
    batch = compose([STAFF], matter, common, MAKER, whys)
    assert bool(batch.declarations) is free
    assert [row for row, _why in batch.refused] == ([] if free else [STAFF])


class Reluctant:
    """Takes a few declarations, then stops the batch, or fails."""

    def __init__(self, takes: int, then: LocalProblem | None) -> None:
        self.taken: list[Declaration] = []
        self.takes = takes
        self.then = then
        self.batches: Batches | None = None

    async def post(self, declaration: Declaration) -> OutboxEntry:
        if len(self.taken) == self.takes:
            if isinstance(self.then, LocalProblem):
                raise self.then
            assert self.batches is not None
            self.batches.stop()
        self.taken.append(declaration)
        return OutboxEntry(declaration.id, OutboxState.QUEUED, b"", declaration.card.number, NOW)


def test_a_batch_can_be_stopped_resumed_and_given_up(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path) as bench:
            await bench.ready()
            post = Reluctant(1, None)
            post.batches = batches = Batches(bench.fleet, post)
            await batches.begin(compose(rows(5), Reason.LOST, COMMON, MAKER))
            assert (batches.progress.value.done, batches.progress.value.left) == (2, 3)
            post.takes = -1
            await batches.resume()
            assert len({each.id for each in post.taken}) == len(post.taken) == 5
            post.takes = len(post.taken)
            await batches.begin(compose(rows(3), Reason.LOST, COMMON, MAKER))
            await batches.give_up()
            assert await bench.fleet.planned() == ()
            assert len(post.taken) == 6

    asyncio.run(scenario())


def test_cards_of_a_batch_that_waits_are_not_taken_into_another(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path) as bench:
            await bench.ready()
            batches = Batches(bench.fleet, Reluctant(1, LocalProblem(ProblemCode.DISK_FULL)))
            await batches.begin(compose(rows(3), Reason.LOST, COMMON, MAKER))
            later = Batches(bench.fleet, Reluctant(-1, None))
            await later.look()
            for each in (batches, later):
                assert each.waiting == {"2900000001", "2900000002"}
                whys = already_declared((), Reason.LOST, each.waiting)
                again = compose(rows(3), Reason.LOST, COMMON, MAKER, whys)
                assert [made.card.number for made in again.declarations] == ["2900000000"]
            await later.resume()
            assert later.waiting == frozenset()

    asyncio.run(scenario())


def test_a_large_batch_shows_what_it_changed_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path) as bench:
            await bench.ready()
            await bench.fleet.bring_in(rows(30))
            shown: list[FleetState] = []
            bench.fleet.state.subscribe(shown.append)
            batches = Batches(bench.fleet, Reluctant(-1, None))
            await batches.begin(compose(rows(30), Reason.DEPARTURE, COMMON, MAKER))
            assert all(row.holder_left for row in bench.fleet.state.value.rows)
            assert len(shown) == 2  # as it was, and as it is

    asyncio.run(scenario())


def test_what_another_workstation_gave_up_is_not_posted(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path) as bench:
            await bench.ready()

            class Elsewhere(Reluctant):
                async def post(self, declaration: Declaration) -> OutboxEntry:
                    others = [
                        each for each in await bench.fleet.planned() if each.id != declaration.id
                    ]
                    await bench.fleet.give_up(others)
                    return await super().post(declaration)

            post = Elsewhere(-1, None)
            batches = Batches(bench.fleet, post)
            await batches.begin(compose(rows(4), Reason.LOST, COMMON, MAKER))
            assert [each.card.number for each in post.taken] == ["2900000000"]
            assert batches.progress.value.left == 0

    asyncio.run(scenario())


def test_a_plan_of_a_newer_program_holds_up_no_other(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path) as bench:
            await bench.ready()
            unread = Planned(uuid4(), "2900000099", b'{"version": 9}')
            await bench.fleet.plan([unread])
            post = Reluctant(-1, None)
            batches = Batches(bench.fleet, post)
            await batches.begin(compose(rows(2), Reason.LOST, COMMON, MAKER))
            assert len(post.taken) == 2
            assert await bench.fleet.planned() == (unread,)
            said = batches.progress.value
            assert (said.left, said.running) == (1, False)
            assert said.trouble is not None and said.trouble.code is ProblemCode.STORE_NEWER

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("matter", "left", "told"),
    [
        (Reason.DEPARTURE, True, [Happening.EDITED, Happening.DECLARED, Happening.ADDED]),
        (Reason.LOST, False, [Happening.DECLARED, Happening.ADDED]),
    ],
)
def test_a_declared_departure_marks_the_holder_as_gone(
    tmp_path: Path, matter: Reason, left: bool, told: list[Happening]
) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path) as bench:
            await bench.ready()
            declared, other = rows(2)
            for row in (declared, other):
                await bench.fleet.save(row)
            batches = Batches(bench.fleet, Reluctant(-1, None))
            await batches.begin(compose([declared], matter, COMMON, MAKER))
            shown = bench.fleet.row(declared.number)
            assert shown is not None and shown.holder_left is left
            assert shown in bench.fleet.state.value.rows
            bystander = bench.fleet.row(other.number)
            assert bystander is not None and not bystander.holder_left
            history = await bench.fleet.history(declared.number)
            assert [line.what for line in history] == told
            await bench.fleet.save(replace(shown, note="Carte rendue"))  # on the version shown

    asyncio.run(scenario())


def test_a_full_disk_stops_a_batch_and_says_so(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with register_room(tmp_path) as bench:
            await bench.ready()
            post = Reluctant(2, LocalProblem(ProblemCode.DISK_FULL))
            batches = Batches(bench.fleet, post)
            await batches.begin(compose(rows(4), Reason.LOST, COMMON, MAKER))
            said = batches.progress.value
            assert (said.done, said.left) == (2, 2)
            assert said.trouble is not None and said.trouble.code is ProblemCode.DISK_FULL
            later = Batches(bench.fleet, post)
            await later.look()
            assert later.progress.value.left == 2

    asyncio.run(scenario())


@pytest.mark.parametrize("after", [0, 1, 4])
def test_a_program_killed_in_a_batch_declares_each_card_once(tmp_path: Path, after: int) -> None:
    count = 6
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.workflows.batch_trial", str(tmp_path), str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdin is not None and program.stdout is not None
    for _posted in range(after):
        program.stdout.readline()
        program.stdin.write("go on\n")
        program.stdin.flush()
    program.stdout.readline()
    program.kill()
    program.communicate()

    async def scenario() -> None:
        async with outbox(tmp_path) as box, register_room(tmp_path) as bench:
            await bench.ready()
            before = await box.entries()
            assert len(before) == after + 1
            await Batches(bench.fleet, OutboxPostbox(box)).resume()
            entries = await box.entries()
            numbers = [decode_declaration(entry.payload).card.number for entry in entries]
            assert sorted(numbers) == [row.number for row in rows(count)]
            assert {entry.id for entry in before} <= {entry.id for entry in entries}
            assert await bench.fleet.planned() == ()

    asyncio.run(scenario())
