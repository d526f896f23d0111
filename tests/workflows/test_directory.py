"""Comparing a card with the directory: the sandbox answers, and fails in every way."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from app.backend.directory import DirectoryClient
from app.backend.http import ProxyChoice, Transport, TransportSettings
from app.backend.secrets import Secrets
from app.demo.card import load_profile
from app.demo.card.definition import CpxDefinition
from app.demo.memory_keyring import MemoryKeyring
from app.demo.sandbox import Fault, Sandbox
from app.demo.sandbox.annuaire import API_KEY
from app.domain.card import Card, CardType
from app.domain.directory import Comparison, Difference, Discrepancy
from app.domain.holder import Activity, Coded, Structure, StructureKind
from app.domain.problem import LocalProblem, Problem, ProblemCode
from app.domain.validity import Validity
from app.workflows.directory import KEY_NAME, DirectoryRoom, KeyState
from tests.ui.samples import NURSE


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox"), slow_seconds=60) as running:
        yield running


@pytest.fixture
def sandbox(office: Sandbox) -> Sandbox:
    office.clear()
    return office


def listed_dates() -> Validity:
    """The dates of the nurse's card as the directory has them today."""
    definition = load_profile("cps3-nurse")
    assert isinstance(definition, CpxDefinition)
    return Validity(*definition.period.resolve(date.today()))


CARD = replace(NURSE, validity=listed_dates())
PLACES = (
    Structure("HOPITAL DE DEMONSTRATION", StructureKind.FINESS, "999990013"),
    Structure("CABINET DE DEMONSTRATION", StructureKind.CABINET_RPPS, "99700990015008"),
)


def at(sandbox: Sandbox, secrets: Secrets, act: Callable[[DirectoryRoom], Awaitable[None]]) -> None:
    limits = TransportSettings(
        extra_authority=sandbox.ca_file, proxy=ProxyChoice.of("none"), total_seconds=2
    )

    def client(key: str) -> DirectoryClient:
        return DirectoryClient(Transport(sandbox.directory_url, limits), key)

    async def live() -> None:
        room = DirectoryRoom(secrets, client)
        try:
            await asyncio.wait_for(act(room), 30)
        finally:
            room.close()
            secrets.close()

    asyncio.run(live())


async def what(room: DirectoryRoom, card: Card) -> list[Difference]:
    return [each.what for each in (await room.compare(card)).differences]


def in_memory() -> tuple[Secrets, MemoryKeyring]:
    keyring = MemoryKeyring()
    return Secrets(keyring=lambda: keyring), keyring


def test_a_card_like_the_directory_s_differs_in_nothing(sandbox: Sandbox) -> None:
    secrets, _keyring = in_memory()

    async def act(room: DirectoryRoom) -> None:
        await room.keep_key(API_KEY)
        assert await room.compare(CARD) == Comparison(places=PLACES)
        other = replace(CARD, number="2900000000")
        assert await what(room, other) == [Difference.NUMBER]
        unknown = replace(CARD, holder=None, number="2900000000")
        assert await what(room, unknown) == [Difference.NOT_LISTED]

    at(sandbox, secrets, act)


def test_a_kept_key_is_found_again_and_a_removed_one_is_gone(sandbox: Sandbox) -> None:
    secrets, keyring = in_memory()
    keyring.set_password("poste-cpx", KEY_NAME, API_KEY)

    async def act(room: DirectoryRoom) -> None:
        await room.recall_key()
        assert room.key.value == KeyState(present=True)
        assert await what(room, CARD) == []
        await room.forget_key()
        assert room.key.value == KeyState()
        assert keyring.get_password("poste-cpx", KEY_NAME) is None
        assert await problem(room) is ProblemCode.DIRECTORY_KEY_MISSING

    at(sandbox, secrets, act)


def test_without_a_keyring_the_key_stays_in_memory_and_says_so(sandbox: Sandbox) -> None:
    async def act(room: DirectoryRoom) -> None:
        assert await problem(room) is ProblemCode.DIRECTORY_KEY_MISSING
        await room.keep_key(API_KEY)
        kept = room.key.value
        assert kept.present and kept.memory_only is not None
        assert kept.memory_only.code is ProblemCode.KEYRING_ABSENT
        assert await what(room, CARD) == []

    at(sandbox, Secrets(), act)


def test_a_locked_keyring_is_told_for_a_key_may_be_in_it(sandbox: Sandbox) -> None:
    class Locked(MemoryKeyring):
        def get_password(self, service: str, name: str) -> str | None:
            raise LocalProblem(ProblemCode.KEYRING_LOCKED)

    async def act(room: DirectoryRoom) -> None:
        await room.recall_key()
        assert await problem(room) is ProblemCode.KEYRING_LOCKED

    at(sandbox, Secrets(keyring=Locked), act)


@pytest.mark.parametrize(
    ("fault", "key", "code"),
    [
        (Fault.NONE, "another", ProblemCode.DIRECTORY_KEY_REFUSED),
        (Fault.BUSY, API_KEY, ProblemCode.SERVER_BUSY),
        (Fault.PORTAL, API_KEY, ProblemCode.CAPTIVE_PORTAL),
        (Fault.SERVER_ERROR, API_KEY, ProblemCode.SERVER_ERROR),
        (Fault.EXPIRED_CERTIFICATE, API_KEY, ProblemCode.TLS_EXPIRED),
        (Fault.NO_ANSWER, API_KEY, ProblemCode.TIMEOUT),
        (Fault.RESET, API_KEY, ProblemCode.NO_NETWORK),
        (Fault.BAD_JSON, API_KEY, ProblemCode.BAD_ANSWER),
    ],
)
def test_what_goes_wrong_has_its_code(
    fault: Fault, key: str, code: ProblemCode, sandbox: Sandbox
) -> None:
    secrets, _keyring = in_memory()

    async def act(room: DirectoryRoom) -> None:
        await room.keep_key(key)
        sandbox.inject(fault)
        assert await problem(room) is code

    at(sandbox, secrets, act)


async def problem(room: DirectoryRoom) -> ProblemCode:
    with pytest.raises(Problem) as caught:
        await room.compare(CARD)
    return caught.value.code


def test_professions_are_told_in_words_and_places_by_name(sandbox: Sandbox) -> None:
    secrets, _keyring = in_memory()
    assert CARD.holder is not None
    doctor = replace(CARD.holder, profession=Coded("10", "Médecin"))
    activities = (Activity(1, structure=PLACES[0]),)

    async def act(room: DirectoryRoom) -> None:
        await room.keep_key(API_KEY)
        found = await room.compare(replace(CARD, holder=doctor, activities=activities))
        assert found.differences == (
            Discrepancy(Difference.PROFESSION, "Médecin", "Infirmier"),
            Discrepancy(
                Difference.PLACE_NOT_ON_CARD, listed="CABINET DE DEMONSTRATION · 99700990015008"
            ),
        )

    at(sandbox, secrets, act)


def test_a_staff_card_is_not_looked_up(sandbox: Sandbox) -> None:
    secrets, _keyring = in_memory()

    async def act(room: DirectoryRoom) -> None:
        await room.keep_key("this key would be refused")
        assert await what(room, replace(CARD, type=CardType.CPE)) == [Difference.NOT_LISTED]

    at(sandbox, secrets, act)
