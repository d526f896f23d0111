"""The system's keyring, asked with a time limit and off the main thread.

A locked keyring may open a prompt and block until somebody answers; nobody waits for it longer than
the limit. Three answers are told apart: there is a value or none; the keyring is locked
(KEYRING_LOCKED); there is no keyring to speak of (KEYRING_ABSENT), which includes one that does not
give back what it was given.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol, TypeVar

from app.domain.problem import LocalProblem, ProblemCode
from app.lane import Lane

SERVICE = "poste-cpx"
LIMIT = 20.0
"""Seconds: long enough to type a password into the system's prompt."""

T = TypeVar("T")


class Keyring(Protocol):
    """What keeps secrets: the module `keyring`, or the demonstration's memory."""

    def get_password(self, service: str, name: str, /) -> str | None:
        """The secret, or None."""

    def set_password(self, service: str, name: str, secret: str, /) -> None:
        """Keep a secret."""

    def delete_password(self, service: str, name: str, /) -> None:
        """Forget a secret; keyring.errors.PasswordDeleteError when there is none."""


def _of_system() -> Keyring:
    import keyring

    return keyring


class Secrets:
    """Small secrets by name: the outbox's key, tokens, the directory's API key.

    Every method raises LocalProblem KEYRING_LOCKED or KEYRING_ABSENT.
    """

    def __init__(
        self,
        service: str = SERVICE,
        limit: float = LIMIT,
        keyring: Callable[[], Keyring] = _of_system,
    ) -> None:
        self._service = service
        self._limit = limit
        self._keyring = keyring
        self._lane = Lane("keyring")

    async def read(self, name: str) -> str | None:
        """The secret kept under `name`, or None."""

        def call() -> str | None:
            return self._keyring().get_password(self._service, name)

        return await self._ask(call)

    async def write(self, name: str, secret: str) -> None:
        """Keep `secret` under `name`, and see that the keyring really holds it."""

        def call() -> None:
            keyring = self._keyring()
            keyring.set_password(self._service, name, secret)
            if keyring.get_password(self._service, name) != secret:
                raise LocalProblem(ProblemCode.KEYRING_ABSENT, cause="forgets")

        await self._ask(call)

    async def delete(self, name: str) -> None:
        """Forget what is kept under `name`, if anything."""

        def call() -> None:
            import keyring.errors

            try:
                self._keyring().delete_password(self._service, name)
            except keyring.errors.PasswordDeleteError:
                return  # there was none

        await self._ask(call)

    def close(self) -> None:
        """End the thread."""
        self._lane.close()

    async def _ask(self, call: Callable[[], T]) -> T:
        lane = self._lane
        try:
            return await asyncio.wait_for(lane.run(lambda: _guarded(call)), self._limit)
        except TimeoutError:
            # The call may hang for ever behind its prompt: leave it its thread, take another.
            lane.close()
            if self._lane is lane:
                self._lane = Lane("keyring")
            raise LocalProblem(ProblemCode.KEYRING_LOCKED, cause="timeout") from None


def _guarded(call: Callable[[], T]) -> T:
    """Run `call`; backends of five systems raise what they like, so all of it is told as absent."""
    import keyring.errors

    try:
        return call()
    except LocalProblem:
        raise
    except keyring.errors.KeyringLocked:
        raise LocalProblem(ProblemCode.KEYRING_LOCKED) from None
    except Exception as error:
        raise LocalProblem(ProblemCode.KEYRING_ABSENT, cause=type(error).__name__) from None
