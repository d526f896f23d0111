"""The demonstration, joined as `make demo` joins it: one card, one office, real code between."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import keyring
import pytest

from app import assembly
from app.backend.identity import Token
from app.backend.secrets import Secrets
from app.demo.sandbox.annuaire import API_KEY
from app.diagnostics.checks import certificates
from app.domain.card import Cause, Chain, Revocation
from app.domain.outbox import Dispatch, OutboxState
from app.domain.pin import Pin
from app.domain.problem import LocalProblem, ProblemCode
from app.domain.station import Station
from app.lane import Lane
from app.program import Program
from app.settings import Layer, Source, resolve
from app.workflows.codes import steps as codes
from app.workflows.declarations.postroom import Postroom
from app.workflows.interaction import Step
from tests.backend.declarations import another

LIMIT_S = 60.0


def on_a_demonstration(act: Callable[[Program], Awaitable[None]], profile: str) -> None:
    async def live() -> None:
        program = await assembly.demo(profile)
        try:
            await asyncio.wait_for(act(program), LIMIT_S)
        finally:
            await program.close()

    asyncio.run(live())


async def station_where(program: Program, fits: Callable[[Station], bool]) -> Station:
    found: asyncio.Future[Station] = asyncio.get_running_loop().create_future()

    def look(station: Station) -> None:
        if fits(station) and not found.done():
            found.set_result(station)

    stop = program.watch_station(look)
    try:
        return await found
    finally:
        stop()


def is_read(station: Station) -> bool:
    return any(r.card is not None and r.card.complete for r in station.readers)


class Person:
    """Answers each step by its type; remembers what was shown."""

    def __init__(self, answers: dict[type, Any]) -> None:
        self._answers = answers
        self.asked: list[Step[Any]] = []

    async def ask(self, step: Step[Any]) -> Any:
        self.asked.append(step)
        return self._answers[type(step)]

    def show(self, step: Step[None]) -> None:
        self.asked.append(step)


def test_a_first_use_from_the_letter_to_the_proof() -> None:
    person = Person(
        {
            codes.WhatReceived: codes.Received.LETTER,
            codes.CompareLetter: codes.Comparison.SAME,
            codes.EnterCode: Pin("1234"),
            codes.OfferOwnCode: codes.OwnCode.KEEP,
            codes.Finished: None,
        }
    )

    async def act(program: Program) -> None:
        station = await station_where(program, is_read)
        assert station.preferred is not None
        ending = await program.first_use(station.preferred.name, person)
        assert ending is codes.Ending.DONE
        finished = person.asked[-1]
        assert isinstance(finished, codes.Finished)
        assert finished.proven

    on_a_demonstration(act, "cps3-nurse")


def test_a_declaration_reaches_the_office_and_comes_back_with_its_reference() -> None:
    async def act(program: Program) -> None:
        assert program.can_send
        listed: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def look(dispatches: tuple[Dispatch, ...]) -> None:
            for each in dispatches:
                if each.entry.state is OutboxState.RECEIVED and not listed.done():
                    listed.set_result(each.entry.reference or "")

        program.watch_outbox(look)
        entry = await program._joined.postroom.post(another())
        while entry.state is not OutboxState.RECEIVED:
            entry = await program._joined.postroom.moved(entry)
        assert entry.reference == await listed

    on_a_demonstration(act, "cpe-secretary")


def test_the_demonstration_s_directory_knows_its_cards() -> None:
    async def act(program: Program) -> None:
        station = await station_where(program, is_read)
        assert station.preferred is not None and station.preferred.card is not None
        found = await program.directory.compare(station.preferred.card)
        assert found.differences == () and len(found.places) == 2

    on_a_demonstration(act, "cps3-nurse")


def test_the_phone_line_is_the_one_that_is_set() -> None:
    async def act() -> None:
        wires = assembly.demo_wires("cps3-nurse")
        own = {"hotline_number": "01 02 03 04 05", "hotline_hours": "le matin"}
        resolved = resolve([Layer(Source.POLICY, "policy", own)])
        program = await assembly.join(replace(wires, resolved=resolved))
        try:
            assert (program.hotline.number, program.hotline.hours) == ("01 02 03 04 05", "le matin")
            assert not program.can_send
        finally:
            await program.close()

    asyncio.run(act())


def test_an_unknown_profile_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    from app.__main__ import main

    assert main(["--demo", "no-such-card"]) == 64
    assert "no-such-card" in capsys.readouterr().err


def test_without_a_server_nothing_can_be_posted_and_the_reason_is_told() -> None:
    async def act() -> None:
        disk = Lane("disk")
        postroom = Postroom(disk, LocalProblem(ProblemCode.BACKEND_NOT_CONFIGURED))
        with pytest.raises(LocalProblem) as raised:
            await postroom.post(another())
        assert raised.value.code is ProblemCode.BACKEND_NOT_CONFIGURED
        disk.close()

    asyncio.run(act())


def test_what_is_posted_while_the_shelf_opens_waits_for_it() -> None:
    async def act() -> None:
        disk, prompt = Lane("disk"), asyncio.Event()
        postroom = Postroom(disk, LocalProblem(ProblemCode.BACKEND_NOT_CONFIGURED))

        async def opening() -> None:
            await prompt.wait()
            postroom.refuse(LocalProblem(ProblemCode.DISK_FULL))

        postroom.open_by(opening())
        assert postroom.open
        posting = asyncio.create_task(postroom.post(another()))
        done, _waiting = await asyncio.wait({posting}, timeout=0.05)
        assert not done
        prompt.set()
        with pytest.raises(LocalProblem) as raised:
            await posting
        assert raised.value.code is ProblemCode.DISK_FULL
        assert not postroom.open
        await postroom.close()
        disk.close()

    asyncio.run(act())


def test_a_program_ends_while_its_shelf_still_opens() -> None:
    async def act() -> None:
        disk = Lane("disk")
        postroom = Postroom(disk, LocalProblem(ProblemCode.BACKEND_NOT_CONFIGURED))
        postroom.open_by(asyncio.Event().wait())
        await asyncio.wait_for(postroom.close(), LIMIT_S)
        disk.close()

    asyncio.run(act())


def test_the_demonstration_leaves_the_person_s_keyring_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    touched: list[str] = []
    for act_on in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(keyring, act_on, lambda _service, name, *_: touched.append(name))

    async def act(program: Program) -> None:
        postroom = program._joined.postroom
        await postroom.post(another())
        await program._joined.login.keep.keep(Token("token", program.now() + timedelta(hours=1)))
        assert program._joined.login.keep.memory_only is None
        assert postroom.notices.value == ()

    on_a_demonstration(act, "cps3-nurse")
    assert touched == []


@pytest.mark.parametrize(
    ("profile", "revocation", "cause"),
    [
        ("cps4-nurse", Revocation.GOOD, None),
        ("revoked", Revocation.REVOKED, None),
        ("revocation-unknown", Revocation.UNKNOWN, Cause.NOT_SAID),
        ("revocation-silent", Revocation.UNKNOWN, Cause.UNREACHABLE),
    ],
)
def test_what_its_authority_says_of_the_demonstration_s_card(
    profile: str, revocation: Revocation, cause: Cause | None
) -> None:
    def told(station: Station) -> bool:
        return {(Chain.TRUSTED, revocation, cause)} == {
            (each.chain, each.revocation, each.cause)
            for reader in station.readers
            if reader.card is not None
            for each in reader.card.certificates
        }

    async def act(program: Program) -> None:
        await station_where(program, told)
        here = await program.surroundings()
        found = await asyncio.to_thread(lambda: certificates.examine(here, here.picture()))
        assert found.fact("revocation") == (revocation.value,) * 2

    on_a_demonstration(act, profile)


def test_without_a_server_earlier_declarations_are_shown_and_not_sent() -> None:
    async def live() -> None:
        wires = assembly.demo_wires("cps3-nurse")
        stays = replace(wires, release=lambda: None)
        first = await assembly.join(stays)
        entry = await first._joined.postroom.post(another())
        while entry.state is not OutboxState.RECEIVED:
            entry = await first._joined.postroom.moved(entry)
        await first.close()
        kept = Secrets(keyring=stays.secrets._keyring)
        program = await assembly.join(replace(wires, secrets=kept, resolved=resolve([])))
        try:
            shown = await listed(program)
            assert [(each.entry.id, each.entry.state) for each in shown] == [
                (entry.id, OutboxState.RECEIVED)
            ]
            assert not program.can_send
            with pytest.raises(LocalProblem) as raised:
                await program._joined.postroom.post(another())
            assert raised.value.code is ProblemCode.BACKEND_NOT_CONFIGURED
        finally:
            await program.close()

    asyncio.run(asyncio.wait_for(live(), LIMIT_S))


async def listed(program: Program) -> tuple[Dispatch, ...]:
    """Wait until the program lists something."""
    found: asyncio.Future[tuple[Dispatch, ...]] = asyncio.get_running_loop().create_future()

    def look(dispatches: tuple[Dispatch, ...]) -> None:
        if dispatches and not found.done():
            found.set_result(dispatches)

    stop = program.watch_outbox(look)
    try:
        return await found
    finally:
        stop()


def test_a_choice_that_is_kept_leaves_the_demonstration_its_own_server() -> None:
    async def choose(program: Program) -> None:
        before = program.settings()
        program.keep_setting("soon_days", 120)
        after = program.settings()
        assert after.settings == replace(before.settings, soon_days=120)
        program.keep_setting("backend_url", "https://cards.example")
        assert program.settings().settings.backend_url == before.settings.backend_url

    on_a_demonstration(choose, assembly.DEMO_PROFILE)


def test_nothing_that_a_run_writes_names_a_holder_or_a_secret() -> None:
    declared = another()
    assert declared.holder is not None and declared.holder.family_name
    secrets = [declared.holder.family_name, declared.card.number, "token-of-a-run", API_KEY]

    async def live() -> None:
        wires = assembly.demo_wires("cps3-nurse")
        program = await assembly.join(replace(wires, release=lambda: None))
        try:
            await station_where(program, is_read)
            login = program._joined.login
            await login.keep.keep(Token("token-of-a-run", program.now() + timedelta(hours=1)))
            await program._joined.postroom.post(declared)
            await listed(program)
            program.follow_up()
        finally:
            await program.close()
        office = wires.paths.data.parent / "sandbox"  # the other end of the wire
        own = [file for file in written(wires.paths.data.parent) if office not in file.parents]
        assert wires.paths.outbox in own
        for file in own:
            content = file.read_bytes()
            assert [each for each in secrets if each.encode() in content] == [], file
        wires.release()

    asyncio.run(asyncio.wait_for(live(), LIMIT_S))


def written(folder: Path) -> list[Path]:
    """Every file below a folder."""
    return [file for file in folder.rglob("*") if file.is_file()]
