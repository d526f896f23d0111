"""What the national directory says of a card, asked only when somebody asks for it.

The key of its API is the establishment's. It is kept in the keyring, or in memory only when there
is none; it is never shown again and stands in no file.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from app.backend.directory import DirectoryClient
from app.backend.secrets import Secrets
from app.domain.card import Card
from app.domain.directory import (
    Comparison,
    Difference,
    DirectoryPerson,
    Discrepancy,
    compare,
    searched_by,
)
from app.domain.problem import LocalProblem, NotAuthorised, ProblemCode
from app.lane import Lane
from app.reader.tables import Table, coded
from app.workflows.broadcast import Broadcast

KEY_NAME = "directory-key"


@dataclass(frozen=True, slots=True)
class KeyState:
    """Whether there is a key; `memory_only` says why it ends with the program, if it does."""

    present: bool = False
    memory_only: LocalProblem | None = None


class DirectoryRoom:
    """Compares cards with the directory. Lives on the event loop."""

    def __init__(
        self,
        secrets: Secrets,
        client: Callable[[str], DirectoryClient],
        prepare: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`client` makes what asks with a key; it is called on the lane, and closed there.

        `prepare` is awaited before.
        """
        self._prepare = prepare
        self.key: Broadcast[KeyState] = Broadcast(KeyState())
        self._secrets = secrets
        self._client = client
        self._key: str | None = None
        self._lane = Lane("directory")

    async def recall_key(self) -> None:
        """Take up the key that an earlier run kept, if there is one."""
        with suppress(LocalProblem):  # told when the key is needed, or kept
            await self._recall()

    async def keep_key(self, key: str) -> None:
        """Keep another key; `key` tells whether the keyring took it."""
        self._key, trouble = key, None
        try:
            await self._secrets.write(KEY_NAME, key)
        except LocalProblem as problem:
            trouble = problem
        self.key.set(KeyState(True, trouble))

    async def forget_key(self) -> None:
        """Forget the key here and in the keyring."""
        self._key = None
        with suppress(LocalProblem):  # what the keyring does not give back, nobody can use
            await self._secrets.delete(KEY_NAME)
        self.key.set(KeyState())

    async def compare(self, card: Card) -> Comparison:
        """Return what the directory says otherwise than the card; raises Problem."""
        key = await self._recall()
        if key is None:
            raise NotAuthorised(ProblemCode.DIRECTORY_KEY_MISSING)
        if self._prepare is not None:
            await self._prepare()
        found = compare(card, await self._lane.run(partial(self._search, key, card)))
        return replace(found, differences=tuple(_worded(each) for each in found.differences))

    def close(self) -> None:
        """Ask no more; a question on its way is left to itself."""
        self._lane.close()

    async def _recall(self) -> str | None:
        """The key; raises LocalProblem KEYRING_LOCKED, since a key may be behind it."""
        if self._key is None:
            try:
                self._key = await self._secrets.read(KEY_NAME)
            except LocalProblem as problem:
                if problem.code is ProblemCode.KEYRING_LOCKED:
                    raise
            self.key.set(KeyState(self._key is not None))
        return self._key

    def _search(self, key: str, card: Card) -> tuple[DirectoryPerson, ...]:
        rpps, number = searched_by(card)
        client = self._client(key)
        try:
            if rpps is not None:
                return client.by_rpps(rpps)
            return client.by_card(number) if number else ()
        finally:
            client.close()


def _worded(found: Discrepancy) -> Discrepancy:
    """Put words in the place of the codes of professions."""
    if found.what is not Difference.PROFESSION:
        return found
    return Discrepancy(found.what, _profession(found.on_card), _profession(found.listed))


def _profession(code: str | date | None) -> str:
    return coded(Table.PROFESSION, str(code)).label or str(code)
