"""The account that the network's proxy asks for: kept in the keyring, given to every way out.

It stands in no setting and no file. Without a keyring it is kept in memory, and the page says so.
"""

import json
from contextlib import suppress
from dataclasses import dataclass

from app.backend.fields import parse_object
from app.backend.http import ProxyLogin
from app.backend.secrets import Secrets
from app.domain.problem import BadAnswer, LocalProblem
from app.workflows.broadcast import Broadcast

NAME = "proxy-account"


@dataclass(frozen=True, slots=True)
class ProxyState:
    """Whose account it is, None without one; `memory_only`: why it ends with the program."""

    user: str | None = None
    memory_only: LocalProblem | None = None


class ProxyRoom:
    """Keeps one account. Lives on the event loop; `login` may be asked from any thread."""

    def __init__(self, secrets: Secrets) -> None:
        self.state: Broadcast[ProxyState] = Broadcast(ProxyState())
        self._secrets = secrets
        self._login: ProxyLogin | None = None

    def login(self) -> ProxyLogin | None:
        """The account in force, asked for at each call that goes through a proxy."""
        return self._login

    async def recall(self) -> None:
        """Take up the account that an earlier run kept, unless there is one in force."""
        if self._login is not None:
            return
        with suppress(LocalProblem, BadAnswer):  # the proxy will ask, and the page say so
            kept = await self._secrets.read(NAME)
            if kept is not None:
                fields = parse_object(kept.encode())
                self._login = ProxyLogin(fields.text("user"), fields.text("password"))
                self.state.set(ProxyState(self._login.user))

    async def keep(self, user: str, password: str) -> None:
        """Use another account from now on; `state` tells whether the keyring took it."""
        self._login, trouble = ProxyLogin(user, password), None
        written = {"user": user, "password": password}
        try:
            await self._secrets.write(NAME, json.dumps(written))
        except LocalProblem as problem:
            trouble = problem
        self.state.set(ProxyState(user, trouble))

    async def forget(self) -> None:
        """Forget the account here and in the keyring."""
        self._login = None
        with suppress(LocalProblem):  # what the keyring does not give back, nobody can use
            await self._secrets.delete(NAME)
        self.state.set(ProxyState())
