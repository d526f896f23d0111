"""The proxy's account: in the keyring, in memory without one, and nowhere else."""

import asyncio

from app.backend.http import ProxyLogin
from app.backend.secrets import Secrets
from app.demo.memory_keyring import MemoryKeyring
from app.domain.problem import ProblemCode
from app.workflows.proxy import ProxyRoom, ProxyState


def test_a_kept_account_is_there_at_the_next_start_and_a_removed_one_is_gone() -> None:
    keyring = MemoryKeyring()

    async def live() -> None:
        first = ProxyRoom(Secrets(keyring=lambda: keyring))
        await first.keep("agent", "mot de passe")
        assert first.state.value == ProxyState("agent")
        second = ProxyRoom(Secrets(keyring=lambda: keyring))
        assert second.login() is None
        await second.recall()
        assert second.login() == ProxyLogin("agent", "mot de passe")
        assert second.state.value == ProxyState("agent")
        await second.forget()
        assert (second.login(), second.state.value) == (None, ProxyState())
        third = ProxyRoom(Secrets(keyring=lambda: keyring))
        await third.recall()
        assert third.login() is None

    asyncio.run(live())


def test_without_a_keyring_it_is_kept_in_memory_and_says_so() -> None:
    async def live() -> None:
        room = ProxyRoom(Secrets())
        await room.recall()
        await room.keep("agent", "secret")
        await room.recall()
        assert room.login() == ProxyLogin("agent", "secret")
        trouble = room.state.value.memory_only
        assert trouble is not None and trouble.code is ProblemCode.KEYRING_ABSENT

    asyncio.run(live())


def test_what_is_no_account_is_none() -> None:
    keyring = MemoryKeyring()
    keyring.set_password("poste-cpx", "proxy-account", "{}")

    async def live() -> None:
        room = ProxyRoom(Secrets(keyring=lambda: keyring))
        await room.recall()
        assert room.login() is None

    asyncio.run(live())


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(ProxyLogin("agent", "secret"))
